"""What every step needs, put together once: the policy, the interview, the words and the operator."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from dialogs.case import Case
from dialogs.channel import PLAIN, Channel
from dialogs.interview import Interview
from dialogs.operator import TRIAL, Operator
from dialogs.vocabulary import MESSAGES, SHORT
from dialogs.voice import SPEECH, Voice
from dialogs.words import Words, read_words
from policy.errors import PackError, Problem
from policy.pack.provisions import Audience
from policy.policy import Policy


@dataclass(frozen=True, repr=False, eq=False)
class Context:
    """Everything a step needs beside the case, the event and the day."""

    policy: Policy
    interview: Interview
    words: Words
    operator: Operator
    channel: Channel = PLAIN

    def voice(self, case: Case) -> Voice:
        """The voice that speaks in a case: in its language, to its audience."""
        return self.voice_in(case.language, case.audience)

    def voice_in(self, language: str | None, audience: Audience | None = None) -> Voice:
        """The voice of a language and an audience: English, to applicants, where they have not been chosen."""
        return self._voices[language or SPEECH, audience or Audience.APPLICANT]

    @cached_property
    def _voices(self) -> Mapping[tuple[str, Audience], Voice]:
        return {
            (language, audience): Voice(self.words, self.policy, language, audience)
            for language in self.words.texts
            for audience in Audience
        }


def open_context(policy: Policy, operator: Operator = TRIAL) -> Context:
    """The guide of one policy and one operator. Raises PackError when a word is missing, or has the id of another."""
    words = read_words(set(MESSAGES), set(SHORT))
    both = sorted(words.texts[SPEECH].keys() & policy.pack.words[SPEECH].keys())
    if both:
        wrong, mend = "is the id of a message of the dialogs.", "Give what it is about another id."
        raise PackError(*(Problem("locale/messages.pot", f"message {key!r}", wrong, mend) for key in both))
    return Context(policy, Interview(policy), words, operator)


def audience_of(case: Case) -> Audience:
    """The audience spoken to: the applicant until somebody says otherwise."""
    return case.audience or Audience.APPLICANT
