"""The tables. A row of the wipe list is a sealed reference to a message of ours, and when it must be gone."""

from sqlalchemy import BigInteger, Column, LargeBinary, MetaData, Table

metadata = MetaData()

WIPES = Table(
    "wipes",
    metadata,
    Column("reference", LargeBinary, primary_key=True),
    Column("due", BigInteger, nullable=False, index=True),  # seconds since 1970
)
