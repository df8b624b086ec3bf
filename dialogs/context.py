"""What every step needs, put together once: the policy, the interview, the words and the operator."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from dialogs.case import Case, finding_screen
from dialogs.channel import PLAIN, Channel
from dialogs.interview import Interview
from dialogs.operator import TRIAL, Operator
from dialogs.voice import Voice
from dialogs.words import Words, check_screen_words, own_words, words_for
from policy.errors import PackError, Problem
from policy.pack.catalogue import base_language, catalogue_file
from policy.pack.provisions import Audience, Provision
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

    def voice(self, case: Case) -> Voice:
        """The voice that speaks in a case: in its language, to its audience."""
        return self.voice_in(case.language, case.audience)

    def voice_in(self, language: str | None, audience: Audience | None = None) -> Voice:
        """The voice of a language and an audience; where they have not been chosen, in `speech` and to applicants."""
        return self._voices[language or self.speech, audience or Audience.APPLICANT]

    @cached_property
    def parts(self) -> Mapping[str, Provision]:
        """The provisions that have a screen of their own, by id: an effect is read with what it follows from."""
        return {provision.id: provision for provision in self.policy.provisions if not provision.effect_of}

    @cached_property
    def findings(self) -> Mapping[str, Provision]:
        """The same by the screens of their findings."""
        return {finding_screen(name): provision for name, provision in self.parts.items()}

    @cached_property
    def former(self) -> frozenset[str]:
        """The screens that findings had which are effects by now."""
        return frozenset(finding_screen(item.id) for item in self.policy.provisions if item.effect_of)

    @cached_property
    def _voices(self) -> Mapping[tuple[str, Audience], Voice]:
        return {
            (language, audience): Voice(self.words, self.policy, language, audience)
            for language in self.words.texts
            for audience in Audience
        }


def open_context(policy: Policy, operator: Operator = TRIAL) -> Context:
    """The guide of one policy and one operator. Raises PackError where a word is missing, or has no place here."""
    ours, base = own_words(), base_language(policy.languages)
    problems = [*check_screen_words(policy.pack, ours)]
    wrong, mend = "is the id of a message of the dialogs.", "Give what it is about another id."
    both = sorted(ours.texts[base].keys() & policy.pack.words[base].keys())
    problems += [Problem(catalogue_file("locale", base, base), f"message {key!r}", wrong, mend) for key in both]
    if problems:
        raise PackError(*problems)
    return Context(policy, Interview(policy), words_for(policy.pack, ours), operator)


def audience_of(case: Case) -> Audience:
    """The audience spoken to: the applicant until somebody says otherwise."""
    return case.audience or Audience.APPLICANT
