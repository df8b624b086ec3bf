"""The words beside the answers, by definition: read off the conditions of a pack as they are written."""

from collections.abc import Iterable, Sequence

from bot.verify.policy.brute import leaves
from bot.verify.policy.written import conditions_of, written_out
from policy.pack.conditions import Condition, Match
from policy.pack.facts import Answer, Unknown
from policy.pack.files import Pack

Row = tuple[str, str, str, tuple[tuple[str, str], ...], str, tuple[str, ...]]
"""Fact, words, passage, the options held that fit, how they do, and words that no answer settles."""


def matches_of(pack: Pack) -> dict[str, list[list[Match]]]:
    """For each provision what it asks, those of one fact and the same words together, in the order of the facts."""
    written = conditions_of(pack)
    found = {}
    for provision in pack.provisions:
        own = _asked(written[provision.id].values())
        always = _asked([written_out(provision.applies_when, pack.conditions)])
        before = _asked(condition for cause in provision.effect_of for condition in written[cause].values())
        kept = [match for match in own if _same(match, always) or not _same(match, before)]
        order = [(fact.id, words) for fact in pack.facts for words in dict.fromkeys(match.words for match in kept)]
        grouped = ([match for match in kept if (match.fact, match.words) == place] for place in order)
        found[provision.id] = [group for group in grouped if group]
    return found


def row_of(group: Sequence[Match], answer: Answer | None) -> Row:
    """What stands beside the words of these conditions, by the answer to their fact and nothing else."""
    first = group[0]
    words, passage = (first.words.text, first.words.passage) if first.words else ("", "")
    unsettled = tuple(dict.fromkeys(word for match in group for word in match.unsettled))
    if answer is None or isinstance(answer, Unknown):
        return first.fact, words, passage, (), answer.value if answer else "not_answered", unsettled
    named = {option: word for match in group for option, word in match.named}
    yes = [option for option in answer if any(option in match.yes for match in group)]
    fits = [option for option in answer if option in yes or any(option in match.open for match in group)]
    if len(yes) == 1 and yes[0] in named:
        others = set(unsettled) - {named[yes[0]]}
        unsettled = tuple(word for word in unsettled if word not in others or word not in words)
        words = named[yes[0]]
    how = "named" if set(yes) & set(named) else "counted" if yes else "open" if fits else "no_match"
    return first.fact, words, passage, tuple((first.fact, option) for option in fits or answer), how, unsettled


def shown(rows: Sequence[Row]) -> str:
    """Rows as a message shows them."""
    lines = (f"“{row[1]}” {', '.join(option for _, option in row[3])} ({row[4]})" for row in rows)
    return "; ".join(lines) or "nothing"


def notes_of(row: Row, worker: bool) -> list[tuple[str, str]]:
    """What must be said of a row: messages of the pack, each with the words of the source it is filled with."""
    said = [("match.open", row[1])] if row[4] == "open" else []
    said += [("match.counted", row[1])] if row[4] == "counted" and worker else []
    return said + [("match.unsettled", word) for word in row[5]]


def _asked(conditions: Iterable[Condition]) -> list[Match]:
    return [leaf for condition in conditions for leaf in leaves(condition) if isinstance(leaf, Match) and leaf.words]


def _same(match: Match, others: Sequence[Match]) -> bool:
    return any((match.fact, match.words) == (other.fact, other.words) for other in others)
