"""The page as Tor Browser shows it at its safest: no JavaScript, no SVG. With Debian's Firefox and those settings."""

from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
import segno
from PIL import Image

from bot.tokens.code_links import LENGTH
from dialogs.codec import Codec
from dialogs.context import Context
from tests.web.browser import OPTION, button
from tests.web.firefox import MISSING, SAFEST, Firefox, firefox, running
from tests.web.served import Served

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.proof]

MOST_QUESTIONS = 20


@pytest_asyncio.fixture(loop_scope="session")
async def window(tmp_path: Path) -> AsyncIterator[Firefox]:
    """Firefox as Tor Browser sets it at its safest."""
    path = firefox()
    if path is None:
        pytest.skip(MISSING)
    async with running(path, tmp_path, SAFEST) as window:
        yield window


async def screen_of(window: Firefox, guide: Context) -> str:
    """The screen that is shown, by its number in the form."""
    (field, *_) = await window.find('input[name="at"]')
    return Codec(guide.policy).screen_of(int(field["value"]["attributes"]["value"]))


async def answer_everything(window: Firefox, guide: Context, site: Served) -> None:
    """From the first page to the page of a code, with the first answer to each question."""
    await window.go(f"{site.address}/")
    for name in ("ru", "continue", "applicant"):
        await window.press(button(name))
    for _ in range(MOST_QUESTIONS):
        if await screen_of(window, guide) not in guide.policy.fact:
            break
        await window.check(OPTION)
        await window.press(button("continue"))
    for name in ("continue", "share", "continue"):
        await window.press(button(name))
    assert await screen_of(window, guide) == "code"


def modules(picture: bytes, across: int) -> list[list[bool]]:
    """Which squares of a picture are dark, of so many across."""
    image = Image.open(BytesIO(picture)).convert("L")
    assert image.width == image.height
    side = image.width / across
    middles = [int((place + 0.5) * side) for place in range(across)]
    return [[image.getpixel((x, y)) < 128 for x in middles] for y in middles]  # type: ignore[operator]  # a grey picture has numbers


async def test_the_whole_interview_to_the_picture(window: Firefox, guide: Context, site: Served) -> None:
    """Every page can be used, and in the end the picture of the link is drawn as a reader needs it."""
    await answer_everything(window, guide, site)
    link, _ = await window.texts(".copy")
    start, handle = f"{site.address}/open/", link.rpartition("/")[2]
    assert link == start + handle
    assert len(handle) == LENGTH
    wanted = [[bool(dark) for dark in row] for row in segno.make_qr(link, error="m").matrix_iter(border=4)]
    assert modules(await window.screenshot(".made img"), len(wanted)) == wanted


async def test_the_mark_is_no_empty_box(window: Firefox, site: Served) -> None:
    """What stands beside the name is drawn, too."""
    await window.go(f"{site.address}/")
    image = Image.open(BytesIO(await window.screenshot(".name"))).convert("RGB")
    mark = image.crop((0, 0, 28, image.height))  # what stands before the word
    assert len(mark.getcolors(10_000) or ()) > 3


async def test_no_page_shows_what_is_not_drawn(window: Firefox, guide: Context, site: Served) -> None:
    """No picture on the way is an SVG."""
    await answer_everything(window, guide, site)
    pictures = [node["value"]["attributes"]["src"] for node in await window.find("img")]
    assert pictures
    assert not [picture for picture in pictures if "svg" in picture.partition(",")[0]]
    assert not await window.find("svg")


async def test_a_link_is_opened_by_pressing(window: Firefox, guide: Context, site: Served) -> None:
    """No pasting is needed; the same link leads to nothing afterwards."""
    await answer_everything(window, guide, site)
    link, _ = await window.texts(".copy")
    await window.go(link)
    await window.press("form button.go")
    assert await screen_of(window, guide) == "safety"
    await window.go(link)
    assert urlsplit(await window.url()).path == urlsplit(link).path
    assert await window.find("#code")
