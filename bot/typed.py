"""Typed words: which of the things a screen offers they are meant for."""

from dataclasses import dataclass

from rapidfuzz import fuzz, process

from dialogs.screens.screen import Screen
from dialogs.step import Choose, Do, Event

CLOSE = 85
"""From this likeness of whole texts (0 to 100) on, a text is taken for a label."""

SAME_LENGTH = 2
"""By more characters it may not be longer or shorter: "not questioned" is no misspelling of "questioned"."""

DESTRUCTIVE = ("erase", "restart")
"""What takes answers away is done only for its number, its id or its whole label."""

AMBIGUOUS = 6
"""A second label within this of the best one makes a text ambiguous."""


class Unclear(ValueError):
    """Words that fit nothing, or more than one thing about equally."""

    def __init__(self, several: bool) -> None:
        super().__init__("more than one" if several else "nothing")
        self.several = several


@dataclass(frozen=True)
class Offer:
    """Something a screen offers, with the words for it."""

    id: str
    labels: tuple[str, ...]
    is_choice: bool


def offers(screen: Screen) -> list[Offer]:
    """Everything a screen offers, in the order in which it is shown."""
    choices = [Offer(item.id, _labels(item.label, item.short), is_choice=True) for item in screen.choices]
    return choices + [Offer(item.id, _labels(item.label, item.short), is_choice=False) for item in screen.actions]


def read_words(screen: Screen, text: str) -> Event:
    """The event that words stand for: a label, an id, or a close spelling of a label; several with commas between.

    Raises Unclear.
    """
    offered = offers(screen)
    folded = fold(text)
    parts = [folded]
    whole = any(folded in map(fold, offer.labels) for offer in offered)
    if screen.multiple and not whole and "," in folded:
        parts = [part.strip() for part in folded.split(",") if part.strip()]
    return event_of(screen, [_closest(part, offered) for part in parts])


def event_of(screen: Screen, chosen: list[Offer]) -> Event:
    """The event of things chosen together. Raises Unclear when they do not go together, or nothing is chosen."""
    if not chosen:
        raise Unclear(several=False)
    if len(chosen) == 1 and not chosen[0].is_choice:
        return Do(chosen[0].id)
    if len(chosen) > 1 and not (screen.multiple and all(offer.is_choice for offer in chosen)):
        raise Unclear(several=False)
    return Choose(tuple(dict.fromkeys(offer.id for offer in chosen)))


def fold(text: str) -> str:
    """The text with what people type in different ways made alike: case, apostrophes, е and ё, у and ў, white space."""
    alike = str.maketrans({"’": "'", "ʼ": "'", "`": "'", "ё": "е", "ў": "у"})
    return " ".join(text.casefold().translate(alike).split())


def _labels(label: str, short: str) -> tuple[str, ...]:
    return (label, short) if short else (label,)


def _closest(text: str, offered: list[Offer]) -> Offer:
    spelt = [(offer, fold(label)) for offer in offered for label in offer.labels]
    named = [(offer, fold(offer.id)) for offer in offered]
    return _only(text, spelt) or _only(text, named) or _likest(text, spelt)


def _only(text: str, spelt: list[tuple[Offer, str]]) -> Offer | None:
    """The one that is written just so; None where there is none, or several."""
    exact = {offer.id: offer for offer, label in spelt if label == text}
    return next(iter(exact.values())) if len(exact) == 1 else None


def _likest(text: str, spelt: list[tuple[Offer, str]]) -> Offer:
    """The one that is written most like it. Raises Unclear where none is like it, or several are."""
    near = {
        number: label
        for number, (offer, label) in enumerate(spelt)
        if offer.id not in DESTRUCTIVE and abs(len(label) - len(text)) <= SAME_LENGTH
    }
    best = process.extract(text, near, scorer=fuzz.ratio, score_cutoff=CLOSE)
    if not best:
        raise Unclear(several=False)
    first = spelt[best[0][2]][0]
    if any(spelt[place][0] != first and best[0][1] - score < AMBIGUOUS for _, score, place in best[1:]):
        raise Unclear(several=True)
    return first
