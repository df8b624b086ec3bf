"""The blocks of a screen: what they are as JSON and as text, and that each says where its words come from."""

from dataclasses import replace

import pytest

from dialogs.case import Case, View
from dialogs.context import Context
from dialogs.screens.block_json import block_as_json
from dialogs.screens.blocks import Heading, Law, Message, Text
from dialogs.screens.render import draw
from dialogs.words import Words
from policy.pack.catalogue import LANGUAGES
from policy.pack.provisions import Audience
from tests.conftest import TODAY
from tests.dialogs.every_screen import answers_of, every_screen

FIELDS = {
    "heading": {"text"},
    "text": {"text", "statements", "passages"},
    "notice": {"tone", "text", "statements", "passages", "contacts"},
    "facts": {"rows"},
    "steps": {"items"},
    "quotes": {"items"},
    "terms": {"items"},
    "card": {"provision", "state", "label", "title", "text", "effects", "action"},
    "fold": {"title", "blocks"},
}
ITEMS = {
    "facts": {"fact", "topic", "answer", "action"},
    "steps": {"text", "statements", "passages", "contacts", "action", "more"},
    "quotes": {"text", "passage", "citation", "language"},
    "terms": {"term", "text"},
}


def test_every_kind_has_exactly_the_fields_of_the_contract(guide: Context) -> None:
    """And every kind stands somewhere."""
    seen = set()
    for _, screen in every_screen(guide):
        for block in map(block_as_json, screen.blocks):
            kind = block.pop("kind")
            assert block.keys() == FIELDS[kind]
            assert all(item.keys() == ITEMS[kind] for item in block.get("rows", block.get("items", ())))
            seen.add(kind)
    assert seen == FIELDS.keys()


def test_the_text_is_the_whole_screen_ready_to_send(guide: Context) -> None:
    """Note, heading, content and quotes."""
    case = Case(answers_of(guide.policy, 1), "en", Audience.WORKER, "finding:street-music", view=View.OPEN)
    screen = draw(guide, case, TODAY, note="Not now.")
    parts = screen.text.split("\n\n")
    quoted = [f"‘{quote.text}’ ({quote.passage})" for quote in screen.quotes]
    assert parts == ["Not now.", screen.heading, *screen.paragraphs, *quoted]
    assert quoted


def test_what_the_law_says_names_its_statements_and_passages(guide: Context) -> None:
    """In the words of exactly these; what is ours names its message."""
    case = Case(answers_of(guide.policy, 1), "nl", Audience.APPLICANT, "finding:street-music")
    voice, blocks = guide.voice(case), draw(guide, case, TODAY).blocks
    says = [block for block in blocks if isinstance(block, Text) and isinstance(block.origin, Law)]
    worry = next(block for block in says if block.origin == Law(("music-worry",), ("letter-1#s2",)))
    assert worry.text == voice.statement("music-worry")
    assert next(block.origin for block in blocks if isinstance(block, Heading)) == Message(("label.says",))


def test_the_answers_of_a_review_carry_the_actions_that_change_them(guide: Context) -> None:
    """So that nobody has to look for them."""
    case = Case(answers_of(guide.policy, 1), "be", Audience.APPLICANT, "review")
    screen = draw(guide, case, TODAY)
    (facts,) = (block for block in map(block_as_json, screen.blocks) if block["kind"] == "facts")
    offered = {action.id for action in screen.actions}
    assert [row["action"] for row in facts["rows"]] == [f"change:{row['fact']}" for row in facts["rows"]]
    assert all(row["action"] in offered for row in facts["rows"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_heading_is_no_sentence_with_a_colon(guide: Context, language: str) -> None:
    """The channel puts one where it needs one: a page with a size of type of its own does not."""
    texts, heads = guide.voice_in(language).texts, ("label.", "sheet.", "help.contacts")
    assert not [key for key, text in texts.items() if key.startswith(heads) and text.endswith(":")]


def test_another_mark_between_topic_and_answer_changes_nothing_else(guide: Context) -> None:
    """A translator may write a dash."""
    texts = {name: dict(words) for name, words in guide.words.texts.items()}
    texts["nl"]["review.line"] = "{topic} – {answer}"
    dashed = replace(guide, words=Words(texts))
    case = Case({"age": ("adult",)}, "nl", Audience.APPLICANT, "review")
    screen, other = draw(guide, case, TODAY), draw(dashed, case, TODAY)
    assert [block_as_json(block) for block in screen.blocks] == [block_as_json(block) for block in other.blocks]
    assert "Leeftijd: 18 jaar of ouder" in screen.text
    assert "Leeftijd – 18 jaar of ouder" in other.text
