"""Generated packs: the bundled one with facts and provisions added by dice, the same in every run."""

import json
import random
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from policy.pack.catalogue import LANGUAGES
from policy.pack.conditions import All, AnyOf, Condition, Match, Words, parts, resolve
from policy.pack.provisions import Provision
from policy.policy import Policy, load
from policy.reasoning.compiled import Reasoning
from policy.reasoning.rule import Rule
from tests.packs import SMALL

FACTS, OPTIONS = 40, ("a", "b", "c")
SEED = 40

CASE = """[[cases]]
name = "Nothing is answered"
answers = {}
"""

ANCHOR = Words(passage="letter-1#s3", text="aandachtsgroep")
"""What every added condition stands for; the other words of this passage ask for nothing."""
OTHER = {
    "passage": ANCHOR.passage,
    "text": "Gelet hierop heb ik besloten hen aan te wijzen als",
    "reason": "says who decided",
}

MOST_NUMBERS = 127
"""The highest number of a provision: a compact case has one byte for its screen."""


def write_pack(folder: Path, provisions: int, facts: int = FACTS) -> Path:
    """A whole pack with so many provisions and facts in all, those of the small pack among them."""
    shutil.copytree(SMALL, folder)
    small = load(SMALL)
    first, new = len(small.facts) + 1, range(len(small.provisions) + 1, provisions + 1)
    names = [f"f{number}" for number in range(first, facts + 1)]
    with (folder / "facts.toml").open("a", encoding="utf-8") as file:
        options = ", ".join(f'{{ id = "{name}", number = {place} }}' for place, name in enumerate(OPTIONS, 1))
        for number, name in enumerate(names, first):
            file.write(f'\n[[facts]]\nid = "{name}"\nnumber = {number}\nkind = "one"\noptions = [{options}]\n')
    dice = random.Random(SEED)  # noqa: S311  repeatable packs, not secrets
    conditions = [drawn(dice, names) for _ in new]
    asked = {part.fact for condition in conditions for part in parts(condition) if isinstance(part, Match)}
    left = tuple(_match(dice, name) for name in names if name not in asked)
    if left:  # a pack has no fact that nothing asks for
        conditions[-1] = All(parts=(conditions[-1], AnyOf(parts=left)))
    with (folder / "provisions.toml").open("a", encoding="utf-8") as file:
        for number, condition in zip(new, conditions, strict=True):
            file.write(_provision(number, condition))
    (folder / "cases.toml").write_text(CASE, encoding="utf-8")
    words = {f"provision.g{number}": f"Part {number}" for number in new}
    for name in names:
        words |= {f"topic.{name}": f"Fact {name}", f"question.{name}": f"Fact {name}?"}
        words |= {f"option.{name}.{option}": f"Option {option}" for option in OPTIONS}
    _write_words(folder, words)
    return folder


def large_policy(folder: Path, provisions: int) -> Policy:
    """More provisions than a pack can number, compiled over the facts of a pack in this folder."""
    small = load(folder)
    names = [fact.id for fact in small.facts if fact.id[1:].isdigit()]
    dice = random.Random(SEED)  # noqa: S311  repeatable packs, not secrets
    model = small.pack.provisions[0].model_dump() | {"readings": {}}
    more = tuple(
        Provision.model_construct(**(model | {"id": f"g{number}", "number": number, "applies_when": held}))
        for number, held in enumerate((drawn(dice, names) for _ in range(provisions - len(small.provisions))), 5)
    )
    return compiled(replace(small, pack=replace(small.pack, provisions=(*small.provisions, *more))))


def compiled(policy: Policy) -> Policy:
    """The policy with every condition of its pack compiled afresh."""
    pack = policy.pack
    held = [
        (item.id, one.id, resolve(one.condition, pack.conditions))
        for item in pack.provisions
        for one in item.conditions()
    ]
    items = (*pack.orientation.notices, *pack.orientation.guidance)
    held += [(item.statement, "", resolve(item.when, pack.conditions)) for item in items if item.when is not None]
    reasoning = Reasoning(pack.facts, [condition for _, _, condition in held])
    return Policy(pack, reasoning, tuple(Rule(*one, reasoning.compile(one[2])) for one in held))


def drawn(dice: random.Random, facts: Sequence[str]) -> Condition:
    """A condition as a policy has them: all of several alternatives, in the order in which the facts are asked.

    Most ask for 3 to 8 facts; one in ten for all.
    """
    count = len(facts) if dice.random() < 0.1 else dice.randint(3, min(8, len(facts)))
    asked = sorted(dice.sample(range(len(facts)), count))
    matches, size = [_match(dice, facts[number]) for number in asked], dice.randint(2, 3)
    return All(parts=tuple(AnyOf(parts=tuple(matches[place : place + size])) for place in range(0, count, size)))


def pairs(count: int, crossed: bool) -> tuple[list[str], Condition]:
    """The names of twice so many facts, and: in some pair of them both hold.

    The two of a pair are asked one after the other; or, crossed, all the first ones before all the second ones, which
    is the worst order there is for a decision diagram.
    """
    names = [f"f{number}" for number in range(2 * count)]
    both = [(number, number + count) if crossed else (2 * number, 2 * number + 1) for number in range(count)]
    alternatives = (All(parts=tuple(Match(fact=names[place], yes=("a",)) for place in pair)) for pair in both)
    return names, AnyOf(parts=tuple(alternatives))


def _match(dice: random.Random, fact: str) -> Match:
    yes, other, _ = dice.sample(OPTIONS, 3)
    return Match(fact=fact, yes=(yes,), open=(other,) if dice.random() < 0.2 else (), words=ANCHOR)


def _provision(number: int, condition: Condition) -> str:
    lines = [f'id = "g{number}"', f"number = {number}", f'passages = ["{ANCHOR.passage}"]']
    lines += [f"applies_when = {_toml(condition.model_dump(by_alias=True))}", 'says = ["music-group"]']
    lines += [
        'does_not_say = ["openly-undefined"]',
        f'quotes = ["{ANCHOR.passage}"]',
        f"other_words = [{_toml(OTHER)}]",
    ]
    return "\n[[provisions]]\n" + "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    """An inline value; what is empty is left out."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items() if item) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value)


def _write_words(folder: Path, words: dict[str, str]) -> None:
    for language in LANGUAGES:
        path = folder / "locale" / ("messages.pot" if language == "en" else f"{language}/messages.po")
        with path.open("a", encoding="utf-8") as file:
            for key, text in words.items():
                file.write(f'\nmsgctxt "{key}"\nmsgid "{text}"\nmsgstr "{"" if language == "en" else text}"\n')
