"""A catalogue is complete or it is refused."""

from pathlib import Path

import pytest

from policy.catalogue import check_ids, read_catalogues
from policy.errors import PackError

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


@pytest.mark.parametrize(
    ("english", "dutch", "told"),
    [
        (ENGLISH, HEAD, "locale/nl/messages.po: message 'a': is missing. Translate it."),
        (ENGLISH, DUTCH.replace("Dag {name}", ""), "locale/nl/messages.po: message 'a': is empty."),
        (ENGLISH, DUTCH.replace("Dag {name}", " "), "locale/nl/messages.po: message 'a': is empty."),
        (ENGLISH, DUTCH.replace("msgctxt", "#, fuzzy\nmsgctxt"), "locale/nl/messages.po: message 'a': is stale"),
        (ENGLISH, DUTCH.replace("Good", "Bad"), "locale/nl/messages.po: message 'a': is stale"),
        (ENGLISH, DUTCH.replace("Dag {name}", "Dag {name} {"), "message 'a': has a lone brace"),
        (ENGLISH, DUTCH.replace("Dag {name}", "Dag {name} \x1b[2J"), "message 'a': has a lone brace or a control"),
        (
            ENGLISH.replace("Good {name}", "Good day to you"),
            DUTCH.replace("Good {name}", "Good day to you").replace("Dag {name}", "Good day to you"),
            "message 'a': is the English itself",
        ),
        (ENGLISH, DUTCH.replace("Dag {name}", "Dag {naam}"), "message 'a': has other placeholders"),
        (ENGLISH, DUTCH + '\nmsgctxt "b"\nmsgid "B"\nmsgstr "B"\n', "message 'b': is not in messages.pot"),
        (ENGLISH, DUTCH + DUTCH[len(HEAD) :], "locale/nl/messages.po: message 'a': stands there twice"),
        (ENGLISH + '\nmsgid "B"\nmsgstr ""\n', DUTCH, "locale/messages.pot: message 'B': lacks msgctxt"),
        (ENGLISH, DUTCH + "what\n", "locale/nl/messages.po: line 8: is not gettext"),
    ],
)
def test_a_broken_catalogue_is_refused(tmp_path: Path, english: str, dutch: str, told: str) -> None:
    """File, message and mend."""
    with pytest.raises(PackError) as caught:
        read_catalogues(write(tmp_path, english, dutch), "locale")
    assert told in str(caught.value)


def test_a_catalogue_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    """With the place of the first byte that is not."""
    (write(tmp_path) / "nl" / "messages.po").write_bytes(DUTCH.encode() + b"\xff")
    with pytest.raises(PackError, match=r"locale/nl/messages\.po: byte \d+: is not UTF-8"):
        read_catalogues(tmp_path, "locale")


def test_ids_are_exactly_the_ones_needed() -> None:
    """A message that is missing, and one that nothing uses."""
    with pytest.raises(PackError, match=r"message 'b': is missing"):
        check_ids({"a": "A"}, "locale", {"a", "b"}, set())
    with pytest.raises(PackError, match=r"message 'c': is used by nothing"):
        check_ids({"a": "A", "c": "C", "d": "D"}, "locale", {"a"}, {"d"})
