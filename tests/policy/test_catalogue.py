"""A catalogue is complete or it is refused."""

from pathlib import Path

import pytest

from policy.errors import PackError
from policy.pack.catalogue import check_ids, read_catalogues

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
ENGLISH = HEAD + 'msgctxt "a"\nmsgid "Good {name}"\nmsgstr ""\n'
DUTCH = HEAD + 'msgctxt "a"\nmsgid "Good {name}"\nmsgstr "Dag {name}"\n'


def write(folder: Path, english: str = ENGLISH, dutch: str = DUTCH) -> Path:
    """Catalogues of one message; Russian and Belarusian say what the Dutch says."""
    (folder / "messages.pot").write_text(english, encoding="utf-8")
    for language in ("nl", "ru", "be"):
        (folder / language).mkdir()
        text = dutch if language == "nl" else DUTCH
        (folder / language / "messages.po").write_text(text, encoding="utf-8")
    return folder


def test_every_language_is_read(tmp_path: Path) -> None:
    """The English is the message itself."""
    texts = read_catalogues(write(tmp_path), "locale")
    assert texts == {"nl": {"a": "Dag {name}"}, "en": {"a": "Good {name}"}, "ru": texts["ru"], "be": texts["be"]}


STALE = (
    "locale/nl/messages.po: message 'a': is stale: the English has changed. Translate it afresh, with the new msgid."
)
MISSING = "locale/messages.pot: message 'b': is missing. Write it, then translate it."
UNUSED = "locale/messages.pot: message 'c': is used by nothing. Correct its id, or delete it everywhere."
BRACE = "locale/nl/messages.po: message 'a': has a lone brace or a control character. Take it out."


@pytest.mark.parametrize(
    ("english", "dutch", "told"),
    [
        (ENGLISH, HEAD, "locale/nl/messages.po: message 'a': is missing. Translate it."),
        (ENGLISH, DUTCH.replace("Dag {name}", ""), "locale/nl/messages.po: message 'a': is empty. Translate it."),
        (ENGLISH, DUTCH.replace("Dag {name}", " "), "locale/nl/messages.po: message 'a': is empty. Translate it."),
        (ENGLISH, DUTCH.replace("msgctxt", "#, fuzzy\nmsgctxt"), STALE),
        (ENGLISH, DUTCH.replace("Good", "Bad"), STALE),
        (ENGLISH, DUTCH.replace("Dag {name}", "Dag {name} {"), BRACE),
        (ENGLISH, DUTCH.replace("Dag {name}", "Dag {name} \x1b[2J"), BRACE),
        (
            ENGLISH.replace("Good {name}", "Good day to you"),
            DUTCH.replace("Good {name}", "Good day to you").replace("Dag {name}", "Good day to you"),
            "locale/nl/messages.po: message 'a': is the English itself. Translate it.",
        ),
        (
            ENGLISH,
            DUTCH.replace("Dag {name}", "Dag {naam}"),
            "locale/nl/messages.po: message 'a': has other placeholders than the English. Use the same ones.",
        ),
        (
            ENGLISH,
            DUTCH + '\nmsgctxt "b"\nmsgid "B"\nmsgstr "B"\n',
            "locale/nl/messages.po: message 'b': is not in messages.pot. Correct its id, or delete it.",
        ),
        (ENGLISH, DUTCH + DUTCH[len(HEAD) :], "locale/nl/messages.po: message 'a': stands there twice. Delete one."),
        (
            ENGLISH + '\nmsgid "B"\nmsgstr ""\n',
            DUTCH,
            "locale/messages.pot: message 'B': lacks msgctxt or msgid. "
            "Give it its id as msgctxt, and the English as msgid.",
        ),
        (ENGLISH, DUTCH + "what\n", "locale/nl/messages.po: line 8: is not gettext. Mend the line."),
    ],
)
def test_a_broken_catalogue_is_refused(tmp_path: Path, english: str, dutch: str, told: str) -> None:
    """File, message and mend."""
    with pytest.raises(PackError) as caught:
        read_catalogues(write(tmp_path, english, dutch), "locale")
    assert told in [str(problem) for problem in caught.value.problems]


def test_a_catalogue_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    """With the place of the first byte that is not."""
    (write(tmp_path) / "nl" / "messages.po").write_bytes(DUTCH.encode() + b"\xff")
    with pytest.raises(PackError, match=r"locale/nl/messages\.po: byte \d+: is not UTF-8"):
        read_catalogues(tmp_path, "locale")


def test_ids_are_exactly_the_ones_needed() -> None:
    """A message that is missing, and one that nothing uses: both are told."""
    problems = check_ids({"a": "A", "c": "C", "d": "D"}, "locale", {"a", "b"}, {"d"})
    assert [str(problem) for problem in problems] == [MISSING, UNUSED]
