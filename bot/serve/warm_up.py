"""What is looked up again and again, looked up before anybody comes: whoever is served first need not wait for it.

It is done for people who are not there, with a key that is thrown away.
"""

import asyncio
import threading
import time
from collections.abc import Iterator

import httpx

from bot.serve.app import AppConfig, build_site
from bot.settings import Settings
from bot.tokens.keys import Keys, random_keys
from bot.tokens.seal import Purpose, Seal
from bot.web.address import PATH
from dialogs.case import Case
from dialogs.codec import Codec
from dialogs.context import Context
from dialogs.voice import SPEECH
from policy.pack.catalogue import LANGUAGES
from policy.pack.facts import read_answers
from policy.pack.provisions import Audience

PAGES = ("/", "/privacy", "/open")
"""Pages that hold no case."""

Asked = tuple[str, str]
"""A path, and the cookie that goes with it."""


def warm(guide: Context) -> list[int]:
    """Draw a page of each kind; the statuses of all of them. No thread of it is left, so the process can be copied."""
    statuses = asyncio.run(_ask(guide, random_keys()))
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join(1)
    return statuses


async def _ask(guide: Context, keys: Keys) -> list[int]:
    site = build_site(AppConfig(Settings.model_construct(), guide, keys, time.time))
    transport = httpx.ASGITransport(site, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as browser:
        return [
            (await browser.get(path, headers={"cookie": f"kompas={token}"} if token else {})).status_code
            for path, token in (*((path, "") for path in PAGES), *_screens(guide, Seal(keys)))
        ]


def _screens(guide: Context, seal: Seal) -> Iterator[Asked]:
    """Every screen in one language, and the first and the last in the others, as they are when all is answered."""
    codec = Codec(guide.policy)
    answers = read_answers(guide.policy.facts, guide.policy.pack.cases[0].answers)
    for audience in Audience:
        for language in LANGUAGES:
            for screen in guide.interview.screens if language == SPEECH else ("safety", "review", "findings"):
                case = Case(answers, language, audience, screen)
                yield PATH, seal.seal(codec.encode(case), Purpose.WEB, time.time())  # without a place: where one is
