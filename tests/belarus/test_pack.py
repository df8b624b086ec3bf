"""A broken pack does not load, and the error names the file, the place and the mend."""

import tomllib
from pathlib import Path

import pytest

from policy.assess import urgent
from policy.errors import PackError
from policy.pack.conditions import Condition, Use, parts
from policy.pack.files import digest
from policy.policy import Policy, load
from policy.worked_cases import taken
from tests.belarus.planted import PLANTED, change, say

SAID: dict[str, str] = tomllib.loads(Path(__file__).with_name("planted.toml").read_text(encoding="utf-8"))

PRESENT = {
    "en": (
        "Journalists are designated as a risk group.",
        "They are now a risk group.",
        "The government calls them a risk group.",
        "Journalists belong to a risk group.",
        "They can make plausible that there is a well-founded fear.",
        "They're a risk group.",
    ),
    "nl": (
        "Journalisten zijn een risicogroep.",
        "Zij worden aangemerkt als risicogroep.",
        "Zij vallen onder de risicogroep.",
        "De staatssecretaris wijst hen aan als risicogroep.",
        "De regering noemt hen een risicogroep.",
    ),
    "ru": (
        "Журналисты являются группой риска.",
        "Они входят в группу риска.",
        "Журналисты - группа риска.",
        "Правительство называет их группой риска.",
        "Это группа риска.",
    ),
    "be": (
        "Журналісты з'яўляюцца групай рызыкі.",
        "Яны ўваходзяць у групу рызыкі.",
        "Журналісты – група рызыкі.",
        "Урад называе іх групай рызыкі.",
        "Гэта група рызыкі.",
    ),
}


def put(folder: Path, language: str, key: str, text: str) -> None:
    """Put a text in the place of a message, in one language."""
    if language == "en":
        say(key, text)(folder)
        return
    path = folder / "locale" / language / "messages.po"
    lines = path.read_text(encoding="utf-8").split("\n")
    lines[lines.index(f'msgctxt "{key}"') + 2] = f'msgstr "{text}"'
    path.write_text("\n".join(lines), encoding="utf-8")


@pytest.mark.parametrize(("language", "text"), [(name, text) for name, texts in PRESENT.items() for text in texts])
@pytest.mark.parametrize("key", ["statement.political-risk-group", "statement.trans-effect-not-repeated"])
def test_past_policy_told_as_if_it_held_is_refused(pack_folder: Path, language: str, text: str, key: str) -> None:
    """In every language, in a paraphrase and in guidance alike."""
    put(pack_folder, language, key, text)
    with pytest.raises(PackError, match="as if it held today") as caught:
        load(pack_folder)
    assert str(caught.value).startswith(f"locale/{'messages.pot' if language == 'en' else f'{language}/messages.po'}: ")


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_error_is_named(pack_folder: Path, planted: str) -> None:
    """File, place, what is wrong and what to do, word for word; what follows from it may be told beside it."""
    PLANTED[planted](pack_folder)
    with pytest.raises(PackError) as caught:
        load(pack_folder)
    assert SAID[planted] in [str(problem).replace(str(pack_folder.parent), "") for problem in caught.value.problems]


TOGETHER = (
    "known before valid",
    "not verbatim",
    "a fact nothing asks for",
    "a condition nothing uses",
    "unknown heading",
    "said twice",
    "case with an unknown provision",
    "a label too long",
    "present tense",
    "a promise",
)
"""Planted errors of every check, in places of their own."""


def test_everything_wrong_is_told_at_once(pack_folder: Path) -> None:
    """Whichever check finds it, and in whichever file; nothing is told twice."""
    for planted in TOGETHER:
        PLANTED[planted](pack_folder)
    with pytest.raises(PackError) as caught:
        load(pack_folder)
    problems = [str(problem) for problem in caught.value.problems]
    assert {SAID[planted] for planted in TOGETHER} <= set(problems)
    assert len(set(problems)) == len(problems)


def test_every_file_that_cannot_be_read_is_told_at_once(pack_folder: Path) -> None:
    """Each table that is missing, and each catalogue."""
    for name in ("facts.toml", "cases.toml", "pack.toml", "locale/nl/messages.po", "sources/ind-pact.txt"):
        (pack_folder / name).unlink()
    change("locale/ru/messages.po", 'msgctxt "topic.age"', 'msgctxt "topic.years"')(pack_folder)
    with pytest.raises(PackError) as caught:
        load(pack_folder)
    files = [problem.file for problem in caught.value.problems]
    assert {"facts.toml", "cases.toml", "pack.toml", "locale/nl/messages.po", "sources/ind-pact.txt"} <= set(files)
    assert files.count("locale/ru/messages.po") == 2


PROMISES = {
    "en": ("You will get a permit.", "You are entitled to asylum.", "Your application will be granted."),
    "nl": ("U krijgt een vergunning.", "Uw aanvraag wordt ingewilligd.", "Asiel is gegarandeerd."),
    "ru": ("Вы получите вид на жительство.", "Вам дадут убежище.", "Ваше заявление одобрят."),
    "be": ("Вы атрымаеце прытулак.", "Вам дадуць дазвол.", "Вашу заяву задаволяць."),
}


