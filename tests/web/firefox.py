"""Debian's Firefox, driven over WebDriver BiDi: it answers that itself, so no driver is needed."""

import asyncio
import base64
import itertools
import json
import os
import re
import shutil
import signal
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

MISSING = "Install firefox-esr (apt-get install firefox-esr), or set KOMPAS_FIREFOX to its path."
PATIENCE = 60
"""Seconds for it to start, to end, and to answer."""

QUIET: Mapping[str, bool | int | str] = {
    "app.normandy.enabled": False,
    "app.update.auto": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage": "about:blank",
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.dns.disablePrefetch": True,
    "network.prefetch-next": False,
    "services.settings.server": "http://127.0.0.1:9/",
    "toolkit.telemetry.enabled": False,
}
"""It asks nobody for anything by itself."""

SAFEST: Mapping[str, bool | int | str] = {
    "javascript.enabled": False,
    "svg.disabled": True,
    "mathml.disabled": True,
    "gfx.downloadable_fonts.enabled": False,
    "gfx.font_rendering.graphite.enabled": False,
    "gfx.font_rendering.opentype_svg.enabled": False,
    "media.webaudio.enabled": False,
    "webgl.disabled": True,
    "network.cookie.cookieBehavior": 1,
    "privacy.firstparty.isolate": True,
    "privacy.resistFingerprinting": True,
    "dom.securecontext.allowlist_onions": True,
    "network.http.referer.hideOnionSource": True,
}
"""What Tor Browser sets at its safest, as far as Firefox has it. Tor Browser itself is not tried."""

ALL_IN_VIEW = {"width": 500, "height": 6000}
"""Pixels: what is pressed must be in view."""

_LISTENS = re.compile(r"WebDriver BiDi listening on (ws://\S+)")


def firefox() -> str | None:
    """Where it is."""
    return os.environ.get("KOMPAS_FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")


@dataclass
class Firefox:
    """One window of it. What JavaScript would tell of a page is asked from outside, so that it can be switched off."""

    socket: ClientConnection
    context: str = ""
    numbers: Iterator[int] = field(default_factory=itertools.count)
    loaded: int = 0
    """How many pages have come."""

    async def send(self, method: str, **params: object) -> dict[str, Any]:
        """A command, and its result."""
        number = next(self.numbers)
        await self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while (told := await self._hear()).get("id") != number:
            pass
        assert told["type"] == "success", (method, told.get("error"), told.get("message"))
        result: dict[str, Any] = told["result"]
        return result

    async def _hear(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(await asyncio.wait_for(self.socket.recv(), PATIENCE))
        if told.get("method") == "browsingContext.load" and told["params"]["context"] == self.context:
            self.loaded += 1
        return told

    async def go(self, url: str) -> str:
        """Open an address; where that led."""
        told = await self.send("browsingContext.navigate", context=self.context, url=url, wait="complete")
        return str(told["url"])

    async def url(self) -> str:
        """Where the window is."""
        tree = await self.send("browsingContext.getTree", root=self.context)
        return str(tree["contexts"][0]["url"])

    async def find(self, selector: str) -> list[dict[str, Any]]:
        """The elements of a page, with their attributes. No JavaScript of the page is needed."""
        where = {"type": "css", "value": selector}
        deep = {"maxDomDepth": 1}
        told = await self.send(
            "browsingContext.locateNodes", context=self.context, locator=where, serializationOptions=deep
        )
        return list(told["nodes"])

    async def count(self, selector: str) -> int:
        """How many elements there are."""
        return len(await self.find(selector))

    async def texts(self, selector: str) -> list[str]:
        """What stands in elements that hold text only."""
        return [node["value"]["children"][0]["value"]["nodeValue"] for node in await self.find(selector)]

    async def press(self, selector: str) -> None:
        """Press an element, and wait until another page stands there."""
        before = self.loaded
        await self._click(selector)
        while self.loaded == before:
            await self._hear()

    async def check(self, selector: str) -> None:
        """Choose an option."""
        await self._click(selector)

    async def fill(self, selector: str, text: str) -> None:
        """Type into a field."""
        await self._click(selector)
        keys = [{"type": kind, "value": mark} for mark in text for kind in ("keyDown", "keyUp")]
        await self._act({"type": "key", "id": "keys", "actions": keys})

    async def screenshot(self, selector: str = "") -> bytes:
        """What the window shows, as a PNG; or one element of it."""
        clip: dict[str, object] = {}
        if selector:
            (node, *_) = await self.find(selector)
            clip = {"clip": {"type": "element", "element": {"sharedId": node["sharedId"]}}}
        told = await self.send("browsingContext.captureScreenshot", context=self.context, origin="document", **clip)
        return base64.b64decode(told["data"])

    async def _click(self, selector: str) -> None:
        (node, *_) = await self.find(selector)
        origin = {"type": "element", "element": {"sharedId": node["sharedId"]}}
        down, up = ({"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp"))
        move = {"type": "pointerMove", "x": 0, "y": 0, "origin": origin}
        await self._act({"type": "pointer", "id": "mouse", "actions": [move, down, up]})

    async def _act(self, *actions: dict[str, Any]) -> None:
        await self.send("input.performActions", context=self.context, actions=list(actions))


@asynccontextmanager
async def running(
    path: str, profile: Path, settings: Mapping[str, bool | int | str] | None = None
) -> AsyncIterator[Firefox]:
    """Firefox with a profile, closed in the end as a person closes it, so that it writes what it writes."""
    settings = {**QUIET, **(settings or {})}
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in settings.items())
    (profile / "user.js").write_text("".join(lines))
    process = await asyncio.create_subprocess_exec(
        *(path, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        env=os.environ | {"MOZ_HEADLESS": "1", "HOME": str(profile)},
        start_new_session=True,
    )
    draining = None
    try:
        async with asyncio.timeout(PATIENCE):
            address = await _address(process)
        draining = asyncio.create_task(_drain(process))
        async with connect(f"{address}/session", max_size=None, proxy=None) as socket:
            window = Firefox(socket)
            await window.send("session.new", capabilities={})
            tree = await window.send("browsingContext.getTree")
            window.context = tree["contexts"][0]["context"]
            await window.send("session.subscribe", events=["browsingContext.load"])
            await window.send("browsingContext.setViewport", context=window.context, viewport=ALL_IN_VIEW)
            yield window
            await window.send("browser.close")
        async with asyncio.timeout(PATIENCE):
            await process.wait()
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
        if draining:
            draining.cancel()


async def _address(process: asyncio.subprocess.Process) -> str:
    assert process.stderr
    while line := await process.stderr.readline():
        if found := _LISTENS.search(line.decode(errors="replace")):
            return found[1]
    raise AssertionError("Firefox ended before it listened")


async def _drain(process: asyncio.subprocess.Process) -> None:
    assert process.stderr
    while await process.stderr.read(65536):
        pass
