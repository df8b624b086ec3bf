"""A sealed case opens for the policy it was sealed for; what earlier versions sealed for none, for the bundled one."""

from pathlib import Path

import pytest

from bot.cli.new_pack import write_pack
from bot.serve.composition import open_policy
from bot.tokens.case_codes import HOURS, BadCode, make_code, read_code
from bot.tokens.code_links import Handles
from bot.tokens.keys import Key, Keys, SealError
from bot.tokens.seal import HOUR, LENGTH, LIFETIME, MINUTE, Expired, Purpose, Seal
from bot.tokens.sealed_cases import SealedCases
from dialogs.case import Case
from dialogs.codec import CaseError, Codec
from dialogs.screens.case_code import code_case
from policy.pack.provisions import Audience
from policy.policy import Policy, bundled_id

NOW = 1_795_000_000.0
NOON = 1_795_435_200.0
SEAL = Seal(Keys((Key("2026-11-01.a-key-for-tests-a-key-for-tests-a-key"),)))
PURPOSES = (Purpose.WEB, f"{Purpose.WEB}:aB3-", Purpose.API, f"{Purpose.TELEGRAM}:1001", f"{Purpose.TELEGRAM}:-1001")
CASE = Case({"origin": ("belarus",)}, "ru", Audience.APPLICANT, "review")
OTHER = Case({"origin": ("example_land",)}, "ru", Audience.APPLICANT, "review")


@pytest.fixture(scope="module")
def ours(policy: Policy) -> SealedCases:
    """Those of the bundled policy."""
    return SealedCases(Codec(policy), SEAL)


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> SealedCases:
    """Those of another policy, with the same keys."""
    folder = tmp_path_factory.mktemp("packs") / "pack"
    write_pack(folder, ["ru"])
    return SealedCases(Codec(open_policy(folder)), SEAL)


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_case_opens_for_its_own_policy(ours: SealedCases, theirs: SealedCases, purpose: str) -> None:
    """And for no other, whichever of them is bundled, with whatever keys they share."""
    for mine, case, foreign in ((ours, CASE, theirs), (theirs, OTHER, ours)):
        token = mine.sealed(case, purpose, NOW)
        assert len(token) == LENGTH
        assert mine.opened(token, purpose, NOW) == case
        with pytest.raises(SealError):
            foreign.opened(token, purpose, NOW)
        with pytest.raises(Expired):
            mine.opened(token, purpose, NOW + LIFETIME * HOUR)


def test_a_code_opens_for_its_own_policy(ours: SealedCases, theirs: SealedCases) -> None:
    """So whoever pastes it elsewhere is told that it does not open there."""
    for mine, case, foreign in ((ours, CASE, theirs), (theirs, OTHER, ours)):
        shared = Case(case.answers, "ru", Audience.APPLICANT, "code", ticks=("origin",))
        code = make_code(mine, shared, NOW)
        assert read_code(mine, code, NOW, Handles()).answers == case.answers
        with pytest.raises(BadCode):
            read_code(foreign, code, NOW, Handles())


@pytest.mark.parametrize("purpose", PURPOSES)
def test_what_was_sealed_for_no_policy_is_of_the_bundled_one(
    ours: SealedCases, theirs: SealedCases, purpose: str
) -> None:
    """It opens there for the day that it would have opened, and not an hour longer; nowhere else at all."""
    old = SEAL.seal(ours.codec.encode(CASE), purpose, NOW)
    assert ours.opened(old, purpose, NOW) == CASE
    assert ours.opened(old, purpose, NOW + (LIFETIME - 1) * HOUR) == CASE
    with pytest.raises(Expired):
        ours.opened(old, purpose, NOW + LIFETIME * HOUR)
    with pytest.raises(SealError):
        theirs.opened(old, purpose, NOW)
    with pytest.raises(SealError):
        ours.opened(old, f"{purpose}0", NOW)


def test_a_code_for_no_policy_is_of_the_bundled_one(ours: SealedCases, theirs: SealedCases) -> None:
    """Until the minute that is sealed in it."""
    shared = Case(CASE.answers, "ru", Audience.APPLICANT, "code", ticks=("origin",))
    old = SEAL.seal_until(ours.codec.encode(code_case(shared)), Purpose.CODE_UNTIL, NOW + 60 * MINUTE)
    assert read_code(ours, old, NOW, Handles()).answers == CASE.answers
    for cases, at in ((ours, NOW + 61 * MINUTE), (theirs, NOW)):
        with pytest.raises(BadCode):
            read_code(cases, old, at, Handles())


@pytest.mark.parametrize("hours", [4, 5, 24, -2])
def test_a_code_of_before_0_6_0_opens_for_its_hours(ours: SealedCases, theirs: SealedCases, hours: int) -> None:
    """Four hours from the full hour in which it was made, and for the bundled policy alone."""
    shared = Case(CASE.answers, "ru", Audience.APPLICANT, "code", ticks=("origin",))
    old = SEAL.seal(ours.codec.encode(code_case(shared)), Purpose.CODE, NOON)
    assert read_code(ours, old, NOON + (HOURS - 1) * HOUR, Handles()).answers == CASE.answers
    for cases, at in ((ours, NOON + hours * HOUR), (theirs, NOON)):
        with pytest.raises(BadCode):
            read_code(cases, old, at, Handles())


def test_no_name_of_a_policy_makes_a_purpose_another(ours: SealedCases, theirs: SealedCases) -> None:
    """What is sealed for a policy is no token for none, under whatever purpose."""
    token = theirs.sealed(OTHER, Purpose.WEB, NOW)
    for purpose in (Purpose.WEB, f"example:{Purpose.WEB}", f"{Purpose.WEB}:example"):
        with pytest.raises((SealError, CaseError)):
            ours.opened(token, purpose, NOW)


def test_a_pack_cannot_take_the_id_of_the_bundled_one(pack_folder: Path) -> None:
    """With other questions under its numbers: such a pack is not used at all."""
    assert open_policy(pack_folder).id == bundled_id()
    facts = pack_folder / "facts.toml"
    told = facts.read_text(encoding="utf-8")
    for old, new in ((1, 99), (2, 1), (99, 2)):
        told = told.replace(f"number = {old}\nkind", f"number = {new}\nkind", 1)
    facts.write_text(told, encoding="utf-8")
    with pytest.raises(ValueError, match="is taken by a policy whose fact 1 is 'stage', not 'applied'"):
        open_policy(pack_folder)
