"""Checks of the words: each is there, fits its place, promises nothing, and none tells past policy as if it held."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from policy.errors import Problem
from policy.pack.catalogue import catalogue_file, check_ids
from policy.pack.checks.common import inner
from policy.pack.conditions import Open
from policy.pack.files import Pack
from policy.pack.matches import NOTE_PLACES
from policy.pack.provisions import Statement, StatementKind

LONGEST = {"topic": 40, "option": 40, "short": 26, "provision": 60, "question": 120, "detail": 360}
"""Characters of a text by its place: labels of buttons, headings of screens, what stands above the options."""

OF_SCREENS = "screen."
"""How the ids of messages begin that a pack says on the screens in words of its own, in the place of theirs."""

_FOR_RESULTS = frozenset({"by", "known_until", "on"})
"""What a heading can be told."""


def check_messages(pack: Pack) -> Iterator[Problem]:
    """The catalogues have exactly the messages the pack needs."""
    base = pack.words[pack.about.base_language]
    texts = {key: text for key, text in base.items() if not key.startswith(OF_SCREENS)}
    yield from check_ids(texts, "locale", required_messages(pack), optional_messages(pack))
    headings = (pack.orientation.headings, *pack.orientation.source_headings.values())
    dated = {f"statement.{name}" for table in headings for name in table.model_dump().values()}
    allowed = dict.fromkeys(dated, _FOR_RESULTS) | {name: {place} for name, place in NOTE_PLACES.items()}
    for key, text in texts.items():
        for name in re.findall(r"\{([^{}]*)\}?", text):
            if name not in allowed.get(key.partition("@")[0], ()):
                wrong, mend = f"has the placeholder {{{name}}}.", "Only headings and notes on words have any."
                yield Problem("locale/messages.pot", f"message {key!r}", wrong, mend)


def check_boxes(pack: Pack) -> Iterator[Problem]:
    """What has a box on the case sheet stands in the words of its statement, for workers, in every language."""
    for language, texts in pack.words.items():
        for item in pack.orientation.guidance:
            key = f"statement.{item.statement}"
            whole = (texts.get(f"{key}@worker") or texts.get(key, "")).casefold()
            for name in item.boxes:
                box = f"box.{item.statement}.{name}"
                if texts.get(box, "").casefold() not in whole:
                    file, wrong = (
                        catalogue_file("locale", language, pack.about.base_language),
                        f"does not stand in {key!r} as workers read it.",
                    )
                    yield Problem(file, f"message {box!r}", wrong, "Use the same words in both.")


def check_lengths(pack: Pack) -> Iterator[Problem]:
    """Each text fits its place on the smallest screen."""
    for language, texts in pack.words.items():
        for key, text in texts.items():
            longest = LONGEST.get(key.partition(".")[0])
            if longest is not None and len(text) > longest:
                wrong = f"has {len(text)} characters; its place takes {longest}."
                yield Problem(_file_of(pack, language), f"message {key!r}", wrong, "Say it shorter.")


def required_messages(pack: Pack) -> set[str]:
    """The ids of the messages that a pack must have."""
    ids = {f"source.{source.id}" for source in pack.sources} | set(NOTE_PLACES)
    ids |= {f"information.{section.id}" for section in pack.orientation.information}
    for fact in pack.facts:
        ids |= {f"topic.{fact.id}", f"question.{fact.id}"}
        ids |= {f"option.{fact.id}.{option}" for option in fact.option_ids}
    for provision in pack.provisions:
        ids |= {f"provision.{provision.id}"} | {f"reading.{name}" for name in provision.readings}
    for statement in pack.statements:
        if statement.kind is not StatementKind.QUOTE:
            ids.add(f"statement.{statement.id}")
        if statement.kind is StatementKind.INFERENCE:
            ids.add(f"statement.{statement.id}.step")
    for item in pack.orientation.guidance:
        ids |= {f"box.{item.statement}"} if item.boxes else set()
        ids |= {f"box.{item.statement}.{name}" for name in item.boxes}
    return ids | {f"term.{part.term}" for _, _, part in inner(pack) if isinstance(part, Open)}


def optional_messages(pack: Pack) -> set[str]:
    """The ids of the messages that a pack may have.

    They are details of questions, short labels for narrow buttons, and other words for workers.
    """
    required = required_messages(pack) | {f"detail.{fact.id}" for fact in pack.facts}
    labels = {key for key in required if key.startswith(("topic.", "option.", "provision."))}
    known = required | {f"short.{key}" for key in labels}
    return known | {f"{key}@worker" for key in known}


def check_tense(pack: Pack) -> Iterator[Problem]:
    """What stands on a past document is told in the past tense."""
    past = {source.id for source in pack.sources if source.past}
    stands = [item for item in pack.statements if past & {passage.split("#")[0] for passage in item.passages}]
    wrong, mend = "speaks of past policy as if it held today", "Put it in the past tense."
    yield from _matching(pack, stands, pack.about.present_tense, (wrong, mend))


def check_promises(pack: Pack) -> Iterator[Problem]:
    """Nothing is promised."""
    wrong, mend = "promises something", "Say what the source said, and who decides."
    yield from _matching(pack, pack.statements, pack.about.promise, (wrong, mend))


def _matching(
    pack: Pack, statements: Iterable[Statement], patterns: Mapping[str, Sequence[str]], told: tuple[str, str]
) -> Iterator[Problem]:
    """A problem for each text of ours in which a pattern of its language is found. Broken ones are told elsewhere."""
    wrong, mend = told
    ours = [statement.id for statement in statements if statement.kind is not StatementKind.QUOTE]
    for language, texts in pack.words.items():
        compiled = [pattern for pattern in map(_compiled, patterns.get(language, ())) if pattern]
        for key in (f"statement.{name}{suffix}" for name in ours for suffix in ("", ".step", "@worker")):
            matches = (pattern.search(_alike(texts.get(key, ""))) for pattern in compiled)
            match = next(filter(None, matches), None)
            if match:
                yield Problem(_file_of(pack, language), f"message {key!r}", f"{wrong}: {match.group()!r}.", mend)


def _file_of(pack: Pack, language: str) -> str:
    return catalogue_file("locale", language, pack.about.base_language)


def _compiled(pattern: str) -> re.Pattern[str] | None:
    try:
        return re.compile(pattern, flags=re.IGNORECASE)
    except re.error:
        return None


def _alike(text: str) -> str:
    """Apostrophes and dashes as the patterns write them, however the text does."""
    for one, other in (("'", "’"), ("ʼ", "’"), ("–", "—"), ("-", "—")):
        text = text.replace(one, other)
    return text
