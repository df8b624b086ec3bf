"""Why a question is asked: workers read what it can still settle, applicants its subjects, whatever was answered."""

from dialogs.case import Case
from dialogs.context import Context
from dialogs.screens.questions import reasons
from dialogs.screens.render import draw
from policy.pack.provisions import Audience
from tests.conftest import TODAY


def test_workers_read_what_it_can_still_settle(guide: Context) -> None:
    """Of who is from elsewhere the age settles no finding any more; to an applicant that would tell what mattered."""
    age = guide.policy.fact["age"]
    case = Case({"origin": ("other",)}, "en", Audience.APPLICANT, "age")
    every = reasons(guide, Case({}, "en", Audience.APPLICANT, "age"), age)
    assert reasons(guide, case, age) == every
    assert guide.voice(case).say("provision.child-care") in every
    worker = Case({"origin": ("other",)}, "en", Audience.WORKER, "age")
    assert reasons(guide, worker, age) == (guide.voice(worker).say("why.guidance"),)


def test_who_helps_is_addressed_until_somebody_has_said_who_they_are(guide: Context) -> None:
    """On the safety screen; an applicant is not told about helpers."""
    for audience in (None, *Audience):
        case = Case({}, "en", audience, "safety")
        told = guide.voice_in("en").say("safety.helper") in draw(guide, case, TODAY).paragraphs
        assert told is (audience is None)
