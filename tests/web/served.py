"""The site on a port of this machine, and cookies that open it anywhere in the interview."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import uvicorn
from fastapi import FastAPI

from bot.serve.app import AppConfig, build_site
from bot.settings import Settings
from bot.tokens.keys import Keys, random_keys
from bot.tokens.seal import Purpose, Seal
from bot.tokens.sealed_cases import SealedCases
from bot.web.address import Places
from dialogs.case import Case
from dialogs.codec import Codec
from dialogs.context import Context
from dialogs.operator import Operator

EXIT = "https://elsewhere.example/"
"""Where the quick exit leads. No test lets a request out to it."""

PATIENCE = 10
"""Seconds for the server to start or to end."""


@dataclass(frozen=True, repr=False)
class Served:
    """A site, and what is needed to walk into the middle of it."""

    address: str
    guide: Context
    keys: Keys

    def path(self, screen: str, language: str | None = None) -> str:
        """A path of a screen: another one each time."""
        return self.places.path(screen, language)

    def screen(self, path: str) -> str:
        """The screen of a path, or what it ends in where it is of no screen."""
        query = urlsplit(path).query
        return self.places.read(query)[0] if query else urlsplit(path).path.rpartition("/")[2]

    @property
    def places(self) -> Places:
        """The addresses of screens."""
        return Places(Codec(self.guide.policy), self.keys)

    def token(self, case: Case, purpose: str = Purpose.WEB, age: float = 0) -> str:
        """What the cookie of a case holds; so many seconds old."""
        return SealedCases(Codec(self.guide.policy), Seal(self.keys)).sealed(case, purpose, time.time() - age)


def make_site(guide: Context, keys: Keys | None = None) -> FastAPI:
    """The application, with nothing configured but where the quick exit leads."""
    operator = Operator(quick_exit=EXIT)
    return build_site(AppConfig(Settings(), replace(guide, operator=operator), keys or random_keys(), time.time))


@contextmanager
def served(guide: Context) -> Iterator[Served]:
    """The site, served from a thread."""
    keys = random_keys()
    config = uvicorn.Config(make_site(guide, keys), log_config=None, access_log=False, server_header=False)
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        until = time.monotonic() + PATIENCE
        while not server.started and thread.is_alive() and time.monotonic() < until:
            time.sleep(0.01)
        assert server.started, "the site did not start"
        try:
            yield Served(f"http://127.0.0.1:{listener.getsockname()[1]}", guide, keys)
        finally:
            server.should_exit = True
            thread.join(PATIENCE)
            assert not thread.is_alive(), "the site did not end"
