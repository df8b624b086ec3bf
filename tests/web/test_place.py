"""One address for all steps: it tells nobody but the server which screen somebody is on."""

from dataclasses import replace

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st

from bot.serve.app import AppConfig, build_site
from bot.settings import Settings
from bot.tokens.keys import Keys, random_keys
from bot.web.address import LENGTH, PATH, NoPlace, Places
from dialogs.codec import Codec
from dialogs.context import Context
from policy.pack.catalogue import LANGUAGES
from tests.web.test_abuse import ANSWERED, COOKIE, KEYS, NOW, plain, sealed, shown_at, step_of, visitor


@pytest.fixture(scope="module")
def site(guide: Context) -> FastAPI:
    """The application of a trial."""
    return build_site(AppConfig(Settings(), guide, KEYS, lambda: NOW))


@pytest.fixture(scope="module")
def codec(guide: Context) -> Codec:
    """The numbers of screens."""
    return Codec(guide.policy)


def query_of(address: str) -> str:
    """What stands behind the question mark."""
    path, _, query = address.partition("?")
    assert path == PATH
    return query


def test_each_replica_reads_it_and_nobody_else(guide: Context, codec: Codec) -> None:
    """Every screen, with its language where it holds one; with a key that was put after a newer one, too."""
    one, new = random_keys(), random_keys()
    for screen in guide.interview.screens:
        for language in (None, *LANGUAGES):
            query = query_of(Places(codec, one).path(screen, language))
            assert Places(codec, one).read(query) == (screen, language)
            assert Places(codec, Keys(new.all + one.all)).read(query) == (screen, language)
            with pytest.raises(NoPlace):
                Places(codec, new).read(query)


def test_no_two_are_alike(guide: Context, codec: Codec) -> None:
    """Not of one screen, and not in length: neither a history nor a list of addresses can be compared with another."""
    places = Places(codec, KEYS)
    made = [query_of(places.path(screen, "ru")) for screen in guide.interview.screens for _ in range(50)]
    assert len(set(made)) == len(made)
    assert {len(query) for query in made} == {LENGTH}


@given(st.text(max_size=80) | st.from_regex(r"[\w-]{32}", fullmatch=True))
def test_what_is_made_up_is_no_place(codec: Codec, query: str) -> None:
    """Whatever somebody types."""
    with pytest.raises(NoPlace):
        Places(codec, KEYS).read(query)


async def test_what_is_no_place_shows_where_one_is(guide: Context, site: FastAPI) -> None:
    """So that an address of former keys, half an address or none do no harm."""
    headers = {"cookie": COOKIE.format(sealed(guide))}
    half = step_of(guide, "safety")[:-1]
    foreign = step_of(guide, "safety", keys=random_keys())
    async with visitor(site) as client:
        there = plain(await client.get(step_of(guide, "review"), headers=headers), 200).text
        for address in ("/step", "/step?", "/step?x", "/step?at=2", half, foreign):
            assert plain(await client.get(address, headers=headers), 200).text == there


async def test_it_shows_its_screen_however_far_one_has_come(guide: Context, site: FastAPI) -> None:
    """As Back, a reload and a second tab bring it."""
    headers = {"cookie": COOKIE.format(sealed(guide))}
    async with visitor(site) as client:
        for screen in ("safety", "criticism", "findings", "help"):
            page = plain(await client.get(step_of(guide, screen), headers=headers), 200)
            assert f'name="at" value="{Codec(guide.policy).number_of(screen)}"' in page.text


async def test_addresses_of_earlier_versions_lead_to_one(guide: Context, codec: Codec, site: FastAPI) -> None:
    """They may stand in somebody's history or bookmarks."""
    headers = {"cookie": COOKIE.format(sealed(guide))}
    async with visitor(site) as client:
        for screen in guide.interview.screens:
            if screen != "erased":
                answer = plain(await client.get(f"/step/{codec.number_of(screen)}", headers=headers), 303)
                assert shown_at(guide, answer) == screen


async def test_nothing_but_it_tells_the_steps_apart(guide: Context, site: FastAPI) -> None:
    """Every form leads to it, also the one that erases."""
    seen: list[httpx.Response] = []
    async with visitor(site) as client:
        for screen, action in (("review", "continue"), ("review", "erase"), ("age", "help"), ("help", "back")):
            headers = {"cookie": COOKIE.format(sealed(guide, replace(ANSWERED, screen=screen)))}
            form = {"at": str(Codec(guide.policy).number_of(screen)), "do": action}
            seen.append(plain(await client.post("/step", data=form, headers=headers), 303))
    assert [len(query_of(answer.headers["location"])) for answer in seen] == [LENGTH] * len(seen)
