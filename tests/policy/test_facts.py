"""Answers are read strictly, and what is refused is told with what is allowed."""

import pytest

from policy.errors import AnswersError
from policy.pack.facts import Unknown, read_answers, write_answers
from policy.policy import Policy


def test_answers_are_read(policy: Policy) -> None:
    """The JSON of the design, in the order of the questions, options in the order of the fact."""
    value = {"ringer": "dont_know", "criticism": ["protested", "published"], "origin": "ruritania"}
    answers = read_answers(policy.facts, value)
    assert answers == {
        "origin": ("ruritania",),
        "criticism": ("published", "protested"),
        "ringer": Unknown.DONT_KNOW,
    }
    assert list(answers) == ["origin", "criticism", "ringer"]


@pytest.mark.parametrize(("length", "shown"), [(38, "'" + "x" * 38 + "'"), (39, "'" + "x" * 39 + "…")])
def test_what_is_told_of_a_wrong_answer_is_cut(policy: Policy, length: int, shown: str) -> None:
    """Forty characters with its quotes: it may be long, and it is somebody's answer."""
    with pytest.raises(AnswersError) as caught:
        read_answers(policy.facts, {"origin": "x" * length})
    assert f"origin: {shown} is not one of its options" in str(caught.value)


def test_answers_are_written_as_they_are_read(policy: Policy) -> None:
    """One option as a string, several as a list, an unknown as itself; in the order of the questions."""
    value = {"ringer": "dont_know", "criticism": ["published"], "origin": "ruritania"}
    written = write_answers(policy.facts, read_answers(policy.facts, value))
    assert written == value
    assert list(written) == ["origin", "criticism", "ringer"]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ([], "Answers are one JSON object"),
        ("origin", "Answers are one JSON object"),
        ({"country": "ruritania"}, "'country' is not a fact. Allowed: stage, origin, age"),
        (
            {"origin": "strelsau"},
            "origin: 'strelsau' is not one of its options. Allowed: one of ruritania, ruritania_and_other",
        ),
        ({"origin": ["ruritania"]}, "origin: takes one option as a string"),
        ({"origin": None}, "origin: takes one option as a string"),
        ({"origin": True}, "origin: takes one option as a string"),
        ({"criticism": "published"}, "criticism: takes a list of options"),
        ({"criticism": []}, "criticism: the list is empty"),
        ({"criticism": ["published", 1]}, "criticism: 1 in the list is not a string"),
        ({"criticism": ["x" * 999]}, "criticism: '" + "x" * 39 + "… is not one of its options"),
        ({"criticism": ["published", "published"]}, "criticism: 'published' is given twice"),
        ({"criticism": ["none", "published"]}, "criticism: 'none' excludes the other options"),
        ({"criticism": ["dont_know"]}, "criticism: 'dont_know' stands alone. Give it as a plain string"),
    ],
)
def test_what_cannot_be_read_is_told_with_what_is_allowed(policy: Policy, value: object, told: str) -> None:
    """What is wrong, where, and what to do."""
    with pytest.raises(AnswersError) as caught:
        read_answers(policy.facts, value)
    assert str(caught.value).startswith(told)
    assert str(caught.value).endswith(".")
