"""What every step needs, put together once: the policy, the interview, the words and the operator."""

from dataclasses import dataclass

from dialogs.case import Case
from dialogs.channel import PLAIN, Channel
from dialogs.interview import Interview
from dialogs.operator import TRIAL, Operator
from dialogs.words import Words, check_screen_words, own_words, words_for
from policy.errors import PackError
from policy.pack.catalogue import base_language
from policy.pack.provisions import Audience, StatementKind
from policy.policy import Policy


@dataclass(frozen=True, repr=False, eq=False)
class Context:
    """Everything a step needs beside the case, the event and the day."""

    policy: Policy
    interview: Interview
    words: Words
    operator: Operator
    channel: Channel = PLAIN

    @property
    def speech(self) -> str:
        """The language of a screen shown before one has been chosen."""
        return base_language(self.policy.languages)

    def language_of(self, case: Case) -> str:
        """The language in which a case is spoken to."""
        return case.language or self.speech

    def say(self, case: Case, key: str, **values: object) -> str:
        """A message of the dialogs, in the case's language and for its audience."""
        return self.words.say(self.language_of(case), key, case.audience, **values)

    def word(self, case: Case, key: str) -> str:
        """A message of the pack, in the case's language and for its audience."""
        return self.policy.word(self.language_of(case), key, audience_of(case))

    def short(self, case: Case, key: str, **values: object) -> str:
        """A message of the dialogs for a narrow button; the message itself where it has no shorter form."""
        known = f"short.{key}" in self.words.texts[self.speech]
        return self.say(case, f"short.{key}" if known else key, **values)

    def short_word(self, case: Case, key: str) -> str:
        """A message of the pack for a narrow button; the message itself where it has no shorter form."""
        return self.policy.short_word(self.language_of(case), key, audience_of(case))

    def statement(self, case: Case, name: str) -> str:
        """The words of a statement; for workers with its passages, and an inference marked as one."""
        text = self.policy.statement_text(self.language_of(case), name, audience_of(case))
        if audience_of(case) is Audience.APPLICANT:
            return text
        statement = self.policy.statement[name]
        if statement.kind is StatementKind.INFERENCE:
            text = self.say(case, "label.inference", text=text)
        marks = ", ".join(self.mark(passage) for passage in statement.passages)
        return f"{text} [{marks}]" if marks else text

    def mark(self, passage: str) -> str:
        """The id of a passage as workers read it: one of the policy itself stands without the id of its document."""
        return passage.removeprefix(f"{self.policy.pack.sources[0].id}#")


def open_context(policy: Policy, operator: Operator = TRIAL) -> Context:
    """The guide of one policy and one operator. Raises PackError when a word is missing, or has no place."""
    words = own_words()
    problems = tuple(check_screen_words(policy.pack, words))
    if problems:
        raise PackError(*problems)
    return Context(policy, Interview(policy), words_for(policy.pack, words), operator)


def audience_of(case: Case) -> Audience:
    """The audience spoken to: the applicant until somebody says otherwise."""
    return case.audience or Audience.APPLICANT
