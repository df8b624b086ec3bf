"""The same interview the usual way: a ConversationHandler, answers in `user_data`, a PicklePersistence.

The same questions in the same order, the same texts and findings. No privacy, no way back, no change of language.
"""

import warnings
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    PicklePersistence,
)
from telegram.warnings import PTBUserWarning

from dialogs.case import Case, finding_screen
from dialogs.context import Context as InterviewContext
from dialogs.screens.blocks import Block, paragraphs, quotes_of
from dialogs.screens.render import body_of, first_lines
from policy.pack.catalogue import LANGUAGES
from policy.pack.facts import Answer, Kind, Unknown
from policy.pack.provisions import Audience

Context = ContextTypes.DEFAULT_TYPE
Buttons = Iterator[tuple[str, str]]
App = Application[Any, Any, Any, Any, Any, Any]
Builder = ApplicationBuilder[Any, Any, Any, Any, Any, Any]

START, LANGUAGE, SAFETY, AUDIENCE, QUESTION, REVIEW, FINDINGS, FINDING = range(8)
FLUSH = 60.0
"""Seconds between two writings to disk, unless told otherwise: the default of the library."""


def build(guide: InterviewContext, day: date, builder: Builder, kept: Path, flush: float = FLUSH) -> App:
    """The bot, not yet started. `kept` is the file in which it keeps people and conversations."""
    talk = Talk(guide, day)
    steps = {
        LANGUAGE: talk.language,
        SAFETY: talk.safety,
        AUDIENCE: talk.audience,
        QUESTION: talk.question,
        REVIEW: talk.review,
        FINDINGS: talk.findings,
        FINDING: talk.finding,
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PTBUserWarning)  # on buttons of older messages: here there is one message
        conversation: ConversationHandler[Context] = ConversationHandler(
            entry_points=[CommandHandler("start", talk.start)],
            states={state: [CallbackQueryHandler(step)] for state, step in steps.items()},
            fallbacks=[CommandHandler("start", talk.start)],
            name="interview",
            persistent=True,
        )
    app: App = builder.persistence(PicklePersistence(kept, update_interval=flush)).build()
    app.add_handler(conversation)
    return app


class Talk:
    """What is said and asked. Each step takes a tap, and returns the state that follows."""

    def __init__(self, guide: InterviewContext, day: date) -> None:
        self._guide = guide
        self._day = day

    async def start(self, update: Update, context: Context) -> int:
        """A new message that asks for the language."""
        held = _held(context)
        held.clear()
        held["answers"] = {}
        assert update.effective_chat
        buttons = ((self._guide.voice_in(name).say("language.name"), name) for name in LANGUAGES)
        text = self._text(held, "language")
        await context.bot.send_message(update.effective_chat.id, text, reply_markup=_keyboard(buttons))
        return LANGUAGE

    async def language(self, update: Update, context: Context) -> int:
        """A language was chosen."""
        held = _held(context)
        held["language"] = await _data(update)
        await _show(update, self._text(held, "safety"), self._continue(held))
        return SAFETY

    async def safety(self, update: Update, context: Context) -> int:
        """The safety page was read."""
        held = _held(context)
        await _data(update)
        buttons = ((self._say(held, f"audience.{name}"), name.value) for name in Audience)
        await _show(update, self._text(held, "audience"), buttons)
        return AUDIENCE

    async def audience(self, update: Update, context: Context) -> int:
        """An audience was chosen."""
        held = _held(context)
        held["audience"] = Audience(await _data(update))
        return await self._ask(update, held)

    async def question(self, update: Update, context: Context) -> int:
        """An option was tapped: an answer, or one of several to be ticked; or ticks are confirmed."""
        held, tapped = _held(context), await _data(update)
        fact = self._guide.policy.fact[held["asked"]]
        answers: dict[str, Answer] = held["answers"]
        if tapped in set(Unknown):
            answers[fact.id] = Unknown(tapped)
        elif fact.kind is Kind.ONE:
            answers[fact.id] = (tapped,)
        elif tapped == "continue":
            answers[fact.id] = tuple(name for name in fact.option_ids if name in held["ticks"])
        else:
            held["ticks"] = {*held["ticks"]} ^ {tapped}
            await _show(update, self._text(held, fact.id), self._options(held, fact.id))
            return QUESTION
        return await self._ask(update, held)

    async def review(self, update: Update, context: Context) -> int:
        """The review was read."""
        await _data(update)
        return await self._list(update, _held(context))

    async def findings(self, update: Update, context: Context) -> int:
        """A finding was opened."""
        held = _held(context)
        screen = finding_screen(await _data(update))
        await _show(update, self._text(held, screen), [(self._say(held, "action.back"), "back")])
        return FINDING

    async def finding(self, update: Update, context: Context) -> int:
        """Back to the list of findings."""
        await _data(update)
        return await self._list(update, _held(context))

    async def _ask(self, update: Update, held: dict[str, Any]) -> int:
        asked = self._guide.interview.relevance.asked(dict(held["answers"]))
        following = next((fact for fact in asked if fact not in held["answers"]), None)
        if following is None:
            await _show(update, self._text(held, "review"), self._continue(held))
            return REVIEW
        held["asked"], held["ticks"] = following, set()
        await _show(update, self._text(held, following), self._options(held, following))
        return QUESTION

    async def _list(self, update: Update, held: dict[str, Any]) -> int:
        case = _case(held, "findings")
        buttons = (
            (self._guide.voice(case).say(f"provision.{item.id}"), item.id) for item in self._guide.policy.provisions
        )
        await _show(update, self._text(held, "findings"), buttons)
        return FINDINGS

    def _options(self, held: dict[str, Any], name: str) -> Buttons:
        fact, case = self._guide.policy.fact[name], _case(held, name)
        for option in fact.option_ids:
            mark = "☑ " if option in held["ticks"] else ""
            yield mark + self._guide.voice(case).say(f"option.{name}.{option}"), option
        yield from ((self._say(held, f"answer.{unknown}"), unknown.value) for unknown in Unknown)
        if fact.kind is Kind.SEVERAL:
            yield from self._continue(held)

    def _continue(self, held: dict[str, Any]) -> Buttons:
        yield self._say(held, "action.continue"), "continue"

    def _say(self, held: dict[str, Any], key: str) -> str:
        return self._guide.voice(_case(held, "")).say(key)

    def _text(self, held: dict[str, Any], screen: str) -> str:
        case = _case(held, screen)
        body = body_of(self._guide, case, self._day)
        blocks = (*first_lines(self._guide, case), *(block for page in body.pages for block in page))
        return "\n\n".join((body.heading.text, *(text for block in blocks for text in _plain(block))))


def _case(held: dict[str, Any], screen: str) -> Case:
    return Case(answers=held["answers"], language=held.get("language"), audience=held.get("audience"), screen=screen)


def _plain(block: Block) -> tuple[str, ...]:
    return (*paragraphs(block), *(quote.text for quote in quotes_of((block,))))


def _held(context: Context) -> dict[str, Any]:
    assert context.user_data is not None
    return context.user_data


async def _data(update: Update) -> str:
    """What was tapped; the tap is answered."""
    assert update.callback_query
    await update.callback_query.answer()
    return update.callback_query.data or ""


async def _show(update: Update, text: str, buttons: "Buttons | list[tuple[str, str]]") -> None:
    assert update.callback_query
    await update.callback_query.edit_message_text(text, reply_markup=_keyboard(buttons))


def _keyboard(buttons: "Buttons | list[tuple[str, str]]") -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=data)] for label, data in buttons])
