"""Here the policy is the bundled one."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from dialogs.context import Context, open_context
from policy.policy import BUNDLED, Policy, load
from tests.api.calls import Caller, calling


@pytest.fixture(scope="session")
def policy() -> Policy:
    """The bundled policy."""
    return load()


@pytest.fixture(scope="session")
def guide(policy: Policy) -> Context:
    """The guide of a trial. It stands here again because a fixture of a session is made once, whatever it asks for."""
    return open_context(policy)


@pytest.fixture
async def caller(guide: Context) -> AsyncIterator[Caller]:
    """Somebody who calls an API of its own."""
    async with calling(guide) as one:
        yield one


@pytest.fixture
def pack_folder(tmp_path: Path) -> Path:
    """A copy of the bundled pack, to be broken."""
    return Path(shutil.copytree(BUNDLED, tmp_path / "pack"))
