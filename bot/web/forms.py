"""What a form of ours sends: as many bytes as every other, whatever is chosen and whichever button sends it.

A network cannot read a form, but it can see how long it is. So ids are sent in one length, one of several options is
sent whether it is ticked or not, and a field that says nothing makes up for what a form is shorter than the longest.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from starlette.datastructures import FormData

from bot.tokens.code_links import LENGTH as HANDLE
from bot.tokens.seal import LENGTH
from dialogs.actions import change, show
from dialogs.case import LIFETIMES, Case
from dialogs.codec import CaseError, Codec
from policy.pack.facts import Answer, Fact, Kind, Unknown
from policy.pack.provisions import Audience

FILL = "."
"""Stands at the end of what is too short. Browsers send it as it is, and no id holds it."""

UPDATE = "update"
"""The button of the review that does nothing but send what is set there."""

DIGEST = 12
"""Characters of what a form was drawn from."""

_TICK, _SET = "tick.", "set."
_MORE = len("choose") - len("do")
"""Characters by which a choice is shorter than an action: with their names they are as long."""

_ALWAYS = ("of", "language", "do", "spare")


@dataclass(frozen=True)
class Sent:
    """What a form sent. `facts`: what it holds of each fact, or of `share`, where it holds all of it."""

    at: str
    of: str
    language: str
    action: str
    chosen: tuple[str, ...]
    facts: Mapping[str, tuple[str, ...]]
    was: Mapping[str, Answer]
    """The answers that stood on the review it was sent from."""


@dataclass(frozen=True)
class Forms:
    """The forms of one policy."""

    codec: Codec

    def option(self, name: str = "") -> str:
        """The id of a choice as it is sent; without one, that nothing is chosen."""
        return name.replace(":", FILL, 1).ljust(self._longest_option, FILL)

    def action(self, name: str) -> str:
        """The id of an action as it is sent."""
        return name.replace(":", FILL, 1).ljust(self._longest_option + _MORE, FILL)

    def spare(self, fields: Iterable[str], at: int) -> str:
        """What the form of a screen with this number sends besides, so that it is as long as the longest."""
        return FILL * (self._longest - self._length(fields, str(at)))

    def was(self, answers: Mapping[str, Answer]) -> str:
        """The answers that stand on a review, in one length."""
        return urlsafe_b64encode(self.codec.encode(Case(answers=answers))).rstrip(b"=").decode()

    def read(self, form: FormData) -> Sent:
        """What a form sent. Plain ids are understood, too."""
        return Sent(
            at=str(form.get("at", "")),
            of=str(form.get("of", "")),
            language=str(form.get("language", "")),
            action=_plain(str(form.get("do", ""))),
            chosen=tuple(filter(None, (_plain(str(name)) for name in form.getlist("choose")))),
            facts=self._facts_in(form),
            was=self._was_in(str(form.get("was", ""))),
        )

    def _facts_in(self, form: FormData) -> dict[str, tuple[str, ...]]:
        facts: dict[str, tuple[str, ...]] = {}
        for name, value in form.multi_items():
            kind, _, rest = name.partition(FILL)
            fact, _, option = rest.partition(FILL)
            if fact not in (*self.codec.policy.fact, "share"):
                continue
            if f"{kind}." == _TICK:
                facts[fact] = (*facts.get(fact, ()), *((option,) if value == "1" else ()))
            if f"{kind}." == _SET:
                facts[fact] = tuple(filter(None, (str(value).rstrip(FILL),)))
        return facts

    def _was_in(self, text: str) -> Mapping[str, Answer]:
        try:
            return self.codec.decode(urlsafe_b64decode(text.encode() + b"==")).answers
        except (UnicodeEncodeError, Base64Error, CaseError):
            return {}

    def _length(self, fields: Iterable[str], at: str) -> int:
        """Bytes of a form with these fields beside those that all have."""
        return len("&".join((f"at={at}", *(f"{name}={self._sample(name)}" for name in (*_ALWAYS, *fields)))))

    def _sample(self, name: str) -> str:
        """A value of a field, as long as any other."""
        fixed = {"of": DIGEST * FILL, "language": "xx", "spare": "", "do": self.action("")}
        fixed |= {"was": self.was({}), "code": LENGTH * FILL, "handle": HANDLE * FILL}
        if name in fixed:
            return fixed[name]
        return "0" if name.startswith(_TICK) else self.option()

    @cached_property
    def _longest(self) -> int:
        """Bytes of the longest form: a review on which everything can be set."""
        fields = (name for fact in self.codec.policy.facts for name in fields_of(fact))
        return self._length(("was", *fields), "000")

    @cached_property
    def _longest_option(self) -> int:
        policy = self.codec.policy
        options = (
            *(option for fact in policy.facts for option in fact.option_ids),
            *(*Unknown, *policy.languages, *Audience, *LIFETIMES),
        )
        actions = (*(change(fact.id) for fact in policy.facts), *(show(item.id) for item in policy.provisions))
        return max(*map(len, options), *(len(action.id) - _MORE for action in actions))


def tick_name(fact: str, option: str) -> str:
    """The field of one of several options."""
    return f"{_TICK}{fact}{FILL}{option}"


def set_name(fact: str) -> str:
    """The field of a fact that takes one option, on the review."""
    return f"{_SET}{fact}"


def fields_of(fact: Fact) -> tuple[str, ...]:
    """The fields of a fact that can be set on the review."""
    if fact.kind is Kind.ONE:
        return (set_name(fact.id),)
    return tuple(tick_name(fact.id, option) for option in (*fact.option_ids, *(unknown.value for unknown in Unknown)))


def together(fact: Fact, options: Iterable[str]) -> tuple[str, ...]:
    """Of several options those that can be ticked together: what stands alone gives way to what does not."""
    alone = {*Unknown, *(option.id for option in fact.options if option.exclusive)}
    ticked = [name for name in (*fact.option_ids, *(unknown.value for unknown in Unknown)) if name in set(options)]
    return tuple(name for name in ticked if name not in alone) or tuple(ticked[:1])


def _plain(text: str) -> str:
    """The id of a choice or an action that was sent."""
    return text.rstrip(FILL).replace(FILL, ":", 1)
