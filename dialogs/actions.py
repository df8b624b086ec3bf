"""What a screen offers besides its choices, as values. Their ids are what JSON, forms and buttons hold."""

from typing import NamedTuple


class Action(NamedTuple):
    """Something to be done on a screen, and to what: a fact to change, a provision to show, a page to turn to."""

    kind: str
    target: str = ""

    @property
    def id(self) -> str:
        """The name by which it is sent. It is looked up among what a screen offers, and never taken apart."""
        return f"{self.kind}:{self.target}" if self.target else self.kind


CONTINUE = Action("continue")
SHOW_ANSWERS = Action("show", "answers")


def change(fact: str) -> Action:
    """Opens the question of a fact."""
    return Action("change", fact)


def show(provision: str) -> Action:
    """Opens the finding of a provision."""
    return Action("show", provision)


def turn_to(page: int) -> Action:
    """Turns to a page."""
    return Action("page", str(page))
