"""What every test may ask for: a small policy, and the guide of a trial."""

import shutil
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

from dialogs.context import Context, open_context
from policy.pack.checks import Check
from policy.policy import BUNDLED, Policy, load
from tests.packs import SMALL

_UNTIMED = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow)
# The same examples in every run; `--hypothesis-profile=search` looks elsewhere each time.
settings.register_profile("kompas", deadline=None, derandomize=True, suppress_health_check=_UNTIMED)
settings.register_profile("search", deadline=None, database=None, print_blob=True, suppress_health_check=_UNTIMED)
settings.register_profile(  # for `make mutants`: a failing example need not be made smaller
    "mutants", settings.get_profile("kompas"), database=None, phases=[Phase.explicit, Phase.generate]
)
settings.load_profile("kompas")

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="session")
def policy() -> Policy:
    """The made-up policy of tests/packs/small; in tests/belarus, the bundled one."""
    return load(SMALL)


@pytest.fixture(scope="session")
def guide(policy: Policy) -> Context:
    """The guide of a trial."""
    return open_context(policy)


@pytest.fixture(autouse=True)
def served(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    """In this process the same policy stands for the bundled one, which a process of its own serves."""

    def opened(folder: Path = BUNDLED, further: Iterable[Check] = ()) -> Policy:
        return policy if folder == BUNDLED else load(folder, further)

    monkeypatch.setattr("bot.serve.composition.load", opened)


@pytest.fixture
def pack_folder(tmp_path: Path) -> Path:
    """A copy of the pack, to be broken."""
    return Path(shutil.copytree(SMALL, tmp_path / "pack"))
