"""The words of passages that the conditions of a provision stand for, each once."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from policy.pack.conditions import Condition, Match, Words, parts, resolve
from policy.pack.provisions import Provision


class Anchor(NamedTuple):
    """A fact and the words it is asked for, with the options that count for them: over all conditions that carry them.

    `named` holds the very word of the passage for an option; `unsettled` are words that no answer can settle.
    """

    fact: str
    words: Words
    yes: frozenset[str]
    open: frozenset[str]
    named: Mapping[str, str]
    unsettled: tuple[str, ...]


def anchors_of(
    provision: Provision, provisions: Mapping[str, Provision], named: Mapping[str, Condition], order: Sequence[str]
) -> tuple[Anchor, ...]:
    """The anchors of a provision, in the order of the facts.

    What an effect says under a reading only, and what it is an effect of says already, is left out.
    """
    causes = [condition for name in provision.effect_of for condition in _whole(provisions[name], named)]
    repeated = _by_words(causes).keys() - _by_words([resolve(provision.applies_when, named)]).keys()
    held = _by_words(_whole(provision, named))
    found = [_anchor(fact, words, held[fact, words]) for fact, words in held if (fact, words) not in repeated]
    return tuple(sorted(found, key=lambda anchor: order.index(anchor.fact)))


def _whole(provision: Provision, named: Mapping[str, Condition]) -> list[Condition]:
    return [resolve(reading.condition, named) for reading in provision.conditions()]


def _by_words(conditions: Iterable[Condition]) -> dict[tuple[str, Words], list[Match]]:
    found: dict[tuple[str, Words], list[Match]] = {}
    for condition in conditions:
        for part in parts(condition):
            if isinstance(part, Match) and part.words is not None:
                found.setdefault((part.fact, part.words), []).append(part)
    return found


def _anchor(fact: str, words: Words, matches: list[Match]) -> Anchor:
    return Anchor(
        fact,
        words,
        frozenset(option for match in matches for option in match.yes),
        frozenset(option for match in matches for option in match.open),
        {option: word for match in matches for option, word in match.named},
        tuple(dict.fromkeys(word for match in matches for word in match.unsettled)),
    )
