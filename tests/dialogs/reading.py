"""What a text asks of a reader: how long its sentences are, and words that only a machine has."""

import re

LONGEST_SENTENCE = 22
"""Words, and the mean of a screen."""
LONGEST_MEAN = 12
LONGEST_LABEL = 40
"""Characters."""
MACHINE_WORDS = ("may_apply", "not_indicated", "dont_know", "rather_not_say", "clause-binds", "_")


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph, the numbers of passages left out; a line of a list is one too."""
    plain = re.sub(r" \[[^\]]*#?[^\]]*\]", "", text)
    return [item for line in plain.split("\n") for item in re.split(r"(?<=[.?!])\s+", line) if item.strip()]


def words(sentence: str) -> int:
    """How many words a sentence has; an address or a dash is none."""
    found = (word for word in sentence.split() if "://" not in word)
    return sum(bool(re.search(r"\w", word)) for word in found)
