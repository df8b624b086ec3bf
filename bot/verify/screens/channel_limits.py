"""Proof 4: every screen renders on Telegram, each kind of it on every channel, within each channel's limits."""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache
from heapq import nlargest
from html import unescape
from operator import itemgetter

from rich.console import Console
from telegram.constants import InlineKeyboardButtonLimit, MessageLimit

from bot.api import schemas
from bot.http.rate_limits import Limits
from bot.telegram.callback_data import Buttons
from bot.telegram.markup import HALF, PREVIEW, WIDE, keyboard_of, text_of
from bot.terminal import show
from bot.tokens.code_links import Handles
from bot.tokens.keys import random_keys
from bot.tokens.seal import LENGTH, Seal
from bot.verify.counterexample import Counterexample, shown_at
from bot.verify.policy.space import Counts
from bot.verify.screens.corpus import DrawnCase, pages
from bot.web.context import WebContext, open_templates
from bot.web.cookie import Codes
from bot.web.downloads import made_of, with_new
from bot.web.padding import BODY, needed
from bot.web.page import page_of, whole
from bot.web.page_cache import PLACE
from dialogs.case import Case
from dialogs.channel import API, PLAIN, WEB
from dialogs.codec import Codec
from dialogs.context import Context
from dialogs.removed_answers import told_out
from dialogs.screens.blocks import Heading, Message, Quote, length
from dialogs.screens.pages import MOST
from dialogs.screens.render import first_lines
from dialogs.screens.screen import Button, Choice, Screen
from policy.assess import find, urgent
from policy.pack.provisions import Audience

LARGEST = 4
"""Of each screen so many are rendered on every channel: those with the most to read. And one of each kind: for each
answer to the question at hand, each stage of the procedure, each thing that a finding can come to."""

SUBJECT = re.compile(
    r"asiel|asyl|belarus|wit-?rus|беларус|белорус|убежищ|прытул|бежан|politi|полити|паліты|пал[іi]т|\bwet|law|закон|"
    r"vluchteling|refugee|\bIND\b|advoca|юрист|адвокат|транс|trans|journal|журналист|оппозиц|апазіц",
    re.IGNORECASE,
)
"""Words that would tell somebody who looks over a shoulder what this is about."""

_TOKEN = "x" * LENGTH
_TAG = re.compile(r"<[^>]+>")
_ADDRESS = "https://a-long-name-of-an-organisation.example.org:65535"
_IDLE = 60
_NOTES = ("note.", "telegram.hint", "telegram.media")
"""How the keys of what can stand in a note begin."""


def prove_limits(guide: Context, looks: Iterable[DrawnCase], at: date, counts: Counts) -> Iterator[Counterexample]:
    """Every one of these screens on Telegram; the largest and one of each kind as web page, as JSON, in the terminal.

    Each channel has its own words. `guide` is Telegram's.
    """
    sizes: dict[tuple[str, str], list[tuple[int, Case]]] = {}
    kinds: dict[object, Case] = {}
    for look in looks:
        case = look.case
        size = sum(length(part) for _, screen in look.pages for part in _read(screen))
        sizes.setdefault((case.screen, case.view), []).append((size, case))
        kinds.setdefault(_kind(guide, case), case)
        for shown, screen in look.pages:
            counts["Telegram messages"] += 1
            if wrong := on_telegram(guide, shown, screen, len(look.pages)):
                yield shown_at(guide, shown, at, f"Telegram: {wrong}")
    largest = (case for group in sizes.values() for _, case in nlargest(LARGEST, group, key=itemgetter(0)))
    chosen = {id(case): case for case in (*kinds.values(), *largest)}.values()
    site = _site(replace(guide, channel=WEB))
    for case in chosen:
        try:
            yield from _prove_web(site, case, at, counts)
            yield from _prove_json(replace(guide, channel=API), case, at, counts)
            for shown, screen in pages(replace(guide, channel=PLAIN), case, at):
                counts["terminal screens"] += 1
                show(guide, shown, screen, Console(file=io.StringIO()))
        except Exception as error:  # whatever a template or a console says
            wrong = f"the screen {case.screen} does not render: {type(error).__name__}: {error}"
            yield shown_at(guide, case, at, wrong)


