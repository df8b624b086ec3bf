"""A case code: what goes into it, line by line, and the copy that is opened from it."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from dialogs.case import LIFETIME, LIFETIMES, Case, GivenBy, lifetime
from dialogs.context import Context
from dialogs.screens.answers import answer_row
from dialogs.screens.blocks import Facts
from dialogs.screens.content import Body, heading, message
from dialogs.screens.offers import can_share
from policy.pack.provisions import Audience


def draw_share(guide: Context, case: Case, _: date) -> Body:
    """What a code is, and what is left out of it unless it is ticked. The answers are the choices."""
    voice = guide.voice(case)
    lines = [message(voice, key) for key in ("share.who", "share.copy", "share.tick")]
    private = tuple(name for name in can_share(guide, case) if guide.policy.fact[name].sensitive)
    if private:
        lines.append(message(voice, "share.left_out", topics=tuple(voice.say(f"topic.{name}") for name in private)))
    return Body(heading(voice, "share.heading"), (tuple(lines),))


def draw_code(guide: Context, case: Case, _: date) -> Body:
    """Where the code is, who can read it, and once more what is in it. Until when it opens, the channel says."""
    voice = guide.voice(case)
    keys = (*(guide.channel.code or ()), "code.readers", "code.until")
    lines = [message(voice, key, **guide.channel.values) for key in keys]
    rows = tuple(answer_row(guide, case, guide.policy.fact[name]) for name in case.ticks if name not in LIFETIMES)
    return Body(heading(voice, "code.heading"), ((*lines, heading(voice, "label.in_code"), Facts(rows)),))


def shared_at_first(guide: Context, case: Case) -> tuple[str, ...]:
    """The facts whose answers go into a code unless they are struck out: all but the sensitive ones."""
    return tuple(name for name in can_share(guide, case) if not guide.policy.fact[name].sensitive)


def shared(guide: Context, case: Case, names: Collection[str]) -> tuple[str, ...]:
    """The ticks for these choices of `share`: the facts in their order, and for how long, unless it is as always.

    Where it is not said for how long, that stays as it is.
    """
    chosen = next((name for name in LIFETIMES if name in names), lifetime(case))
    return (*(name for name in can_share(guide, case) if name in names), *({chosen} - {LIFETIME}))


def code_case(case: Case) -> Case:
    """What a code holds: the answers that are ticked, and who gave them. No language, and no place."""
    by = GivenBy.CODE if case.audience is Audience.APPLICANT else case.given_by
    answers = {name: answer for name, answer in case.answers.items() if name in case.ticks}
    return Case(answers=answers, audience=Audience.WORKER, screen="safety", given_by=by)


def open_code(held: Case, language: str | None) -> Case:
    """The copy with which somebody begins who opens a code: for workers, their own safety screen first."""
    return replace(held, language=language, screen="safety" if language else "language")
