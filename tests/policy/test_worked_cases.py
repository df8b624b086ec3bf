"""A pack comes to what its worked cases expect, or each difference is told."""

from dataclasses import replace

from policy.pack.files import WorkedCase
from policy.policy import Policy
from policy.worked_cases import worked_out

UNEXPECTED = WorkedCase(
    name="Nothing answered",
    answers={},
    expect={"street-music": "may_apply", "child-care": "unclear"},
    missing={"child-care": []},
)


def test_a_pack_comes_to_its_worked_cases(policy: Policy) -> None:
    """Every one of them: there is nothing to tell."""
    assert policy.pack.cases
    assert not list(worked_out(policy))


def test_each_difference_is_told(policy: Policy) -> None:
    """The file, the case, what came out and what was expected, what to do; in the order of the provisions."""
    other = replace(policy, pack=replace(policy.pack, cases=(*policy.pack.cases, UNEXPECTED)))
    place, mend = "cases.toml: case 'Nothing answered'", "Correct the case or the provision."
    assert [str(problem) for problem in worked_out(other)] == [
        f"{place}: street-music: applicability is unclear, and may_apply was expected. {mend}",
        f"{place}: child-care: missing is ['origin', 'age', 'accompanied'], and [] was expected. {mend}",
    ]
