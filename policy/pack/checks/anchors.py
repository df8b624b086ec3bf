"""Checks that logic and explanation cannot drift apart: conditions carry words of passages, and all of them."""

import re
from collections.abc import Iterable, Iterator, Mapping

from policy.errors import Problem
from policy.pack.checks.common import inner, reached
from policy.pack.conditions import Condition, Match, Open
from policy.pack.files import Pack
from policy.pack.provisions import OtherWords, Provision
from policy.pack.sources import Passage, passages_of

_FILE = "provisions.toml"
_WORD = re.compile(r"\w+(?:[-'’]\w+)*")
_LETTERS = "Copy them from there, letter for letter."


def check_anchors(pack: Pack) -> Iterator[Problem]:
    """What a condition says of words stands letter by letter in a passage that is verbatim."""
    passages = _passages(pack)
    for file, place, part in inner(pack):
        if isinstance(part, Match | Open):
            for wrong, mend in _wrong(part, passages):
                yield Problem(file, f"{place}: {_name(part)}", wrong, mend)


def check_anchored(pack: Pack) -> Iterator[Problem]:
    """Whatever a provision asks for, it asks for under words of a passage."""
    for provision in pack.provisions:
        for name, part in reached(pack, _conditions(provision)):
            if isinstance(part, Match | Open) and part.words is None:
                place = f"condition {name!r}" if name else f"provision {provision.id!r}"
                mend = 'Name them: words = { passage = "...", text = "..." }.'
                yield Problem(_FILE, f"{place}: {_name(part)}", "lacks the words it stands for.", mend)


def check_coverage(pack: Pack) -> Iterator[Problem]:
    """Each word of a provision's passages is carried by a condition of it, or listed with the reason."""
    passages = _passages(pack)
    for provision in pack.provisions:
        place = f"provision {provision.id!r}"
        for other in provision.other_words:
            yield from _listed(place, provision, other, passages)
        carried = list(_carried(pack, provision))
        for name in dict.fromkeys(provision.passages):
            passage = passages.get(name)
            left = _left(passage.text, [text for at, text in carried if at == name]) if passage else ()
            for words in left if passage and passage.verbatim else ():
                wrong = f"has words of {name} that no condition carries: “{words}”."
                yield Problem(_FILE, place, wrong, "Let one carry them, or list them in other_words with the reason.")


def check_effects(pack: Pack) -> Iterator[Problem]:
    """What a provision is an effect of is there, and is no effect of it."""
    causes = {provision.id: provision.effect_of for provision in pack.provisions}
    for provision in pack.provisions:
        place = f"provision {provision.id!r}"
        for name in provision.effect_of:
            if name not in causes:
                wrong = f"is an effect of {name!r}, which is no provision."
                yield Problem(_FILE, place, wrong, "Correct the id.")
        if provision.id in _behind(provision.effect_of, causes):
            yield Problem(_FILE, place, "is an effect of itself.", "Take the circle out of effect_of.")


def _passages(pack: Pack) -> Mapping[str, Passage]:
    return {passage.id: passage for source in pack.sources for passage in passages_of(source)}


def _conditions(provision: Provision) -> Iterator[Condition]:
    yield from (reading.condition for reading in provision.conditions())


def _name(part: Match | Open) -> str:
    return part.fact if isinstance(part, Match) else part.term


def _wrong(part: Match | Open, passages: Mapping[str, Passage]) -> Iterator[tuple[str, str]]:
    """What is wrong with the words of a condition, and the mend."""
    if part.words is None:
        if isinstance(part, Match) and (part.named or part.unsettled):
            yield "names words without the passage they are from.", "Give `words` too."
        return
    name, text = part.words.passage, part.words.text
    passage = passages.get(name)
    if passage is None:
        yield f"has words of {name}, which no source has.", "Correct the passage's id."
    elif not passage.verbatim:
        yield f"has words of {name}, which is told in our words.", "Name a passage that is verbatim."
    elif not _spans(passage.text, text):
        yield f"has the words “{text}”, which do not stand in {name}.", _LETTERS
    elif isinstance(part, Match):
        yield from _wrong_within(part, text, passage)


def _wrong_within(part: Match, text: str, passage: Passage) -> Iterator[tuple[str, str]]:
    for option, word in part.named:
        if option not in part.yes:
            yield f"names the word of {option!r}, which is not among its `yes`.", "Correct the option, or take it off."
        if not _spans(text, word):
            yield f"names {option!r} by “{word}”, which does not stand in its words.", _LETTERS
    for word in part.unsettled:
        if not _spans(passage.text, word):
            yield f"leaves “{word}” unsettled, which does not stand in {passage.id}.", _LETTERS


def _listed(place: str, provision: Provision, other: OtherWords, passages: Mapping[str, Passage]) -> Iterator[Problem]:
    """What is wrong with words that are listed."""
    if other.passage not in provision.passages:
        wrong = f"lists words of {other.passage}, on which it does not stand."
        yield Problem(_FILE, place, wrong, "Correct the passage's id.")
    elif other.passage in passages and other.text and not _spans(passages[other.passage].text, other.text):
        wrong = f"lists the words “{other.text}”, which do not stand in {other.passage}."
        yield Problem(_FILE, place, wrong, _LETTERS)


def _carried(pack: Pack, provision: Provision) -> Iterator[tuple[str, str | None]]:
    """Words by their passage: those of conditions, and those that are listed; None for the whole passage."""
    for _, part in reached(pack, _conditions(provision)):
        if isinstance(part, Match | Open) and part.words is not None:
            yield part.words.passage, part.words.text
            for word in part.unsettled if isinstance(part, Match) else ():
                yield part.words.passage, word
    yield from ((other.passage, other.text) for other in provision.other_words)


def _left(text: str, carried: Iterable[str | None]) -> tuple[str, ...]:
    """The words of a passage that none of these carries, those beside each other together."""
    spans = [span for words in carried for span in _spans(text, text if words is None else words)]
    runs: list[list[str]] = [[]]
    for word in _WORD.finditer(text):
        if any(start <= word.start() and word.end() <= end for start, end in spans):
            runs.append([])
        else:
            runs[-1].append(word.group())
    return tuple(" ".join(run) for run in runs if run)


def _spans(text: str, words: str) -> list[tuple[int, int]]:
    """Where words stand in a text, letter by letter and whole."""
    return [found.span() for found in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text)]


def _behind(names: Iterable[str], causes: Mapping[str, tuple[str, ...]]) -> set[str]:
    """Everything that something is an effect of, step by step."""
    found = list(dict.fromkeys(names))
    for name in found:  # it grows while it is gone through
        found += [cause for cause in causes.get(name, ()) if cause not in found]
    return set(found)
