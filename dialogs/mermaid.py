"""The interview as a Mermaid state diagram."""

from dialogs.case import ASIDE
from dialogs.interview import START, Interview

EVERYWHERE = "anywhere"


def flow(interview: Interview) -> str:
    """The machine, each arrow with its trigger.

    What can be done from every screen is drawn once, from `anywhere`; going back, which runs along the same arrows, is
    left out.
    """
    lines = ["stateDiagram-v2", f"    [*] --> {START}"]
    lines += [f'    state "{screen}" as {_name(screen)}' for screen in interview.screens if _name(screen) != screen]
    lines += [
        f"    {_name(source)} --> {_name(dest)}: {', '.join(triggers)}"
        for (source, dest), triggers in _arrows(interview).items()
    ]
    return "\n".join(lines) + "\n"


def _arrows(interview: Interview) -> dict[tuple[str, str], list[str]]:
    """What leads from one screen, or from anywhere, to another."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for edge in interview.edges:
        if edge.trigger == "back" or (edge.trigger == "choose" and edge.source in ASIDE and edge.dest != "safety"):
            continue
        general = edge.trigger in (*ASIDE, "erase") or (edge.trigger == "restart" and edge.source != "erased")
        triggers = arrows.setdefault((EVERYWHERE if general else edge.source, edge.dest), [])
        kind = edge.trigger.partition(":")[0]
        if kind not in triggers:
            triggers.append(kind)
    return arrows


def _name(screen: str) -> str:
    return screen.replace(":", "_").replace("-", "_")
