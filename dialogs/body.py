"""What is particular to one screen, before the frame is put around it."""

from dataclasses import dataclass

from dialogs.screens import Choice, Quote

Part = str | Quote


@dataclass(frozen=True)
class Body:
    """Heading, content by page, choices, and the ids of the actions in order, `continue` first.

    A screen has one page of content or more; a page that is too long is cut further by the frame.
    """

    heading: str
    pages: tuple[tuple[Part, ...], ...]
    choices: tuple[Choice, ...] = ()
    multiple: bool = False
    actions: tuple[str, ...] = ()
