"""Packs for tests: their laws are made up, and stay as they are whatever becomes of the law that is served."""

from pathlib import Path

SMALL = Path(__file__).parent / "small"
"""Six questions, two provisions, two readings, one open term, one notice."""
