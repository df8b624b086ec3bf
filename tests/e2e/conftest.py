"""What the end-to-end tests may ask for: the policy that is served, and a database of their own, of either kind."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from dialogs.context import Context, open_context
from policy.policy import Policy, load
from tests.e2e.databases import MISSING, Database, postgresql, sqlite_in


@pytest.fixture(scope="session")
def policy() -> Policy:
    """The policy that the processes serve."""
    return load()


@pytest.fixture(scope="session")
def guide(policy: Policy) -> Context:
    """Their guide."""
    return open_context(policy)


@pytest.fixture
def sqlite(tmp_path: Path) -> Database:
    """A file."""
    return sqlite_in(tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database of either kind."""
    if request.param == "sqlite":
        yield sqlite_in(tmp_path)
        return
    try:
        with postgresql() as fresh:
            yield fresh
    except psycopg.OperationalError:
        pytest.skip(f"needs {MISSING}")
