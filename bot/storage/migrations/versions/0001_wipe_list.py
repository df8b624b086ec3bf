"""The wipe list."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "wipes",
        sa.Column("reference", sa.LargeBinary, primary_key=True),
        sa.Column("due", sa.BigInteger, nullable=False, index=True),
    )


def downgrade() -> None:
    """Drop it. Messages that are still to be deleted stay."""
    op.drop_table("wipes")
