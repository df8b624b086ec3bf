"""The forms of a page, as a browser without JavaScript sends them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import quote_plus

from bot.web.forms import FILL


@dataclass
class Form:
    """One form: its fields in order, each with whether it is sent, and its buttons."""

    action: str
    fields: list[tuple[str, str, str, bool]] = field(default_factory=list)
    """Kind, name, value, and whether it is sent."""
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def choices(self) -> dict[str, list[str]]:
        """What can be chosen: the values of each group of radio buttons."""
        groups: dict[str, list[str]] = {}
        for kind, name, value, _ in self.fields:
            if kind == "radio":
                groups.setdefault(name, []).append(value)
        return groups

    def button(self, name: str) -> tuple[str, str]:
        """The button of an action or a choice."""
        sent = name.replace(":", FILL, 1)
        return next(held for held in self.buttons if held[1].rstrip(FILL) == sent)

    def sent(self, press: str = "", chosen: Mapping[str, str] | None = None) -> list[tuple[str, str]]:
        """What is sent when a button is pressed; `chosen`: other values of its groups than stand on the page."""
        given = dict(chosen or {})
        pairs = []
        for kind, name, value, is_sent in self.fields:
            if value == given[name] if kind == "radio" and name in given else is_sent:
                pairs.append((name, value))
        return [*pairs, *((self.button(press),) if press else ())]


def body(pairs: Iterable[tuple[str, str]]) -> str:
    """The body of a form, in the coding of browsers."""
    return "&".join(f"{quote_plus(name, safe='*')}={quote_plus(value, safe='*')}" for name, value in pairs)


def choosing(form: Form, *options: str) -> dict[str, str]:
    """The values with which these options of a question are chosen, and of several no others."""
    ticks = {name: str(int(name.rpartition(FILL)[2] in options)) for name in form.choices() if name.startswith("tick.")}
    ones = [value for value in form.choices().get("choose", []) if value.rstrip(FILL) in options]
    return ticks | ({"choose": ones[0]} if ones else {})


def setting(form: Form, fact: str, *options: str) -> dict[str, str]:
    """The values with which a fact is set on the review; without options its answer is taken away."""
    groups = form.choices()
    if f"set.{fact}" in groups:
        wanted = options[0] if options else ""
        return {f"set.{fact}": next(value for value in groups[f"set.{fact}"] if value.rstrip(FILL) == wanted)}
    ticks = (name for name in groups if name.startswith(f"tick.{fact}."))
    return {name: str(int(name.rpartition(FILL)[2] in options)) for name in ticks}


def form_of(page: str, action: str = "/step") -> Form:
    """The form of a page."""
    return next(form for form in forms_of(page) if form.action == action)


def forms_of(page: str) -> list[Form]:
    """All forms of a page."""
    reader = _Reader()
    reader.feed(page)
    for name, pair in reader.away:
        reader.named[name].buttons.append(pair)
    return reader.forms


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.named: dict[str, Form] = {}
        self.away: list[tuple[str, tuple[str, str]]] = []
        self._open: Form | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Form(held["action"])
            self.forms.append(self._open)
            self.named[held.get("id", "")] = self._open
        elif tag == "input":
            assert self._open is not None, held
            kind = held.get("type", "text")
            is_sent = kind in ("hidden", "text") or "checked" in held
            self._open.fields.append((kind, held["name"], held.get("value", ""), is_sent))
        elif tag == "button":
            pair = (held["name"], held["value"])
            if "form" in held:
                self.away.append((held["form"], pair))
            else:
                assert self._open is not None, held
                self._open.buttons.append(pair)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
