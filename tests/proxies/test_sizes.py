"""A listener on the network sees when and how often something is said, and never how much."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from bot.http import rate_limits as limits
from bot.web.padding import Even
from dialogs.context import Context
from policy.pack.catalogue import LANGUAGES
from policy.pack.provisions import Audience
from tests.proxies.interviews import Guest, Step, told_apart
from tests.proxies.listener import listening
from tests.proxies.proxies import PROXIES, Proxy, missing, proxy
from tests.web.served import Served, served

EVERYBODY = list(product(LANGUAGES, Audience))


@pytest.fixture(scope="module")
def site(guide: Context) -> Iterator[Served]:
    """The site, which makes as many case sheets as are asked for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "MADE", 10_000)
        with served(guide) as site:
            yield site


@pytest.fixture(params=PROXIES)
def before(request: pytest.FixtureRequest, site: Served, tmp_path: Path) -> Iterator[Proxy]:
    """Each of the documented proxies before the site."""
    if missing(request.param):
        pytest.skip(missing(request.param))
    with proxy(request.param, tmp_path, int(site.address.rpartition(":")[2])) as running:
        yield running


async def heard(site: Served, before: Proxy, count: int) -> list[Step]:
    """What a listener hears of so many interviews."""
    steps: list[Step] = []
    for number in range(count):
        language, audience = EVERYBODY[number % len(EVERYBODY)]
        async with listening(before.port) as listener:
            guest = Guest(site, listener, before.folder, number, language, audience)
            await guest.hold()
            steps += guest.steps
    return steps


def check(steps: list[Step]) -> None:
    """One length of all answers but case sheets, one of case sheets, and nothing that a decoder could go by."""
    lengths = {step.answered for step in steps if step.kind in ("form", "page")}
    assert len(lengths) == 1, lengths
    assert len({step.answered for step in steps if step.kind == "sheet"}) == 1
    assert not told_apart(steps)
    for kinds in (("form", "sheet"), ("page",)):  # before the language was chosen there is no cookie
        asked = {step.asked for step in steps if step.kind in kinds and step.question not in ("", "language")}
        assert len(asked) == 1, (kinds, asked)


async def test_all_answers_have_one_length(site: Served, before: Proxy) -> None:
    """Through each proxy as it is documented: an applicant and a worker, wrong forms, findings, code, print, sheets."""
    check(await heard(site, before, 2))


@pytest.mark.proof
async def test_nobody_is_told_from_anybody(site: Served, before: Proxy) -> None:
    """In every language, for both audiences, with random answers."""
    check(await heard(site, before, 24))


async def test_without_it_the_answers_are_known(site: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the decoder reads answers off lengths wherever they differ."""
    if missing("nginx"):
        pytest.skip(missing("nginx"))

    async def as_it_is(self: Even, scope: object, receive: object, send: object) -> None:
        await self._app(scope, receive, send)  # type: ignore[arg-type]  # passed on as it comes

    monkeypatch.setattr(Even, "__call__", as_it_is)
    with proxy("nginx", tmp_path, int(site.address.rpartition(":")[2])) as before:
        steps = await heard(site, before, 6)
    assert len(told_apart(steps)) > 20
