"""A page as a browser without JavaScript has it: what it says, and what its forms send."""

from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser

from bot.web.forms import FILL

Field = tuple[str, str]
"""Name and value."""

MOST_PAGES = 10_000
"""Pages that are read once: they hold nothing of anybody, and a crowd sees the same."""

_TICKED = ("radio", "checkbox")


@dataclass
class Form:
    """What a form sends without any doing, and the names under which something can be ticked."""

    sends: list[Field] = field(default_factory=list)
    ticks: list[Field] = field(default_factory=list)
    buttons: list[Field] = field(default_factory=list)


@dataclass
class Paper:
    """A page that was read."""

    language: str = ""
    heading: str = ""
    text: str = ""
    forms: dict[str, Form] = field(default_factory=dict)

    def offers(self, name: str) -> list[str]:
        """What can be chosen or done, in the order of the page."""
        held = [_plain(item) for form in self.forms.values() for item in (*form.ticks, *form.buttons)]
        return [value for key, value in dict.fromkeys(held) if key == name and value]

    def pressed(self, value: str) -> list[Field]:
        """What is sent when a button is pressed."""
        form, button = next(
            (form, item) for form in self.forms.values() for item in form.buttons if _plain(item)[1] == value
        )
        return [*form.sends, button]

    def chosen(self, values: tuple[str, ...]) -> list[Field]:
        """What is sent when just these are ticked, and the form is sent by its button."""
        chosen = {("choose", value) for value in values}
        form = next(form for form in self.forms.values() if chosen <= {_plain(item) for item in form.ticks})
        boxes = {item[0] for item in form.ticks}
        sends = [item for item in form.sends if item[0] not in boxes]
        for name, value in form.ticks:
            is_chosen = _plain((name, value)) in chosen
            if is_chosen if name == "choose" else value == str(int(is_chosen)):
                sends.append((name, value))
        return [*sends, next(item for item in form.buttons if _plain(item) == ("do", "continue"))]


def _plain(item: Field) -> Field:
    """What is meant by a field: an option of several has a name of its own, and all are filled up to one length."""
    name, value = item
    if name.startswith(f"tick{FILL}"):
        return "choose", name.rpartition(FILL)[2]
    return name, value.rstrip(FILL).replace(FILL, ":", 1)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.paper = Paper()
        self.words: list[str] = []
        self.heads: list[str] = []
        self._form = ""
        self._heads = self._hidden = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        form = self.paper.forms.setdefault(held.get("form", self._form), Form())
        sent = (held.get("name", ""), held.get("value", ""))
        match tag:
            case "html":
                self.paper.language = held["lang"]
            case "form":
                self._form = held.get("id") or f"form {len(self.paper.forms)}"
            case "h1":
                self._heads = True
            case "title" | "script" | "style":
                self._hidden = True
            case "input" if held["type"] in _TICKED:
                form.ticks.append(sent)
                form.sends += [sent] if "checked" in held else []
            case "input":
                form.sends.append(sent)
            case "button" if sent[0]:
                form.buttons.append(sent)

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "form":
                self._form = ""
            case "h1":
                self._heads = False
            case "title" | "script" | "style":
                self._hidden = False

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)
        if self._heads:
            self.heads.append(data)


@lru_cache(maxsize=MOST_PAGES)
def read(page: str) -> Paper:
    """A page."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    reader.paper.text = " ".join("".join(reader.words).split())
    reader.paper.heading = " ".join("".join(reader.heads).split())
    return reader.paper
