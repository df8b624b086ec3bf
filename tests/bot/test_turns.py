"""Requests take turns."""

import asyncio

import httpx
import pytest
from fastapi import FastAPI

from bot.serve.app import HEALTH, AppConfig, build_site
from bot.settings import Settings
from bot.tokens.keys import random_keys
from dialogs.context import Context
from tests.web.test_abuse import COOKIE, KEYS, NOW, sealed

MANY = 30


@pytest.mark.parametrize("path", HEALTH)
async def test_little_is_not_kept_waiting_by_much(guide: Context, path: str) -> None:
    """Of many that ask for the longest page at once at most a few are answered before who asks for a word."""
    site = build_site(AppConfig(Settings(), guide, KEYS, lambda: NOW))
    ends: list[str] = []

    async def get(client: httpx.AsyncClient, path: str) -> None:
        assert (await client.get(path, headers={"cookie": COOKIE.format(sealed(guide))})).status_code == 200
        ends.append(path)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url="https://kompas.example.org") as client:
        await asyncio.gather(*(get(client, "/print") for _ in range(MANY)), get(client, path))
    assert len(ends) == MANY + 1
    assert ends.index(path) <= 3


async def test_everybody_is_let_in(guide: Context) -> None:
    """Also after somebody who gave up in the line, or whose page could not be made."""
    site: FastAPI = build_site(AppConfig(Settings(), guide, random_keys(), lambda: NOW))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url="https://kompas.example.org") as client:
        tasks = [asyncio.create_task(client.get("/privacy")) for _ in range(MANY)]
        await asyncio.sleep(0)
        for task in tasks[::3]:
            task.cancel()
        ends = await asyncio.gather(*tasks, return_exceptions=True)
        assert [getattr(end, "status_code", 0) for end in ends] == [0 if n % 3 == 0 else 200 for n in range(MANY)]
        assert (await client.get("/privacy")).status_code == 200
