"""What a `use` names takes its place, everywhere, and never in a circle."""

import pytest

from policy.pack.conditions import All, AnyOf, Condition, Match, Not, Open, Use, resolve

HERE, THERE = Match(fact="origin", yes=("here",)), Match(fact="origin", yes=("there",))
NAMED: dict[str, Condition] = {
    "here": HERE,
    "not-here": Not(part=Use(name="here")),
    "round": Not(part=Use(name="about")),
    "about": AnyOf(parts=(HERE, Use(name="round"))),
}


@pytest.mark.parametrize(
    ("condition", "resolved"),
    [
        (Use(name="here"), HERE),
        (Use(name="not-here"), Not(part=HERE)),
        (Not(part=Use(name="not-here")), Not(part=Not(part=HERE))),
        (All(parts=(THERE, Not(part=Use(name="here")))), All(parts=(THERE, Not(part=HERE)))),
        (AnyOf(parts=(Use(name="here"), Use(name="here"))), AnyOf(parts=(HERE, HERE))),
        (Open(term="unsaid"), Open(term="unsaid")),
    ],
)
def test_what_is_named_is_put_in(condition: Condition, resolved: Condition) -> None:
    """Also within what is named, and under `not`."""
    assert resolve(condition, NAMED) == resolved


@pytest.mark.parametrize(("name", "told"), [("round", "round"), ("about", "about"), ("nowhere", "nowhere")])
def test_a_circle_and_an_unknown_name_are_told(name: str, told: str) -> None:
    """By the name at which it ends."""
    with pytest.raises(KeyError, match=told):
        resolve(Not(part=Use(name=name)), NAMED)
