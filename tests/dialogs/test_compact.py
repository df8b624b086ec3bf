"""The compact case: at most 18 bytes, permanent, and strict about what it opens."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.case import LIFETIME, LIFETIMES, Case, GivenBy, View
from dialogs.codec import LONGEST, CaseError, Codec
from dialogs.context import Context
from dialogs.step import settle
from policy.errors import PackError
from policy.pack.facts import Fact, Kind, Option, RetiredFact
from policy.pack.provisions import Audience
from policy.policy import Policy
from tests.dialogs.walks import random_turns

FULL = Case(
    answers={
        "stage": ("refused",),
        "origin": ("ruritania",),
        "age": ("turned_18_since",),
        "accompanied": ("alone",),
        "criticism": ("published", "small_online"),
        "ringer": ("handbells",),
    },
    language="be",
    audience=Audience.WORKER,
    screen="help",
    back_to="finding:child-care",
    from_review=True,
    view=View.OPEN,
    page=15,
)


@pytest.fixture(scope="module")
def codec(policy: Policy) -> Codec:
    """The codec of the small policy."""
    return Codec(policy)


def test_a_full_case_fits(codec: Codec) -> None:
    """Everything answered, everything set."""
    data = codec.encode(FULL)
    assert len(data) <= LONGEST
    assert codec.decode(data) == FULL


def test_who_gave_the_answers_is_kept(codec: Codec) -> None:
    """In the same form."""
    copied = replace(FULL, given_by=GivenBy.CHANGED)
    assert codec.decode(codec.encode(copied)) == copied


@settings(max_examples=60)
@given(st.integers(0, 10**9))
def test_every_reachable_case_survives(guide: Context, codec: Codec, seed: int) -> None:
    """Whatever somebody taps: the walk itself writes the case out and reads it back before each step."""
    for turn in random_turns(guide, seed, 40):
        assert len(codec.encode(turn.case)) <= LONGEST


def test_how_long_a_code_opens_takes_two_bits(codec: Codec) -> None:
    """Beside the ticks, without another form; a case that says both lengths is refused."""
    held = {}
    for name in LIFETIMES:
        case = Case({"origin": ("ruritania",)}, "en", screen="share", ticks=("origin", *({name} - {LIFETIME})))
        held[name] = int.from_bytes(codec.encode(case), "little")
        assert codec.decode(codec.encode(case)) == case
    changed = {(bits ^ held[LIFETIME]).bit_count() for bits in held.values()}
    assert changed == {0, 1}
    both = held["lifetime:15"] | held["lifetime:240"]
    with pytest.raises(CaseError, match="two lengths of time"):
        codec.decode(both.to_bytes(LONGEST, "little"))


def test_a_fact_has_a_place_among_the_ticks(policy: Policy) -> None:
    """A pack with a fact for which there is none is refused, and the last place can be ticked."""
    last, beyond = (
        replace(
            policy,
            pack=replace(policy.pack, facts=(policy.facts[0].model_copy(update={"number": number}), *policy.facts[1:])),
        )
        for number in (14, 15)
    )
    case = Case({}, "en", screen="share", ticks=(policy.facts[0].id,))
    assert Codec(last).decode(Codec(last).encode(case)) == case
    with pytest.raises(PackError, match="no place to tick"):
        Codec(beyond)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "a case takes 1 to 18 bytes, not 0"),
        (bytes(19), "a case takes 1 to 18 bytes, not 19"),
        (bytes(15), "the case has another version"),
        (b"\x01", "the case is on no screen"),
        (b"\x01" + bytes(14), "the case is on no screen"),
        (b"\xff" * 15, "the case has another version"),
        (b"\x01\x10\x7f" + bytes(12), "the case names something this policy does not have"),
        (b"\x01\x10\x08" + bytes(12) + b"\x01", "the case holds an answer this policy does not ask for"),
    ],
)
def test_what_is_no_case_is_refused(codec: Codec, data: bytes, told: str) -> None:
    """In one sentence."""
    with pytest.raises(CaseError) as caught:
        codec.decode(data)
    assert str(caught.value) == told


def test_ticks_stand_only_where_something_can_be_ticked(policy: Policy, codec: Codec) -> None:
    """A case with ticks on the review was never made here."""
    ticked = codec.encode(Case(language="en", screen="criticism", ticks=("published", "organised")))
    assert codec.decode(ticked).ticks == ("published", "organised")
    unknown = codec.encode(Case(language="en", screen="criticism", ticks=("dont_know",)))
    assert codec.decode(unknown).ticks == ("dont_know",)
    moved = bytearray(ticked)
    review = codec.encode(Case(language="en", screen="review"))
    moved[1:3] = review[1:3]
    with pytest.raises(CaseError, match=r"^the case has ticks where nothing can be ticked$"):
        codec.decode(bytes(moved))


def test_an_older_form_opens_after_a_question_was_added(policy: Policy, codec: Codec) -> None:
    """The new fact comes last; what was known before is known as before."""
    added = Fact(id="new", number=7, kind=Kind.SEVERAL, options=(Option(id="a", number=1), Option(id="b", number=2)))
    longer = replace(policy, pack=replace(policy.pack, facts=(added, *policy.facts)))
    assert Codec(longer).decode(codec.encode(FULL)) == FULL
    with_new = replace(FULL, answers={"new": ("a", "b"), **FULL.answers})
    assert Codec(longer).decode(Codec(longer).encode(with_new)) == with_new
    with pytest.raises(CaseError, match="does not ask for"):
        codec.decode(Codec(longer).encode(with_new))


def test_a_retired_fact_keeps_its_place(policy: Policy, codec: Codec) -> None:
    """What was answered to it is passed over; everything after it opens as it was."""
    fewer = tuple(fact for fact in policy.facts if fact.id != "stage")
    retired = (RetiredFact(id="stage", number=1, kind=Kind.ONE),)
    later = replace(policy, pack=replace(policy.pack, facts=fewer, retired=retired))
    opened = Codec(later).decode(codec.encode(FULL))
    assert opened.answers == {name: answer for name, answer in FULL.answers.items() if name != "stage"}
    assert len(Codec(later).encode(opened)) == len(codec.encode(FULL))


def test_a_screen_and_its_number_lead_to_each_other(guide: Context, codec: Codec) -> None:
    """Every screen has one of its own; no other number leads anywhere."""
    numbers = [codec.number_of(screen) for screen in guide.interview.screens]
    assert [codec.screen_of(number) for number in numbers] == list(guide.interview.screens)
    with pytest.raises(KeyError):
        codec.screen_of(max(numbers) + 1)


def test_ticks_travel_with_a_look_aside(codec: Codec) -> None:
    """They belong to the question that help leads back to, or to the one that is named."""
    case = Case(language="en", screen="help", back_to="criticism", ticks=("organised",))
    assert codec.decode(codec.encode(case)) == case
    further = replace(case, back_to="review", ticks_of="criticism")
    assert codec.decode(codec.encode(further)) == further


def test_a_fact_named_like_a_screen_is_refused(policy: Policy) -> None:
    """The two would be one state."""
    named = policy.facts[0].model_copy(update={"id": "review"})
    with pytest.raises(PackError) as caught:
        Codec(replace(policy, pack=replace(policy.pack, facts=(named,))))
    told = "facts.toml: a fact: has the name of a screen: language, safety, audience, review, findings, "
    told += "sources, policy, help, erased, share, code. Give it another id."
    assert str(caught.value) == told


def test_too_many_facts_are_refused(policy: Policy) -> None:
    """Eighteen bytes are what a button can carry."""
    more = tuple(
        Fact(id=f"n{number}", number=number, kind=Kind.SEVERAL, options=policy.fact["criticism"].options)
        for number in range(7, 20)
    )
    with pytest.raises(PackError) as caught:
        Codec(replace(policy, pack=replace(policy.pack, facts=(*policy.facts, *more))))
    assert str(caught.value) == "facts.toml: the facts: take more than 18 bytes in a compact case. Ask for fewer."


def test_an_answer_no_longer_asked_for_is_dropped(guide: Context, codec: Codec) -> None:
    """What an older policy asked and this one does not is not kept along."""
    case = Case(
        answers={"origin": ("other",), "age": ("adult",), "criticism": ("published",)},
        language="en",
        screen="criticism",
    )
    settled = settle(guide, codec.decode(codec.encode(case)))
    assert settled.answers == {"origin": ("other",), "age": ("adult",)}
    assert settled.screen == "review"


def test_an_answer_that_nobody_can_give_is_refused(codec: Codec) -> None:
    """What stands alone, beside another."""
    alone, other = (
        codec.encode(Case(language="en", answers={"criticism": (option,)})) for option in ("none", "published")
    )
    with pytest.raises(CaseError, match=r"^the case holds an answer that cannot be given$"):
        codec.decode(bytes(one | two for one, two in zip(alone, other, strict=True)))
