"""What heads a result, in words: who confirmed the policy, and for which day."""

from dataclasses import replace
from datetime import date

import pytest

from policy.assess import assess
from policy.pack.catalogue import LANGUAGES
from policy.pack.provisions import Audience
from policy.policy import Policy
from policy.report import report
from tests.conftest import TODAY

LAST = date(2026, 11, 22)
DAYS = {"nl": "22 november 2026", "en": "22 November 2026", "ru": "22 ноября 2026", "be": "22 лістапада 2026"}


def confirmed(policy: Policy, until: date) -> Policy:
    """The policy as a named person has confirmed it to a day."""
    about = policy.pack.about.model_copy(update={"known_until": until, "confirmed_by": "A. Jansen"})
    return replace(policy, pack=replace(policy.pack, about=about))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("on", [LAST, TODAY], ids=["confirmed", "lapsed"])
def test_the_heading_names_who_confirmed_it_and_until_when(
    policy: Policy, language: str, audience: Audience, on: date
) -> None:
    """In every language; the day is told as its readers write it, and as JSON for machines."""
    known = confirmed(policy, LAST)
    told = report(known, assess(known, {}, on), language, audience)
    heading = told.notices[0].text
    assert "A. Jansen" in heading
    assert DAYS[language] in heading
    assert "{" not in heading
    assert told.model_dump(mode="json")["policy"]["known_until"] == "2026-11-22"
    assert report(policy, assess(policy, {}, on), language, audience).policy.known_until is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_day_before_the_letter_is_named(policy: Policy, language: str) -> None:
    """On that day it did not exist yet."""
    told = report(policy, assess(policy, {}, date(2020, 3, 31)), language, Audience.APPLICANT)
    assert "31 " in told.notices[0].text
    assert "2020" in told.notices[0].text.partition("31 ")[2]


def test_what_is_open_is_for_workers_alone(policy: Policy) -> None:
    """An applicant's assessment says nothing of it."""
    answers = {"origin": ("stateless_from_ruritania",)}
    found = {
        audience: [
            finding.open_terms for finding in report(policy, assess(policy, answers, TODAY), "en", audience).findings
        ]
        for audience in Audience
    }
    assert ("origin=stateless_from_ruritania",) in found[Audience.WORKER]
    assert found[Audience.APPLICANT] == [()] * len(policy.provisions)
