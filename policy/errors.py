"""The two ways in which what is handed to the policy can be wrong."""


class PackError(ValueError):
    """A pack that must not be used. The message names the file, the place and the mend."""

    def __init__(self, file: str, place: str, wrong: str, mend: str) -> None:
        super().__init__(f"{file}: {place}: {wrong} {mend}".rstrip())


class AnswersError(ValueError):
    """Answers that cannot be read. The message says what is wrong, where, and what is allowed."""
