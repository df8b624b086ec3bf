"""`kompas verify` on the bundled pack: a part of every proof holds."""

import pytest

from bot.verify import run
from bot.verify.proofs import PROOFS, Prover
from dialogs.context import Context
from tests.conftest import TODAY


@pytest.fixture(scope="module")
def prover(guide: Context) -> Prover:
    """The proofs on a part of their space."""
    return Prover(guide, TODAY, everything=False)


@pytest.mark.proof
def test_a_part_of_every_proof_holds(prover: Prover) -> None:
    """Of the real policy; a line for each with a verdict."""
    quick = [task for task in prover.tasks() if task.step != "findings"]
    said: list[str] = []
    assert run.say(prover.guide, TODAY, [(task, run.timed(prover, task)) for task in quick], said.append)
    verdicts = [line for line in said if not line.startswith(" ")]
    assert [line[:9] for line in verdicts] == [f"{number}. proved" for number in range(1, 8)]
    assert all(proof.claim in line for proof, line in zip(PROOFS, verdicts, strict=True))
    assert "random cases from seed 20220512" in "\n".join(said)
