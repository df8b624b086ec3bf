"""The words of a finding beside the answers: every row, always, by the answer to its own fact."""

from dataclasses import replace

import pytest

from policy.assess import assess, matches
from policy.pack.conditions import Match
from policy.pack.facts import Answers, FactOption, Unknown
from policy.pack.matches import How, MatchRow, Note, notes
from policy.pack.provisions import Audience
from policy.policy import Policy, _compiled
from policy.report import report
from tests.conftest import TODAY

WHOLE = "straatzangers en beiaardiers"


def rows_of(policy: Policy, provision: str, answers: Answers) -> dict[str, MatchRow]:
    """The rows of a provision, by their facts."""
    return {row.fact: row for row in matches(policy, provision, answers)}


def test_a_finding_has_all_its_rows_whatever_is_answered(policy: Policy) -> None:
    """Each once, over both readings, in the order of the questions."""
    for answers in ({}, {"criticism": ("none",), "origin": ("other",)}, {"ringer": ("yes",)}):
        music, children = assess(policy, answers, TODAY).findings
        assert [row.fact for row in music.matches] == ["origin", "criticism", "ringer"]
        assert [row.fact for row in children.matches] == ["origin", "age", "accompanied"]


@pytest.mark.parametrize(
    ("answers", "words", "held", "how"),
    [
        ({"ringer": ("yes",)}, "beiaardiers", ("yes",), How.NAMED),
        ({"ringer": ("handbells",)}, WHOLE, ("handbells",), How.OPEN),
        ({"ringer": ("no",)}, WHOLE, ("no",), How.NO_MATCH),
        ({}, WHOLE, (), How.NOT_ANSWERED),
        ({"ringer": Unknown.DONT_KNOW}, WHOLE, (), How.DONT_KNOW),
        ({"ringer": Unknown.RATHER_NOT_SAY}, WHOLE, (), How.RATHER_NOT_SAY),
        ({"origin": ("ruritania_and_other",)}, "Ruritanië", ("ruritania_and_other",), How.COUNTED),
        (
            {"criticism": ("published", "small_online")},
            "de hertog openlijk bespotten",
            ("published", "small_online"),
            How.COUNTED,
        ),
        ({"criticism": ("none",)}, "de hertog openlijk bespotten", ("none",), How.NO_MATCH),
    ],
)
def test_a_row_says_how_the_answer_stands_to_the_words(
    policy: Policy, answers: Answers, words: str, held: tuple[str, ...], how: How
) -> None:
    """The best of the options held; where none counts or is open, all of them."""
    fact = next(iter(answers), "ringer")
    row = rows_of(policy, "street-music", answers)[fact]
    assert (row.words, row.how) == (words, how)
    assert row.answers == tuple(FactOption(fact, option) for option in held)


def test_two_options_that_count_stand_beside_the_whole_words(policy: Policy) -> None:
    """Though the document has a word for one of them: then it is named."""
    pack = policy.pack
    mocked = pack.conditions["mocked"]
    assert isinstance(mocked, Match)
    named = mocked.model_copy(update={"named": (("protested", "bespotten"),)})
    changed = _compiled(replace(pack, conditions={**pack.conditions, "mocked": named}))
    both = rows_of(changed, "street-music", {"criticism": ("published", "protested")})["criticism"]
    assert (both.words, both.how) == ("de hertog openlijk bespotten", How.NAMED)
    one = rows_of(changed, "street-music", {"criticism": ("protested", "small_online")})["criticism"]
    assert (one.words, one.how) == ("bespotten", How.NAMED)


def test_an_effect_leaves_out_what_it_is_an_effect_of_has(policy: Policy) -> None:
    """Of its readings; what it asks always stays."""
    music, children = policy.provisions
    readings = {"": music.applies_when, **music.readings}
    effect = children.model_copy(update={"readings": readings, "effect_of": (music.id,)})
    changed = _compiled(replace(policy.pack, provisions=(music, effect)))
    assert list(rows_of(changed, effect.id, {})) == ["origin", "age", "accompanied"]
    alone = effect.model_copy(update={"effect_of": ()})
    changed = _compiled(replace(policy.pack, provisions=(music, alone)))
    assert list(rows_of(changed, effect.id, {})) == ["origin", "age", "accompanied", "criticism", "ringer"]


def test_what_is_said_of_a_row(policy: Policy) -> None:
    """What is open, and which word nothing settles; that an answer is only counted, workers alone."""
    row = rows_of(policy, "street-music", {"criticism": ("published",)})["criticism"]
    unsettled = Note("match.unsettled", "word", "openlijk")
    assert notes(row, Audience.APPLICANT) == (unsettled,)
    assert notes(row, Audience.WORKER) == (Note("match.counted", "words", row.words), unsettled)
    row = rows_of(policy, "street-music", {"criticism": ("small_online",)})["criticism"]
    assert notes(row, Audience.APPLICANT) == (Note("match.open", "words", row.words), unsettled)


def test_the_report_has_the_rows_for_both(policy: Policy) -> None:
    """A row depends on no answer that was not given, so it is for applicants, too."""
    answers = {"origin": ("ruritania_and_other",), "criticism": ("small_online",)}
    assessment = assess(policy, answers, TODAY)
    told = report(policy, assessment, "en", Audience.APPLICANT).findings[0].matches
    assert [(row.how, row.answers) for row in told] == [
        (How.COUNTED, ("origin=ruritania_and_other",)),
        (How.OPEN, ("criticism=small_online",)),
        (How.NOT_ANSWERED, ()),
    ]
    assert [row.note for row in told] == [
        "",
        "The letter does not say whether this falls under “de hertog openlijk bespotten”. "
        "“openlijk”: the letter does not explain this word.",
        "",
    ]
    told = report(policy, assessment, "en", Audience.WORKER).findings[0].matches
    assert told[0].note == "Counted by us; the letter does not say this word."
