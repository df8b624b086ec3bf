"""What every test may ask for: the bundled policy, and the guide of a trial."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

from dialogs.context import Context, open_context
from policy.policy import BUNDLED, Policy, load

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
    """The bundled policy."""
    return load()


@pytest.fixture(scope="session")
def guide(policy: Policy) -> Context:
    """The guide of a trial."""
    return open_context(policy)


@pytest.fixture
def pack_folder(tmp_path: Path) -> Path:
    """A copy of the bundled pack, to be broken."""
    return Path(shutil.copytree(BUNDLED, tmp_path / "pack"))
