"""The two ways in which what is handed to the policy can be wrong."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a pack: the file, the place in it, what is wrong, and what to do."""

    file: str
    place: str
    wrong: str
    mend: str = ""

    def __str__(self) -> str:
        """One sentence or two: file, place, what is wrong, what to do."""
        return f"{self.file}: {self.place}: {self.wrong} {self.mend}".rstrip()


class PackError(ValueError):
    """A pack that must not be used, with everything that was found to be wrong with it. One line for each."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class AnswersError(ValueError):
    """Answers that cannot be read. The message says what is wrong, where, and what is allowed."""
