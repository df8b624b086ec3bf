"""Made-up packs that the tests of this folder share."""

from pathlib import Path

import pytest

from bot.cli.new_pack import write_pack
from bot.serve.composition import open_policy
from dialogs.context import Context, open_context
from tests.countries.made_up import example_pack


@pytest.fixture(scope="session")
def dutch_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack as `kompas policy new` begins it, in Dutch alone."""
    folder = tmp_path_factory.mktemp("packs") / "dutch"
    write_pack(folder, ["nl"])
    return folder


@pytest.fixture(scope="session")
def dutch(dutch_folder: Path) -> Context:
    """The guide of that pack."""
    return open_context(open_policy(dutch_folder))


@pytest.fixture(scope="session")
def english(tmp_path_factory: pytest.TempPathFactory) -> Context:
    """The guide of the worked example of docs/packs.md, in English alone."""
    return open_context(open_policy(example_pack(tmp_path_factory.mktemp("packs") / "english")))