def _kind(guide: Context, case: Case) -> object:
    """Of the cases of one kind one is rendered everywhere."""
    provision = guide.findings.get(case.screen)
    about = case.answers.get(case.screen) or urgent(guide.policy, case.answers)
    told = find(guide.policy, provision, case.answers).outcome if provision else ()
    return (case.screen, case.view, bool(case.back_to), about, told)


def on_telegram(guide: Context, case: Case, screen: Screen, pages_of: int) -> str:
    """What is wrong with a screen as a message; nothing when it is in order.

    A page is cut where MOST would be passed. So a screen of several pages is measured as if each were full, and none of
    its paragraphs may be longer than a page.
    """
    noted = replace(screen, note=_longest_note(guide, case.language, case.audience))
    text = unescape(_TAG.sub("", text_of(guide, case, noted)))
    size = len(text.encode("utf-16-le")) // 2
    if pages_of > 1:
        first = len(first_lines(guide, case))
        sizes = [length(part) for part in _read(replace(screen, blocks=screen.blocks[first:-1]))]
        if max(sizes) > MOST:
            return f"a paragraph of {max(sizes)} units is more than a page"
        size = max(size, size - sum(sizes) + MOST)
    if size > MessageLimit.MAX_TEXT_LENGTH:
        return f"{size} units, and {MessageLimit.MAX_TEXT_LENGTH} is the most"
    line, second, _ = text.split("\n", 2)
    if len(line) != PREVIEW or second or SUBJECT.search(line):
        return f"the first line is not neutral: {line.strip()}"
    return _unfit(Buttons(guide.policy), screen.id, screen.multiple, screen.choices, screen.actions)


def _read(screen: Screen) -> tuple[str | Quote, ...]:
    return (*screen.paragraphs, *screen.quotes)


@lru_cache(maxsize=10_000)
def _unfit(
    buttons: Buttons, name: str, multiple: bool, choices: tuple[Choice, ...], actions: tuple[Button, ...]
) -> str:
    """Which button takes too much: the same ones stand under many screens."""
    screen = Screen(name, "", Heading("", Message(())), multiple=multiple, choices=choices, actions=actions)
    for row in keyboard_of(buttons, screen, _TOKEN):
        for button in row:
            data = len(button["callback_data"].encode())
            if data > InlineKeyboardButtonLimit.MAX_CALLBACK_DATA:
                return f"the button {button['text']} takes {data} bytes"
            if len(button["text"]) > (WIDE if len(row) == 1 else HALF):
                return f"the button {button['text']} is too long to be read whole"
    return ""


@lru_cache(maxsize=100)
def _longest_note(guide: Context, language: str | None, audience: Audience | None) -> str:
    voice = guide.voice_in(language, audience)
    keys = (key for key in guide.words.texts[guide.speech] if key.startswith(_NOTES) and "@" not in key)
    refused = max(map(voice.say, keys), key=len)
    return f"{refused} {told_out(voice, guide.policy.fact)}"


def _site(guide: Context) -> WebContext:
    keys = random_keys()
    return WebContext(guide, Codec(guide.policy), Seal(keys), Limits(keys), lambda: 0.0, open_templates(), Handles())


def _prove_web(site: WebContext, case: Case, at: date, counts: Counts) -> Iterator[Counterexample]:
    counts["web pages"] += 1
    number = site.codec.number_of(case.screen)
    more = {"made": made_of(site, case, with_new(site, Codes(), case), _ADDRESS)} if case.screen == "code" else {}
    shown = page_of(site.guide, case, at)
    page = site.text("page.html", case, page=shown, going="", number=number, of=PLACE, **more)
    texts = {"web": page}
    if case.screen == "findings":
        texts["to print"] = site.text("print.html", case, pages=whole(site.guide, case, at), going="")
    for name, text in texts.items():
        size = needed(text)
        if size > BODY:
            wrong = f"{name}: {size} bytes as sent; with more than {BODY} it can be told from other pages"
            yield shown_at(site.guide, case, at, wrong)


def _prove_json(guide: Context, case: Case, at: date, counts: Counts) -> Iterator[Counterexample]:
    for shown, screen in pages(guide, case, at):
        counts["API screens"] += 1
        told = schemas.Screen.model_validate(screen)
        labels = [choice.label for choice in told.choices] + [action.label for action in told.actions]
        if not told.heading or not all(labels):
            yield shown_at(guide, shown, at, "API: something has no words")
