"""What a pack says on the screens in its own words, the languages it names, and no country in the code."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli.new_pack import write_pack
from bot.serve.composition import open_policy
from dialogs.case import Case
from dialogs.context import open_context
from dialogs.screens.render import draw
from dialogs.words import own_words
from policy.errors import PackError
from policy.pack.provisions import Audience
from policy.policy import load
from tests.conftest import TODAY
from tests.test_repository import ROOT

COUNTRY = re.compile(r"belarus|wit-?rus|беларус(?!кая)|белорус|kst-19637|stcrt-2022|\bminsk\b", re.IGNORECASE)
DOCUMENT = re.compile(r"\bletter\b|\bbrief\b|письм|\bліст|\bIND\b|12 (May|mei|мая) 2022")
EXCEPTIONS = {
    "policy/policy.py": '"packs" / "belarus"',
    "bot/verify/screens/channel_limits.py": "asiel|asyl|belarus|wit-?rus|",
}
"""Where a country is the name of a folder, or a word that nobody must read over a shoulder."""

HEADINGS = """
[source_headings.elsewhere]
unconfirmed = { id = "heading-unconfirmed" }
confirmed = { id = "heading-confirmed" }
lapsed = { id = "heading-lapsed" }
too_early = { id = "heading-too-early" }
"""


def added(*messages: str) -> Callable[[Path], None]:
    """Add messages to the words of the pack."""

    def add(folder: Path) -> None:
        with (folder / "locale" / "messages.pot").open("a", encoding="utf-8") as file:
            for message in messages:
                key, text = message.split("=", 1)
                file.write(f'\nmsgctxt "{key}"\nmsgid "{text}"\nmsgstr ""\n')

    return add


def changed(file: str, old: str, new: str) -> Callable[[Path], None]:
    """Put something in the place of something else."""

    def change(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def of(folder: Path, *changes: Callable[[Path], None]) -> Path:
    """An English pack with changes."""
    write_pack(folder, ["en"])
    for change in changes:
        change(folder)
    return folder


def test_a_pack_speaks_of_its_document_in_its_own_words(tmp_path: Path) -> None:
    """In all forms at once: the words for workers that Kompas brings along are not mixed with them."""
    own = added("screen.label.matches=It is in the circular.", "screen.action.policy=Read the circular")
    guide = open_context(open_policy(of(tmp_path / "pack", own)))
    for audience in Audience:
        assert guide.voice_in(None, audience).say("label.matches") == "It is in the circular."
    assert guide.voice_in(None).short("action.policy") == "Read the circular"
    assert guide.voice_in(None).say("label.says") == own_words().texts["en"]["label.says"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            added("screen.about.whom=You."),
            "locale/messages.pot: message 'screen.about.whom': stands for no message of the screens. "
            "Correct its id, or delete it.",
        ),
        (
            added("screen.about.not@client=You."),
            "locale/messages.pot: message 'screen.about.not@client': stands for no message of the screens. "
            "Correct its id, or delete it.",
        ),
        (
            added("screen.code.time=Soon."),
            "locale/messages.pot: message 'screen.code.time': has other placeholders than ",
        ),
        (
            changed("pack.toml", '["en"]', '["en", "uk"]'),
            "pack.toml: languages: names 'uk', a language in which Kompas has no words of its own; "
            "it has them in nl, en, ru, be.",
        ),
        (changed("pack.toml", '["en"]', "[]"), "pack.toml: languages: is empty. Fill it."),
        (changed("pack.toml", '["en"]', '["en", "en"]'), "pack.toml: language 'en': is used twice."),
        (changed("pack.toml", '["en"]', '["en", "nl"]'), "locale/nl/messages.po: the file: is missing."),
        (
            lambda folder: ((folder / "locale" / "nl").mkdir(), (folder / "locale/nl/messages.po").touch()),
            "locale/nl/messages.po: the file: is read by nothing. Name the language in pack.toml, or delete the file.",
        ),
        (changed("pack.toml", 'id = "example"', 'id = "a/b"'), "pack.toml: id: "),
        (
            changed("provisions.toml", 'passages = ["example-policy#s2"]', 'passages = ["example-later#new"]'),
            "orientation.toml: source_headings: lacks the headings of example-later, on which the provision 'teachers' "
            "stands.",
        ),
        (
            changed("orientation.toml", "[outcomes]", f"{HEADINGS}[outcomes]"),
            "orientation.toml: source_headings 'elsewhere': is of no source. Correct the source's id.",
        ),
    ],
)
def test_what_is_wrong_is_told(change: Callable[[Path], None], told: str, tmp_path: Path) -> None:
    """The file, the place, what is wrong, what to do."""
    folder = of(tmp_path / "pack", change)
    with pytest.raises(PackError) as caught:
        open_policy(folder)
    assert any(line.startswith(told) for line in str(caught.value).splitlines()), str(caught.value)


def test_words_without_a_place_are_refused_wherever_a_pack_is_opened(tmp_path: Path) -> None:
    """Also where nobody asked what the screens need."""
    policy = load(of(tmp_path / "pack", added("screen.about.whom=You.")))
    with pytest.raises(PackError, match=r"screen\.about\.whom"):
        open_context(policy)


def test_a_pack_without_information_can_be_read(tmp_path: Path) -> None:
    """The whole document begins with its provisions then."""
    section = re.compile(r"^\[\[information\]\].*?^\]\n", re.MULTILINE | re.DOTALL)
    words = re.compile(r'msgctxt "(information\.background|statement\.info-document)"\nmsgid .*\nmsgstr ""\n')
    folder = of(tmp_path / "pack", changed("pack.toml", "[not_used]", '[not_used]\n"example-policy#s1" = "Its title."'))
    orientation, messages = folder / "orientation.toml", folder / "locale" / "messages.pot"
    orientation.write_text("information = []\n" + section.sub("", orientation.read_text("utf-8"), 1), "utf-8")
    messages.write_text(words.sub("", messages.read_text("utf-8")), "utf-8")
    guide = open_context(open_policy(folder))
    screen = draw(guide, Case(language="en", audience=Audience.APPLICANT, screen="policy", back_to="safety"), TODAY)
    assert screen.paragraphs[1] == "Teachers:"


def named(kinds: set[str], pattern: re.Pattern[str], *without: str) -> list[str]:
    """The lines of such files in which something is named."""
    found = []
    for path in sorted(path for part in ("policy", "dialogs", "bot") for path in (ROOT / part).rglob("*")):
        name = path.relative_to(ROOT).as_posix()
        if path.suffix in kinds and not name.startswith(without):
            lines = path.read_text(encoding="utf-8").splitlines()
            exception = EXCEPTIONS.get(name, "\n")
            found += [f"{name}: {line.strip()}" for line in lines if pattern.search(line) and exception not in line]
    return found


def test_no_country_stands_in_the_code() -> None:
    """No id, document or country of the bundled pack. What was read of its words, and figures on it, are data."""
    assert named({".py"}, re.compile("import")), "something is looked at"
    kinds = {".py", ".html", ".js", ".css", ".typ", ".po", ".pot", ".toml"}
    data = ("policy/packs/", "bot/verify/policy/population.toml", "bot/verify/screens/reviewed_messages.toml")
    assert named(kinds, COUNTRY, *data) == []


def test_the_screens_speak_of_no_document() -> None:
    """No letter, authority or day: that is said by the pack."""
    assert named({".po", ".pot"}, DOCUMENT, "policy/packs/") == []
