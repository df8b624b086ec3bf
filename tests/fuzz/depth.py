"""How deep a search goes: a little with every test run, much deeper among the proofs.

Both are the same search in every run. With `--hypothesis-profile=search` pytest looks elsewhere each time.
"""

import pytest


def depths(few: int, many: int) -> pytest.MarkDecorator:
    """Gives a test its number of `examples`: few, and as a proof many."""
    return pytest.mark.parametrize("examples", [few, pytest.param(many, marks=pytest.mark.proof)])
