"""The habits of the repository: what the README shows is what there is, and nothing points at one machine."""

import re
import subprocess
import tomllib
from pathlib import Path

from bot import __version__
from policy.pack.catalogue import LANGUAGES

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_readme_names_the_commands_there_are() -> None:
    """The two commands, and `make` targets that exist."""
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = re.findall(r"(?:^|`)make (\w+)", README, re.MULTILINE)  # not where a sentence of law says "make plausible"
    assert named
    for name in named:
        assert name in targets
    assert {"run", "test", "check", "bench"} <= targets


def test_the_readme_says_what_nobody_has_done() -> None:
    """No review is claimed that did not happen."""
    assert "No lawyer and no native speaker has reviewed its texts yet." in README


def test_the_lock_names_only_the_public_index() -> None:
    """A mirror or a folder of one machine would fail on every other."""
    hosts = set(re.findall(r"(?:https?|file)://[^/\" ]+", (ROOT / "uv.lock").read_text(encoding="utf-8")))
    assert hosts == {"https://pypi.org", "https://files.pythonhosted.org"}


def test_every_file_of_the_lock_has_its_hash() -> None:
    """What is installed is what was locked, or nothing."""
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    locked = [package for package in lock["package"] if package["source"] != {"editable": "."}]
    assert len(locked) == len(lock["package"]) - 1 > 50
    for package in locked:
        assert package["source"] == {"registry": "https://pypi.org/simple"}, package["name"]
        files = [*package.get("wheels", []), *([package["sdist"]] if "sdist" in package else [])]
        assert files, package["name"]
        assert all(re.fullmatch("sha256:[0-9a-f]{64}", file["hash"]) for file in files), package["name"]


def test_what_builds_is_fixed() -> None:
    """uv by its hashes, the build of the package by its versions; what is newer than two weeks is not taken."""
    told = (ROOT / "scripts" / "uv.txt").read_text(encoding="utf-8")
    (version,) = re.findall(r"^uv==([0-9.]+) ", told, re.MULTILINE)
    assert len(re.findall(r"--hash=sha256:[0-9a-f]{64}", told)) > 10
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["uv"]
    assert all(re.fullmatch(r"[a-z-]+==[0-9.]+", line) for line in settings["build-constraint-dependencies"])
    assert settings["exclude-newer"] == "14 days"
    for name in ("Dockerfile", "scripts/get-uv"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "--require-hashes" in text, name
        assert version not in text, name  # it stands in one place


def test_nothing_is_built_in_the_image() -> None:
    """The image holds what was locked and our own files: no build of ours runs there, which would fetch its tools."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    (sync,) = re.findall(r"^RUN .* sync .*$", text, re.MULTILINE)
    for option in ("--frozen", "--no-install-project", "--no-build"):
        assert option in sync


def test_no_path_of_a_machine_is_tracked() -> None:
    """In no file but the lock."""
    told = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout  # noqa: S607  git is on the path of whoever runs the tests in a checkout
    machine = re.compile("/(" + "work|farm|root|home/[a-z]+|tmp/bash_jobs" + ")/")
    for name in filter(None, told.decode().split("\0")):
        path = ROOT / name
        if path.suffix not in (".lock", ".png") and path.is_file():
            assert not machine.search(path.read_text(encoding="utf-8")), name


def test_decisions_are_short() -> None:
    """At most 40 lines each, and each with a number of its own."""
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert len({int(page.name[:4]) for page in pages}) == len(pages)
    for page in pages:
        assert len(page.read_text(encoding="utf-8").splitlines()) <= 40, page.name


def test_files_stay_small() -> None:
    """Split at about 300 lines."""
    for folder in ("policy", "dialogs", "bot"):
        for path in (ROOT / folder).rglob("*.py"):
            assert len(path.read_text(encoding="utf-8").splitlines()) <= 310, path.name


def test_the_version_is_in_the_changelog() -> None:
    """The newest entry is the version that is built."""
    (newest, *_) = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert newest == __version__


def test_the_glossary_has_every_term_in_every_language() -> None:
    """A translator finds each term, explained."""
    terms = tomllib.loads((ROOT / "docs" / "glossary.toml").read_text(encoding="utf-8"))
    assert len(terms) > 40
    for name, term in terms.items():
        for language in LANGUAGES:
            assert term[language], name
            assert term[f"plain_{language}"], name