@pytest.mark.parametrize(("language", "text"), [(name, text) for name, texts in PROMISES.items() for text in texts])
def test_a_promise_is_refused(pack_folder: Path, language: str, text: str) -> None:
    """In every language, also in guidance."""
    key = "statement.individual-examination"
    put(pack_folder, language, key, text)
    with pytest.raises(PackError, match="promises something") as caught:
        load(pack_folder)
    assert len(caught.value.problems) == 1


def test_the_id_of_another_policy_is_refused(pack_folder: Path, policy: Policy) -> None:
    """A fact under a number that means another one there; a copy and a later version keep both."""
    assert list(taken(load(pack_folder), policy)) == []
    for name in ("facts.toml", "provisions.toml"):
        path = pack_folder / name
        path.write_text(path.read_text(encoding="utf-8").replace('"transgender"', '"gender"'), encoding="utf-8")
    for path in (pack_folder / "locale").rglob("messages.po*"):
        path.write_text(path.read_text(encoding="utf-8").replace(".transgender", ".gender"), encoding="utf-8")
    path = pack_folder / "cases.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("transgender =", "gender ="), encoding="utf-8")
    (problem,) = taken(load(pack_folder), policy)
    assert "whose fact 9 is 'transgender', not 'gender'" in problem.wrong
    change("pack.toml", 'id = "nl-belarus"', 'id = "nl-other"')(pack_folder)
    assert list(taken(load(pack_folder), policy)) == []


def test_each_planted_error_says_something_of_its_own() -> None:
    """None is missing, none is left over."""
    assert set(SAID) == set(PLANTED)


def test_a_passage_may_be_left_unused_with_a_reason(pack_folder: Path) -> None:
    """As many as are listed."""
    change("pack.toml", "[not_used]", '[not_used]\n"kst-19637-3211#a" = "why"\n"kst-19637-3211#b" = "why"')(pack_folder)
    change("sources.toml", "[sources.read]\nrevision", '[sources.read]\na = "A"\nb = "B"\nrevision')(pack_folder)
    assert load(pack_folder).pack.about.not_used == {"kst-19637-3211#a": "why", "kst-19637-3211#b": "why"}


def test_information_may_be_for_workers_alone(pack_folder: Path) -> None:
    """It is read where nothing is found; notices and guidance are for everybody."""
    change("orientation.toml", '    { id = "info-wbv"', '    "comma-in-heading",\n    { id = "info-wbv"')(pack_folder)
    assert "comma-in-heading" in load(pack_folder).pack.orientation.information[0].statements


def test_a_passage_is_quoted_once_wherever_it_is_said(pack_folder: Path) -> None:
    """In a provision and in what is read without questions it is the same statement."""
    before = len(load(pack_folder).pack.statements)
    change("orientation.toml", '    "kst-19637-2892#s1",', '    "kst-19637-2892#s1",\n    "kst-19637-2892#s4",')(
        pack_folder
    )
    policy = load(pack_folder)
    assert len(policy.pack.statements) == before
    assert "kst-19637-2892#s4" in policy.pack.orientation.information[0].statements


def test_guidance_may_use_a_named_condition(pack_folder: Path) -> None:
    """As provisions do."""
    change("orientation.toml", 'when = { match = "stage", yes = ["detained"] }', 'when = { use = "from-belarus" }')(
        pack_folder
    )
    policy = load(pack_folder)
    assert "urgent-detained" in urgent(policy, {"origin": ("belarus",)})
    assert "urgent-detained" not in urgent(policy, {"origin": ("other",)})


def test_a_condition_may_have_so_many_parts_and_no_more(pack_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every `use` counted with what it stands for."""
    largest = max(_sizes_of(load(pack_folder)))
    monkeypatch.setattr("policy.pack.checks.conditions.MOST_PARTS", largest)
    load(pack_folder)
    monkeypatch.setattr("policy.pack.checks.conditions.MOST_PARTS", largest - 1)
    with pytest.raises(PackError, match=f"has more than {largest - 1} parts"):
        load(pack_folder)


def _sizes_of(policy: Policy) -> list[int]:
    """Of each condition its parts, and one for each `use` that was put into its place."""
    named = policy.pack.conditions

    def size(condition: Condition) -> int:
        inner = list(parts(condition))
        return len(inner) + sum(size(named[part.name]) for part in inner if isinstance(part, Use))

    items = [one.condition for provision in policy.provisions for one in provision.conditions()]
    return [size(condition) for condition in (*items, *named.values())]


def test_an_impossible_folder_is_refused() -> None:
    """A name no file system takes."""
    with pytest.raises(PackError, match="is not there"):
        load(Path("x" * 5000))


def test_the_digest_covers_every_file(pack_folder: Path) -> None:
    """One letter more in any file, words in every language included, and it is another pack."""
    before = digest(pack_folder)
    files = sorted(path for path in pack_folder.rglob("*") if path.is_file())
    assert len(files) >= 17
    seen = {before}
    for path in files:
        whole = path.read_bytes()
        path.write_bytes(whole + b"\n")
        seen.add(digest(pack_folder))
        path.write_bytes(whole)
    assert len(seen) == len(files) + 1
    assert digest(pack_folder) == before


def test_the_digest_tells_a_moved_file(pack_folder: Path) -> None:
    """The same bytes under another name are another pack."""
    before = digest(pack_folder)
    (pack_folder / "cases.toml").rename(pack_folder / "zases.toml")
    assert digest(pack_folder) != before
