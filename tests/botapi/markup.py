"""Telegram's HTML: a text with tags into plain text and entities, or the reason why not."""

import re
from dataclasses import dataclass
from typing import Any

Entity = dict[str, Any]

LIMIT = 4096
MOST_ENTITIES = 100

_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "blockquote": "blockquote",
}
_TOKEN = re.compile(
    r"<(/?)([^\s<>/=\"']*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>"
    r"|&(#\d+|#x[0-9a-fA-F]+|lt|gt|amp|quot);|<|[^<&]+|&"
)
_ATTRIBUTE = re.compile(r"\s*([^\s=]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"']+)))?")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_COMMAND = re.compile(r"(?<![\w/@])/[A-Za-z0-9_]{1,32}(?:@\w+)?(?!\w)")
_PLACE = {kind: place for place, kind in enumerate(("blockquote", "pre", "code", "text_link"))}


class Unparsable(Exception):
    """Tags that Telegram does not take, in its words."""


@dataclass
class _Open:
    tag: str
    start: int
    attributes: dict[str, str]


def units(text: str) -> int:
    """How long a text is for Telegram: in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse(source: str) -> tuple[str, list[Entity]]:
    """Plain text and entities of a text in Telegram's HTML."""
    text: list[str] = []
    length = 0
    entities: list[Entity] = []
    opened: list[_Open] = []
    for token in _TOKEN.finditer(source):
        closing, tag, rest, character = token.groups()
        if character:
            text.append(_character(character))
            length += units(text[-1])
        elif tag is None:
            if token.group() == "<":
                raise Unparsable(f"Unclosed start tag at byte offset {_byte(source, token)}")
            text.append(token.group())
            length += units(text[-1])
        elif closing:
            entities += _close(opened, tag.lower(), length, text, (source, token))
        else:
            opened.append(_opened(tag.lower(), rest, length, (source, token)))
    if opened:
        raise Unparsable(f'Can\'t find end tag corresponding to start tag "{opened[-1].tag}"')
    return trim("".join(text), entities)


def _byte(source: str, token: re.Match[str]) -> int:
    return len(source[: token.start()].encode())


def _character(name: str) -> str:
    if name in _NAMED:
        return _NAMED[name]
    code = int(name[2:], 16) if name[1] == "x" else int(name[1:])
    return chr(code) if 0 < code < 0x110000 else f"&{name};"


def _decoded(value: str) -> str:
    return re.sub(r"&(#\d+|#x[0-9a-fA-F]+|lt|gt|amp|quot);", lambda found: _character(found[1]), value)


def _opened(tag: str, rest: str, start: int, at: tuple[str, re.Match[str]]) -> _Open:
    if tag not in _TYPES:
        raise Unparsable(f'Unsupported start tag "{tag}" at byte offset {_byte(*at)}')
    found = {name.lower(): _decoded(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(rest)} if rest else {}
    if tag == "span" and found.get("class") != "tg-spoiler":
        raise Unparsable(f'Tag "span" must have class "tg-spoiler" at byte offset {_byte(*at)}')
    return _Open(tag, start, found)


def _close(opened: list[_Open], tag: str, end: int, text: list[str], at: tuple[str, re.Match[str]]) -> list[Entity]:
    if not opened:
        raise Unparsable(f"Unexpected end tag at byte offset {_byte(*at)}")
    last = opened.pop()
    if tag and tag != last.tag:
        raise Unparsable(f'Unmatched end tag at byte offset {_byte(*at)}, expected "</{last.tag}>", found "</{tag}>"')
    entity: Entity = {"type": _TYPES[last.tag], "offset": last.start, "length": end - last.start}
    if last.tag == "blockquote" and "expandable" in last.attributes:
        entity["type"] = "expandable_blockquote"
    if last.tag == "pre" and "language" in last.attributes:
        entity["language"] = last.attributes["language"]
    if last.tag == "code" and opened and opened[-1].tag == "pre" and opened[-1].start == last.start:
        language = last.attributes.get("class", "")
        if language.startswith("language-"):
            opened[-1].attributes["language"] = language.removeprefix("language-")
        return []
    if last.tag == "a":
        url = last.attributes.get("href") or "".join(text).encode("utf-16-le")[2 * last.start :].decode("utf-16-le")
        if not re.match(r"[a-z][a-z0-9+.-]*:|[^\s/]+\.[^\s/]{2,}", url, re.IGNORECASE):
            return []
        entity["url"] = url
    return [entity] if entity["length"] else []


def trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Without space around, as Telegram keeps it: the entities shifted, cut and in order."""
    cut = units(text) - units(text.lstrip())
    kept = text.strip()
    end = units(kept)
    moved = []
    for entity in entities:
        start = min(max(entity["offset"] - cut, 0), end)
        length = min(max(entity["offset"] + entity["length"] - cut, 0), end) - start
        if length > 0:
            moved.append({**entity, "offset": start, "length": length})
    moved.sort(key=lambda entity: (entity["offset"], -entity["length"], _PLACE.get(entity["type"], 9), entity["type"]))
    return kept, moved[:MOST_ENTITIES]


def commands(text: str) -> list[Entity]:
    """The commands that Telegram marks in what somebody types."""
    if "/" not in text:
        return []
    return [
        {"type": "bot_command", "offset": units(text[: found.start()]), "length": units(found.group())}
        for found in _COMMAND.finditer(text)
    ]


def keyboard_error(markup: dict[str, Any]) -> str:
    """Why Telegram would refuse this inline keyboard, or nothing."""
    rows = markup["inline_keyboard"]
    if sum(map(len, rows)) > 100 or any(len(row) > 8 for row in rows):
        return "REPLY_MARKUP_TOO_LONG"
    for button in (button for row in rows for button in row):
        if not button["text"].strip():
            return "BUTTON_TEXT_INVALID"
        kinds = set(button) - {"text", "style", "icon_custom_emoji_id"}
        if len(kinds) != 1:
            return "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        if "callback_data" in kinds and not 1 <= len(button["callback_data"].encode()) <= 64:
            return "BUTTON_DATA_INVALID"
        if "url" in kinds and not re.match(r"(https?|tg|tonsite|mailto|tel):", button["url"]):
            return f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL"
    return ""
