"""What is to be read on one screen, before the frame is put around it."""

from dataclasses import dataclass

from dialogs.screens.screen import Quote

Part = str | Quote


@dataclass(frozen=True)
class Body:
    """Heading and content, one page or more; a page that is too long is cut further by the frame."""

    heading: str
    pages: tuple[tuple[Part, ...], ...]
