"""Every way to a text: the words of the dialogs and of the pack, in one language, for one audience."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from dialogs.words import Words
from policy.pack.catalogue import long_date
from policy.pack.provisions import Audience, StatementKind
from policy.policy import Policy
from policy.report import said

BETWEEN = "; "
"""Stands between names where a message has a place for several."""


@dataclass(frozen=True, repr=False, eq=False)
class Voice:
    """What is said in one language to one audience. Words meant for this audience take the place of the others."""

    words: Words
    policy: Policy
    language: str
    audience: Audience

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """The messages of the dialogs and of the pack by id."""
        texts = {**self.policy.pack.words[self.language], **self.words.texts[self.language]}
        suffix = f"@{self.audience}"
        meant = {key.removesuffix(suffix): text for key, text in texts.items() if key.endswith(suffix)}
        return {**texts, **meant}

    def say(self, key: str, **values: object) -> str:
        """The message, with its places filled; several names stand one after the other. Raises KeyError."""
        text = self.texts[key]
        if not values:
            return text
        filled = {name: BETWEEN.join(value) if isinstance(value, tuple) else value for name, value in values.items()}
        return text.format(**filled)

    def short(self, key: str, **values: object) -> str:
        """The message for a narrow button; the message itself where it has no shorter form. Raises KeyError."""
        short = f"short.{key}"
        return self.say(short if short in self.texts else key, **values)

    def statement(self, name: str) -> str:
        """The words of a statement; for workers with its passages, and an inference marked as one."""
        text = self.policy.statement_text(self.language, name, self.audience)
        if self.audience is Audience.APPLICANT:
            return text
        statement = self.policy.statement[name]
        if statement.kind is StatementKind.INFERENCE:
            text = self.say("label.inference", text=text)
        marks = ", ".join(self.mark(passage) for passage in statement.passages)
        return f"{text} [{marks}]" if marks else text

    def notice(self, name: str, on: date) -> str:
        """The words of a notice or heading on a day."""
        return said(self.policy, name, self.language, self.audience, on)

    def mark(self, passage: str) -> str:
        """The id of a passage as workers read it: one of the policy itself stands without the id of its document."""
        return passage.removeprefix(f"{self.policy.pack.sources[0].id}#")

    def date(self, day: date) -> str:
        """A day as it is written in full."""
        return long_date(day, self.language)
