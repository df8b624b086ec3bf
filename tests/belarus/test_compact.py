"""The compact form of a case of the bundled pack, byte for byte as earlier versions wrote it."""

from dataclasses import replace

from dialogs.case import Case, GivenBy, View
from dialogs.codec import LONGEST, Codec
from dialogs.context import Context
from policy.pack.provisions import Audience

FULL = Case(
    answers={
        "stage": ("detained",),
        "applied": ("from_2026_06_12",),
        "origin": ("belarus",),
        "age": ("turned_18_since",),
        "accompanied": ("alone",),
        "criticism": ("published", "small_online"),
        "public_role": ("seen_as_one",),
        "indications": ("detained", "people_close_targeted"),
        "transgender": ("nonbinary_or_other",),
    },
    language="be",
    audience=Audience.WORKER,
    screen="help",
    back_to="finding:minor-reception",
    from_review=True,
    view=View.OPEN,
    page=15,
)


def test_the_form_is_permanent(guide: Context) -> None:
    """These bytes were written by the versions 0.1.0, 0.4.0 and 0.6.0; every later version must open them."""
    codec = Codec(guide.policy)
    forms = (
        *("41fb08840000496345080008408050", "42fb08840000248d1521002000014201"),
        *("43fb088400002069ac0801000108100a", "43fb088400002069ac0801000108100a00"),
    )
    assert [codec.decode(bytes.fromhex(form)) for form in forms] == [FULL] * len(forms)
    assert codec.encode(FULL).hex() == forms[-1]
    copied = replace(FULL, given_by=GivenBy.CHANGED)
    assert codec.decode(codec.encode(copied)) == copied


def test_a_question_that_came_later_stands_third_and_last_in_the_form(guide: Context) -> None:
    """Asked after the date of application, and numbered 10: what stood before it in the form stays where it was."""
    assert [fact.id for fact in guide.policy.facts][:3] == ["stage", "applied", "earlier_application"]
    codec = Codec(guide.policy)
    asked = replace(FULL, answers={**FULL.answers, "earlier_application": ("repeat",)})
    form = codec.encode(asked)
    before = int.from_bytes(codec.encode(FULL), "little")
    assert int.from_bytes(form, "little") & ((1 << before.bit_length()) - 1) == before
    assert codec.decode(form).answers["earlier_application"] == ("repeat",)
    assert "earlier_application" not in codec.decode(codec.encode(FULL)).answers


def test_what_is_ticked_for_a_code_keeps_the_order_of_asking(guide: Context) -> None:
    """Whatever the numbers of the questions are."""
    codec, ticks = Codec(guide.policy), tuple(fact.id for fact in guide.policy.facts)
    sharing = replace(FULL, screen="share", ticks=ticks, answers={**FULL.answers, "earlier_application": ("first",)})
    assert codec.decode(codec.encode(sharing)).ticks == ticks


def test_the_pack_fits(guide: Context) -> None:
    """It has room for its case."""
    codec = Codec(guide.policy)
    assert len(codec.encode(Case())) == 17
    assert len(codec.encode(FULL)) <= LONGEST
    assert guide.policy.id == "nl-belarus"
