"""Telegram's HTML."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.botapi.markup import Unparsable, commands, keyboard_error, parse, units


def marks(source: str) -> list[tuple[object, ...]]:
    return [tuple(entity.values()) for entity in parse(source)[1]]


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("<b>a</b> <strong>b</strong>", "a b", [("bold", 0, 1), ("bold", 2, 1)]),
        ("😀<i>a<u>b</u></i>", "😀ab", [("italic", 2, 2), ("underline", 3, 1)]),
        ("<em>a</em><ins>b</ins><s>c</s>", "abc", [("italic", 0, 1), ("underline", 1, 1), ("strikethrough", 2, 1)]),
        ("<strike>a</strike><del>b</del>", "ab", [("strikethrough", 0, 1), ("strikethrough", 1, 1)]),
        ("  \n <b> a </b>  ", "a", [("bold", 0, 1)]),
        ("<b></b>a", "a", []),
        ("&lt;&gt;&amp;&quot;&#33;&#x21;&nbsp;", '<>&"!!&nbsp;', []),
        ('<a href="https://x.nl/?a=1&amp;b">x</a>', "x", [("text_link", 0, 1, "https://x.nl/?a=1&b")]),
        ("<a>nothing</a>", "nothing", []),
        ("<pre>a</pre>", "a", [("pre", 0, 1)]),
        ('<pre><code class="language-python">a</code></pre>', "a", [("pre", 0, 1, "python")]),
        ("<code>a</code>", "a", [("code", 0, 1)]),
        ("<tg-spoiler>a</tg-spoiler><span class='tg-spoiler'>b</span>", "ab", [("spoiler", 0, 1), ("spoiler", 1, 1)]),
        ("<blockquote>a</blockquote>", "a", [("blockquote", 0, 1)]),
        ("<BLOCKQUOTE expandable>a</blockquote>", "a", [("expandable_blockquote", 0, 1)]),
        ("<b>a</>", "a", [("bold", 0, 1)]),
    ],
)
def test_what_it_becomes(source: str, text: str, entities: list[tuple[object, ...]]) -> None:
    assert (parse(source)[0], marks(source)) == (text, entities)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>a</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("ы<p>a</p>", 'Unsupported start tag "p" at byte offset 2'),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("a < b", "Unclosed start tag at byte offset 2"),
        ("a <br> b", 'Unsupported start tag "br" at byte offset 2'),
    ],
)
def test_what_it_refuses(source: str, reason: str) -> None:
    with pytest.raises(Unparsable) as refused:
        parse(source)
    assert str(refused.value) == reason


def test_commands() -> None:
    assert commands("/start") == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert commands("😀 /a@some_bot x/y http://z /long") == [
        {"type": "bot_command", "offset": 3, "length": 11},
        {"type": "bot_command", "offset": 28, "length": 5},
    ]


def test_keyboards() -> None:
    def error(button: dict[str, object], count: int = 1) -> str:
        return keyboard_error({"inline_keyboard": [[button]] * count})

    assert error({"text": "a", "callback_data": "x" * 64}, 100) == ""
    assert error({"text": "a", "callback_data": "x"}, 101) == "REPLY_MARKUP_TOO_LONG"
    assert error({"text": "a", "url": "https://example.org"}) == ""
    assert "Wrong HTTP URL" in error({"text": "a", "url": "example"})
    assert "Text buttons are unallowed" in error({"text": "a"})
    assert error({"text": " ", "callback_data": "x"}) == "BUTTON_TEXT_INVALID"


TAGS = ["<b>", "</b>", "<i>", "</i>", "<a href='x.nl'>", "</a>", "<pre>", "</pre>"]
PIECES = st.sampled_from([*TAGS, "<", ">", "&lt;", "&", "😀", " ", "\n"])


@given(st.lists(PIECES | st.text(max_size=3)).map("".join))
def test_whatever_comes_is_parsed_or_refused(source: str) -> None:
    try:
        text, entities = parse(source)
    except Unparsable:
        return
    assert text == text.strip()
    for entity in entities:
        assert 0 <= entity["offset"] < entity["offset"] + entity["length"] <= units(text)
