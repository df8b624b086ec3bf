"""An older drawing of a screen: its buttons say where somebody was, and never what is known by now."""

from dataclasses import replace

from dialogs.case import CODE, Case
from dialogs.context import Context
from dialogs.screens.offers import choices, held
from dialogs.step import Event, Tick
from dialogs.ticks import takes_ticks, unsent
from policy.pack.facts import Kind


def catch_up(guide: Context, drawn: Case, newest: Case, event: Event | None) -> Case | None:
    """The case on which an event acts that comes from the drawing of one case while a newer one is known.

    Screen, page and view are the drawing's, all else is the newest one's: so a tap on an older screen goes back to it
    and loses nothing. None when the interview was begun anew since: a button of before does nothing to it.
    """
    if (drawn.audience and not newest.audience) or (drawn.language and not newest.language):
        return None
    if isinstance(event, Tick) and (drawn.screen, drawn.back_to) == (newest.screen, newest.back_to):
        return _on_the_screen(guide, newest, event)
    ticks, ticks_of = _ticks(guide, drawn, newest)
    return replace(
        newest,
        screen=drawn.screen,
        back_to=drawn.back_to,
        from_review=drawn.from_review,
        view=drawn.view,
        page=drawn.page,
        ticks=ticks,
        ticks_of=ticks_of,
    )


def _on_the_screen(guide: Context, newest: Case, tick: Tick) -> Case:
    """The newest case, with what was opened on its screen since.

    An answer that was set on the review and is hidden since is set over again, not refused: only one can be given.
    """
    name = guide.policy.options[tick.option].fact if tick.option in guide.policy.options else ""
    fact = guide.policy.fact.get(name)
    if newest.screen != "review" or fact is None or fact.kind is not Kind.ONE or tick.option in choices(guide, newest):
        return newest
    return replace(newest, answers={other: answer for other, answer in newest.answers.items() if other != name})


def _ticks(guide: Context, drawn: Case, newest: Case) -> tuple[tuple[str, ...], str]:
    """What is ticked on the drawing's screen by now, and of which question; once confirmed, what the answer holds."""
    here, there = drawn.base, newest.base
    if here == there or {here, there} == {*CODE}:
        return newest.ticks, newest.ticks_of
    if newest.ticks_of == here:
        return newest.ticks, ""  # marked there, and not confirmed yet
    fact = takes_ticks(guide, here)
    if fact is None and here not in CODE:  # nothing is ticked there: what is marked elsewhere, and not confirmed, stays
        question = unsent(guide, newest)
        return (newest.ticks, question) if question else ((), "")
    if fact is None or newest.answers.get(here) == drawn.answers.get(here):
        return drawn.ticks, drawn.ticks_of
    return held(newest, fact), ""
