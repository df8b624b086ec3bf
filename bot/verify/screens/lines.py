"""What a line on a screen is: the words of a statement, or words that say nothing of the law."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from dialogs.case import Case
from dialogs.context import Context, audience_of
from dialogs.screens.findings import noticed, statements
from policy.pack.catalogue import long_date
from policy.pack.provisions import StatementKind
from policy.reasoning.applicability import Applicability

_LEGAL, _SHORT = "statement.", "short."
_PLACE = re.compile(r"\\\{[a-z_]+\\\}")


class Words:
    """Texts without a place to fill, and texts with some."""

    def __init__(self, plain: set[str], templates: Iterable[str]) -> None:
        self.plain = plain
        self._templates = [_pattern(text) for text in templates]
        self._known: dict[str, bool] = {}

    def make(self, line: str) -> bool:
        """Whether a line is made of them."""
        if line not in self._known:
            self._known[line] = self._fills(line) or any(
                all(map(self._fills, found.groups()))
                for found in (template.fullmatch(line) for template in self._templates)
                if found
            )
        return self._known[line]

    def _fills(self, text: str) -> bool:
        """Whether a text is words of ours, or several of them in a row."""
        told = text.removesuffix(":").removesuffix(".")
        return text in self.plain or all(self._is_named(part) for part in told.split("; "))

    def _is_named(self, text: str) -> bool:
        """Whether a text is the name of something, a number, or names with commas between."""
        parts = [text] if text in self.plain else text.split(", ")
        return all(part in self.plain or part.isdigit() for part in parts)


class Lines:
    """The lines that one audience can read in one language."""

    def __init__(self, guide: Context, case: Case, on: date) -> None:
        self._guide = guide
        self._case = Case(language=case.language, audience=case.audience)
        self.statements = self._statements(on)
        self._words = Words(set(self._plain_words()), [text for text in self._messages() if "{" in text])
        self._labels = Words(
            {*self._words.plain, *self._names()}, [text for text in self._messages(short=True) if "{" in text]
        )

    def stands(self, paragraph: str) -> Iterator[str]:
        """The statements whose words a paragraph is. Raises LookupError with a line that is neither that nor ours."""
        if paragraph in self.statements:
            yield from self.statements[paragraph]
            return
        for line in paragraph.split("\n"):
            if not self._words.make(line):
                raise LookupError(line)

    def is_label(self, text: str) -> bool:
        """Whether a text is the label of a button: a message, short or whole, or the name of something."""
        return self._labels.make(text)

    def _statements(self, on: date) -> Mapping[str, tuple[str, ...]]:
        """Statements by their words; those under a finding also one after the other, as they are said."""
        guide, case, orientation = self._guide, self._case, self._guide.policy.pack.orientation
        spoken = [item for item in guide.policy.pack.statements if item.is_for(audience_of(case))]
        spoken = [item for item in spoken if item.kind is not StatementKind.QUOTE]
        found: dict[str, tuple[str, ...]] = {guide.statement(case, item.id): (item.id,) for item in spoken}
        tables = (orientation.headings, *orientation.source_headings.values())
        headings = [name for table in tables for name in table.model_dump().values()]
        for name in (*headings, *(notice.statement for notice in orientation.notices)):
            found[noticed(guide, case, name, on)] = (name,)
        told = orientation.outcomes
        both = told.unclear_letter + told.unclear_answers
        for names in (told.may_apply, told.not_indicated, told.unclear_letter, told.unclear_answers, both):
            found[" ".join(statements(guide, case, names))] = names
        return found

    def _messages(self, short: bool = False) -> Iterator[str]:
        for key in self._guide.words.texts[self._guide.speech]:
            if (short or not key.startswith(_SHORT)) and "@" not in key and key != "label.inference":
                yield self._guide.say(self._case, key)

    def _names(self) -> Iterator[str]:
        """What only a button is called: languages in their own words, and whatever has a shorter form."""
        yield from (text for text in self._messages(short=True) if "{" not in text)
        yield from (self._guide.words.say(language, "language.name") for language in self._guide.words.texts)
        words = self._guide.policy.pack.words[self._guide.speech]
        yield from (self._guide.word(self._case, key) for key in words if key.startswith(_SHORT) and "@" not in key)

    def _plain_words(self) -> Iterable[str]:
        """Messages without a placeholder; names of facts, options, sources; what the operator gave."""
        guide, case, policy = self._guide, self._case, self._guide.policy
        yield from (text for text in self._messages() if "{" not in text)
        yield from (guide.words.say(language, "language.choose") for language in guide.words.texts)
        keys = [
            key
            for key in policy.pack.words[self._guide.speech]
            if not key.startswith((_LEGAL, _SHORT)) and "@" not in key
        ]
        yield from (guide.word(case, key) for key in keys)
        yield "Kompas"
        days = {source.date for source in policy.pack.sources} | {item.checked for item in guide.operator.contacts}
        yield from (long_date(day, guide.language_of(case)) for day in days)
        yield from (source.address for source in policy.pack.sources)
        held = guide.operator
        yield from filter(None, (held.name, held.hours, held.privacy, *held.languages))
        yield from (text for item in held.contacts for text in (item.name, item.address))
        yield from map(str, guide.channel.values.values())
        for provision in policy.provisions:
            for name in provision.readings:
                for state in Applicability:
                    yield f"{guide.word(case, f'reading.{name}')}: {guide.say(case, f'state.{state}')}."


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(_PLACE.sub("(.+?)", re.escape(text)))
