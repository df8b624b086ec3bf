"""A policy pack: `kompas policy check` takes it, or says in one sentence what to mend where. It always ends."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.context import open_context
from policy.policy import BUNDLED, load
from tests.benchmarks.packs import write_pack
from tests.dialogs.walks import random_turns
from tests.fuzz.broken import broken_bytes
from tests.fuzz.broken_files import broken_files
from tests.fuzz.command import clean, refused, run
from tests.packs import SMALL

TOKENS = (
    *("true", "false", "nan", "inf", "-1", "0", "99999999999999999999", "1979-05-27T07:32:00Z", "0001-01-01", "'"),
    *("[", "]", "{", "}", "[[", "]]", "=", ",", "[facts]", "[[provisions]]", "[[facts.options]]", "number = 1"),
    *('any = [{ open = "x" }]', '{ not = { use = "criticised" } }', '{ match = "age", yes = ["adult"] }', '"""'),
    *('"(a+)+$"', '"("', '"sources/../pack.toml"', '"/etc/passwd"', '"review"', '"dont_know"', '""', '" "'),
    *('"\\u001b[2J"', '"\\u202e"', 'msgctxt "x"', 'msgid ""', 'msgid_plural "x"', 'msgstr[1] "x"', "#, fuzzy"),
    *("#~ msgid", '"Plural-Forms: nplurals=9;"', 'msgstr "{on}"', 'msgid "{on!r:>99}"'),
    *('"Content-Type: text/plain; charset=x\\n"', '"Language: xx\\n"', '"POT-Creation-Date: x\\n"', "msgstr", '"\\"'),
)


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the bundled pack, to be broken and mended again."""
    return Path(shutil.copytree(BUNDLED, tmp_path / "pack"))


@pytest.mark.parametrize(
    ("given_pack", "examples"), [(SMALL, 40), pytest.param(BUNDLED, 250, marks=pytest.mark.proof)], ids=["few", "many"]
)
def test_broken_files(tmp_path: Path, given_pack: Path, examples: int) -> None:
    """One file is broken. If it is taken, an interview can be held with it, and nothing in it moves a terminal."""
    pack = Path(shutil.copytree(given_pack, tmp_path / "pack"))
    whole = {path.relative_to(pack).as_posix(): path.read_bytes() for path in pack.rglob("*") if path.is_file()}
    files = sorted(whole)
    often = [name for name in files if name.endswith((".toml", ".po", ".pot"))] * 3

    @settings(max_examples=examples)
    @given(st.sampled_from(files + often).flatmap(lambda name: _broken(name, whole[name])), st.integers(0, 99))
    def hold(broken: tuple[str, bytes], seed: int) -> None:
        name, data = broken
        (pack / name).write_bytes(data)
        try:
            status, out, err = run("policy", "check", str(pack))
            assert clean(out.decode())
            if not refused(status, out, err):
                _use(pack, seed)
        finally:
            (pack / name).write_bytes(whole[name])

    hold()


def _broken(name: str, data: bytes) -> st.SearchStrategy[tuple[str, bytes]]:
    texts = broken_files(data.decode(), TOKENS).map(lambda text: text.encode("utf-8", "surrogatepass"))
    return st.tuples(st.just(name), texts | texts | broken_bytes(st.just(data)))


def _use(pack: Path, seed: int) -> None:
    status, out, err = run("policy", "show", str(pack), "--language", "be")
    assert (status, err) == (0, "")
    assert clean(out.decode())
    guide = open_context(load(pack))
    for turn in random_turns(guide, seed, 12):
        shown = [turn.screen.heading, *turn.screen.paragraphs, *(choice.label for choice in turn.screen.choices)]
        assert all(shown)


def _add(file: str, text: str) -> Callable[[Path], None]:
    def plant(folder: Path) -> None:
        path = folder / file
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")

    return plant


def _pattern(pattern: str) -> Callable[[Path], None]:
    def plant(folder: Path) -> None:
        path = folder / "pack.toml"
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("en = [", f"en = ['{pattern}', "), encoding="utf-8")

    return plant


def _with_many_facts(folder: Path) -> None:
    shutil.rmtree(folder)
    write_pack(folder, 5, 70)


def _crossed(folder: Path) -> None:
    """The worst condition there is for a decision diagram, over sixty facts."""
    _with_many_facts(folder)
    held = [f'{{ match = "f{number}", yes = ["a"] }}' for number in range(10, 70)]
    pairs = ", ".join(f"{{ all = [{one}, {other}] }}" for one, other in zip(held[:30], held[30:], strict=True))
    path = folder / "provisions.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('{ use = "from-belarus" }', f"{{ any = [{pairs}] }}", 1), encoding="utf-8")


RETIRED = "".join(f'\n[[retired]]\nid = "r{number}"\nnumber = {number}\nkind = "several"\n' for number in range(20, 40))
"""Facts that are asked no more keep their place."""

ENDLESS: dict[str, tuple[Callable[[Path], None], str]] = {
    "pattern": (_pattern(".*.*.*.*.*x!"), "takes more than 1 s to check"),
    "key": (_add("pack.toml", "\n" + ".".join(["a"] * 100_000) + " = 1"), "takes more than 1 s to check"),
    "crossed": (_crossed, "the conditions: tell too many cases apart"),
    "facts": (_add("facts.toml", RETIRED), "take more than 18 bytes in a compact case"),
    "number": (_add("pack.toml", "\nx = " + "9" * 5_000), "holds a number that is too long"),
    "deep": (_add("pack.toml", "\nx = " + "[" * 100_000), "is nested too deeply"),
    "use": (_add("provisions.toml", "".join(f'\n[conditions.c{n}]\nuse = "c{n + 1}"' for n in range(3_000))), "deeply"),
    "wide": (_add("provisions.toml", "\n[conditions.w]\nany = [" + '{ open = "x" },' * 50_000 + "]"), "2000 parts"),
}


@pytest.mark.parametrize("kind", ENDLESS)
def test_what_would_never_end_is_refused(pack: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """Whatever grows beyond all measure is given up, and the sentence says what."""
    plant, told = ENDLESS[kind]
    plant(pack)
    if kind == "crossed":
        monkeypatch.setattr("policy.reasoning.decision_diagram.MOST_BRANCHES", 20_000)
    monkeypatch.setattr("bot.cli.policy_commands.CHECK_SECONDS", 1 if "1 s" in told else 600)
    status, out, err = run("policy", "check", str(pack))
    assert refused(status, out, err)
    assert told in err
