"""Compact cases: any bytes are refused, or are a case with which every channel can go on in any language."""

import io
from dataclasses import replace

from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.console import Console
from telegram.constants import InlineKeyboardButtonLimit, MessageLimit

from bot.rendering.pdf import sheet_pdf
from bot.telegram.callback_data import Buttons
from bot.telegram.markup import keyboard_of, text_of
from bot.terminal import show
from bot.tokens.seal import LENGTH, Purpose, Seal
from bot.tokens.sealed_cases import SealedCases
from bot.web.address import Places
from dialogs.case import Case
from dialogs.channel import telegram
from dialogs.codec import LONGEST, MOST_PAGES, CaseError, Codec
from dialogs.context import Context
from dialogs.sheet.make import make_sheet
from dialogs.sheet.text import sheet_as_json, sheet_as_text
from dialogs.step import step
from policy.pack.catalogue import LANGUAGES
from policy.pack.facts import read_answers, write_answers
from tests.api.calls import KEYS, NOON
from tests.botapi.markup import parse, units
from tests.conftest import TODAY
from tests.dialogs.any_case import cases
from tests.dialogs.walks import events_of
from tests.fuzz.broken import broken_bytes
from tests.fuzz.broken_json import written
from tests.fuzz.command import clean
from tests.fuzz.depth import depths
from tests.fuzz.served import WebContext

SEAL = Seal(KEYS)
TOKEN = "t" * LENGTH


@depths(150, 2_500)
def test_any_bytes_are_a_case_or_one_clear_error(guide: Context, codec: Codec, examples: int) -> None:
    """What opens is written as it was read, and the interview goes on from it; what does not says why in a sentence."""
    whole = cases(guide.policy).map(codec.encode)

    @settings(max_examples=examples)
    @given(
        whole | whole | broken_bytes(whole) | st.binary(max_size=24) | st.binary(min_size=15, max_size=LONGEST),
        st.integers(0, 60),
    )
    @example(b"\xff" * 15, 0)
    def hold(data: bytes, number: int) -> None:
        try:
            case = codec.decode(data)
        except CaseError as error:
            told = str(error)
            assert 10 < len(told) < 80
            assert told.isprintable()
            return
        assert codec.decode(codec.encode(case)) == case
        assert 1 <= case.page <= MOST_PAGES
        facts = guide.policy.facts
        assert read_answers(facts, write_answers(facts, case.answers)) == case.answers
        turn = step(guide, case, None, TODAY)
        assert turn.screen.heading
        assert turn.screen.actions
        assert codec.decode(codec.encode(turn.case)) == turn.case
        assert step(guide, turn.case, None, TODAY) == replace(turn, screen=replace(turn.screen, note=""))
        events = events_of(turn.screen)
        after = step(guide, turn.case, events[number % len(events)], TODAY)
        assert step(guide, after.case, None, TODAY).case == after.case
        assert codec.decode(codec.encode(after.case)) == after.case

    hold()


@depths(15, 300)
def test_every_case_is_drawn_everywhere(guide: Context, codec: Codec, site: WebContext, examples: int) -> None:
    """Wherever somebody may be said to stand, in every language, on every channel and on paper."""

    @settings(max_examples=examples)
    @given(cases(guide.policy), st.sampled_from((None, *LANGUAGES)))
    def hold(case: Case, language: str | None) -> None:
        held = replace(case, language=language)
        _on_telegram(guide, codec, held)
        _in_a_terminal(guide, held)
        _on_the_web(site, codec, held)
        _over_the_api(site, codec, held)
        _on_paper(guide, held)

    hold()


def _on_telegram(guide: Context, codec: Codec, case: Case) -> None:
    here = replace(guide, channel=telegram(60))
    turn = step(here, case, None, TODAY)
    text, _ = parse(text_of(here, turn.case, turn.screen))
    assert 0 < units(text) <= MessageLimit.MAX_TEXT_LENGTH
    rows = keyboard_of(Buttons(guide.policy), turn.screen, TOKEN)
    data = [button["callback_data"] for row in rows for button in row]
    assert data
    assert len(set(data)) == len(data)
    assert all(len(item.encode()) <= InlineKeyboardButtonLimit.MAX_CALLBACK_DATA for item in data)
    assert codec.decode(codec.encode(turn.case)) == turn.case


def _in_a_terminal(guide: Context, case: Case) -> None:
    turn = step(guide, case, None, TODAY)
    out = io.StringIO()
    show(guide, turn.case, turn.screen, Console(file=out, force_terminal=False, highlight=False))
    assert turn.screen.heading in out.getvalue()
    assert clean(out.getvalue())


def _on_the_web(site: WebContext, codec: Codec, case: Case) -> None:
    token = SealedCases(codec, SEAL).sealed(case, Purpose.WEB, NOON)
    cookie = [(b"cookie", f"__Host-kompas={token}".encode())]
    places = Places(codec, KEYS)
    for path in (
        "/",
        "/step",
        places.path(case.screen, case.language),
        "/print",
        "/open",
        "/privacy",
        "/sheet.txt",
        "/sheet.json",
    ):
        answer = site.ask("GET", path.encode(), cookie)
        if answer.status == 303:
            assert answer.headers["location"].startswith("/")
        else:
            assert answer.status == 200
            assert answer.body


def _over_the_api(site: WebContext, codec: Codec, case: Case) -> None:
    token = SealedCases(codec, SEAL).sealed(case, Purpose.API, NOON)
    answer = site.ask("POST", b"/api/v1/turns", [(b"content-type", b"application/json")], written({"token": token}))
    assert answer.status == 200, answer.text


def _on_paper(guide: Context, case: Case) -> None:
    sheet = make_sheet(guide, case, TODAY)
    assert sheet_as_text(sheet)
    assert sheet_as_json(sheet)


@depths(1, 20)
def test_every_case_is_printed(guide: Context, examples: int) -> None:
    """As a PDF, which takes longer than all the rest."""

    @settings(max_examples=examples)
    @given(cases(guide.policy))
    def hold(case: Case) -> None:
        assert sheet_pdf(make_sheet(guide, case, TODAY)).startswith(b"%PDF-")

    hold()
