"""A question is added to a copy of the bundled pack by its files alone, and no test outside this folder notices."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from policy.policy import BUNDLED, load

ROOT = Path(__file__).parent.parent.parent
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", ".tools", "__pycache__", ".*_cache", ".hypothesis", ".coverage*")
NEEDED = (*("policy", "dialogs", "bot", "tests", "docs", "scripts", ".ci"), *("pyproject.toml", "README.md", "uv.lock"))
TESTED = (
    *("tests/policy", "tests/dialogs", "tests/verify", "tests/api", "tests/telegram", "tests/botapi", "tests/storage"),
    *("tests/test_names.py", "tests/bot/test_cli.py", "tests/bot/test_terminal.py", "tests/bot/test_codes.py"),
    *("tests/bot/test_sheet.py", "tests/web/test_abuse.py", "tests/web/test_codes.py", "tests/web/test_one_case.py"),
    *("tests/web/test_one_case_walks.py", "tests/web/test_limits.py", "tests/web/test_onion.py"),
    "tests/e2e/test_interviews.py",
)
"""Engine, dialogs, proofs, API, Telegram, web without browsers, and interviews that processes hold."""

FACT = """
[[facts]]
id = "added_by_a_test"
number = 11
kind = "one"
options = [{ id = "yes", number = 1 }, { id = "no", number = 2 }]
"""
GUIDANCE = """
[[guidance]]
id = "guidance-added-by-a-test"
when = { match = "added_by_a_test", yes = ["yes"] }
if_unknown = true
"""
WORDS = {
    "topic.added_by_a_test": ("Passport", "Paspoort", "Паспорт", "Пашпарт"),
    "question.added_by_a_test": ("Is it with you?", "Hebt u het bij u?", "Он с вами?", "Ён з вамі?"),
    "option.added_by_a_test.yes": ("Yes", "Ja", "Да", "Так"),
    "option.added_by_a_test.no": ("No", "Nee", "Нет", "Не"),
    "statement.guidance-added-by-a-test": ("Keep it.", "Bewaar het.", "Сохраните его.", "Захавайце яго."),
}
"""In English, Dutch, Russian and Belarusian."""


def with_a_question(folder: Path) -> None:
    """Adds a question and guidance that depends on it to a pack."""
    for name, text in (("facts.toml", FACT), ("orientation.toml", GUIDANCE)):
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(text)
    for place, name in enumerate(("messages.pot", "nl/messages.po", "ru/messages.po", "be/messages.po")):
        with (folder / "locale" / name).open("a", encoding="utf-8") as file:
            for key, texts in WORDS.items():
                translated = texts[place] if place else ""
                file.write(f'\nmsgctxt "{key}"\nmsgid "{texts[0]}"\nmsgstr "{translated}"\n')


def test_such_a_pack_is_in_order(pack_folder: Path) -> None:
    """It loads, and asks one question more."""
    with_a_question(pack_folder)
    assert len(load(pack_folder).facts) == len(load().facts) + 1


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of everything, whose pack has a question more."""
    for name in NEEDED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=LEFT_OUT)
        elif source.is_file():
            shutil.copy(source, tmp_path / name)
    with_a_question(tmp_path / BUNDLED.relative_to(ROOT))
    return tmp_path


def run(tree: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the copy, on the code of the copy."""
    environment = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(  # noqa: S603  our own command
        [sys.executable, *command], cwd=tree, env=environment, capture_output=True, encoding="utf-8", check=False
    )


@pytest.mark.proof
def test_no_test_elsewhere_notices(tree: Path) -> None:
    """All of them are green, with a law that asks more."""
    told = run(tree, "-c", "import policy; print(policy.__file__)")
    assert told.stdout.startswith(str(tree)), told
    ended = run(tree, "-m", "pytest", "-q", "-n", "2", "-m", "not proof", "-p", "no:cacheprovider", *TESTED)
    assert ended.returncode == 0, ended.stdout[-5000:] + ended.stderr[-2000:]


@pytest.mark.proof
def test_what_is_kept_is_renewed_by_one_command(tree: Path) -> None:
    """It never breaks off, and the same command writes the same again; then what is kept is as it is."""
    for _ in range(2):
        ended = run(tree, "-m", "tests.belarus.golden")
        assert ended.returncode == 0, ended.stderr
    kept = tree / "tests" / "belarus" / "kept"
    assert "added_by_a_test" in (kept / "applicant.txt").read_text(encoding="utf-8")
    ended = run(tree, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/belarus/test_golden.py")
    assert ended.returncode == 0, ended.stdout[-5000:]
