"""What one process knows of the case codes it made: links that open once, and codes that were ended.

A link holds a handle, not the code. Kept are a hash of the handle and the code as the handle encrypts it, so that
whoever has this memory, with the keys and without the link, opens nothing. All is forgotten when the code runs out.
Several replicas share no memory: there no link is made, and no code can be ended.
"""

import asyncio
from base64 import urlsafe_b64encode
from dataclasses import dataclass, replace
from hashlib import sha256, shake_256
from secrets import token_bytes

LENGTH = 22
"""Characters of a handle."""

MOST = 10_000
"""Codes of which something is known. Of more nothing is."""

_BYTES = 16


@dataclass(frozen=True, repr=False)
class _Made:
    """A code that was made here."""

    end: float
    maker: bytes
    ended: bool = False


@dataclass(frozen=True, repr=False)
class _Link:
    """A link that was made here; of one that has been opened no code is left."""

    end: float
    code: bytes


class Elsewhere(Exception):
    """Another process knows of codes by now: who asks again, over another connection, comes to that one."""


class Handles:
    """The links and codes of one process. Times are seconds since 1970.

    `maker` is a secret that whoever made codes keeps (`new_maker`): with it all of them are ended at once.
    """

    def __init__(self, alone: bool = True, begins: asyncio.Event | None = None) -> None:
        """`alone`: one process serves all, so that what it knows holds everywhere.

        `begins`: set when the process that served before has handed over what it knew.
        """
        self.alone = alone
        self._begins = begins
        self._handed = False
        self._made: dict[bytes, _Made] = {}
        self._links: dict[bytes, _Link] = {}

    def known(self) -> tuple[dict[bytes, "_Made"], dict[bytes, "_Link"]]:
        """What whoever serves next must know. From then on nothing may come to be known here."""
        self._handed = True
        return self._made, self._links

    def take_over(self, before: tuple[dict[bytes, "_Made"], dict[bytes, "_Link"]]) -> None:
        """Know what the process that served before knew. What was ended or opened in either stays so."""
        made, links = before
        for place, code in made.items():
            mine = self._made.get(place, code)
            self._made[place] = replace(mine, ended=mine.ended or code.ended)
        for place, link in links.items():
            mine_too = self._links.get(place, link)
            self._links[place] = mine_too if link.code else link

    async def whole(self) -> None:
        """Wait until all is known that the process before knew: else a code it ended would open once more.

        Raises Elsewhere once the process after has been told: what is made or ended here then, nobody would know.
        """
        if self._begins is not None:
            await self._begins.wait()
        if self._handed:
            raise Elsewhere

    def note(self, code: str, end: float, maker: bytes, at: float) -> bool:
        """A code was made, which opens until `end`. Whether it can be ended from now on."""
        self._forget(at)
        if self.alone and len(self._made) < MOST:
            self._made.setdefault(_hash(b"code", code), _Made(end, _hash(b"maker", maker)))
        return self.knows(code, maker)

    def link(self, code: str, maker: bytes) -> str:
        """The handle of a code that was noted, the same each time; empty when it was opened, or is not known."""
        if not self.knows(code, maker):
            return ""
        handle = urlsafe_b64encode(sha256(b"link" + maker + code.encode()).digest()[:_BYTES]).rstrip(b"=").decode()
        made = self._made[_hash(b"code", code)]
        link = self._links.setdefault(_hash(b"link", handle), _Link(made.end, _crypt(handle, code.encode())))
        return handle if link.code else ""

    def find(self, handle: str, at: float) -> str:
        """The code of a link that can be opened; empty when there is none."""
        self._forget(at)
        link = self._links.get(_hash(b"link", handle))
        code = _crypt(handle, link.code).decode() if link else ""
        return "" if self.is_ended(code) else code

    def use(self, handle: str) -> None:
        """A link has been opened, and opens no more."""
        place = _hash(b"link", handle)
        if place in self._links:
            self._links[place] = replace(self._links[place], code=b"")

    def knows(self, code: str, maker: bytes) -> bool:
        """Whether a code was made here, by this maker."""
        made = self._made.get(_hash(b"code", code))
        return made is not None and made.maker == _hash(b"maker", maker)

    def can_end(self, maker: bytes) -> bool:
        """Whether a maker has codes here that are not ended."""
        return any(not made.ended for made in self._of(maker))

    def end(self, maker: bytes) -> None:
        """End every code of a maker that was made here."""
        for place, made in self._made.items():
            if made.maker == _hash(b"maker", maker):
                self._made[place] = replace(made, ended=True)

    def has_ended(self, maker: bytes) -> bool:
        """Whether a maker had codes here, and all of them are ended."""
        return bool(self._of(maker)) and not self.can_end(maker)

    def is_made(self, code: str) -> bool:
        """Whether a code was made here, by whomever."""
        return _hash(b"code", code) in self._made

    def is_ended(self, code: str) -> bool:
        """Whether a code was ended here."""
        made = self._made.get(_hash(b"code", code))
        return made is not None and made.ended

    def _of(self, maker: bytes) -> list[_Made]:
        return [made for made in self._made.values() if made.maker == _hash(b"maker", maker)]

    def _forget(self, at: float) -> None:
        """Forget what has run out."""
        for held in (self._made, self._links):
            for place in [place for place, item in held.items() if item.end <= at]:
                del held[place]


def new_maker() -> bytes:
    """A secret for somebody who makes codes."""
    return token_bytes(_BYTES)


def _hash(kind: bytes, text: str | bytes) -> bytes:
    return sha256(kind + (text if isinstance(text, bytes) else text.encode())).digest()[:_BYTES]


def _crypt(handle: str, text: bytes) -> bytes:
    """The text encrypted, or decrypted: a handle stands for one text only."""
    return bytes(one ^ other for one, other in zip(text, shake_256(handle.encode()).digest(len(text)), strict=True))
