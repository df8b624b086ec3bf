"""The case sheet as a PDF: made in memory, from the same data to the same bytes, and never written to a file."""

import asyncio
import contextlib
import json
import logging
import os
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bot.rendering.pdf_process import make_pdf
from dialogs.sheet.make import Sheet

SECONDS = 20.0
"""Seconds in which a sheet must be made, once it is its turn. It takes a fifth of one."""

log = logging.getLogger(__name__)

_COMMAND = (sys.executable, "-I", "-B", str(Path(__file__).with_name("pdf_process.py")))


class NotPrinted(Exception):
    """A sheet could not be made."""


@dataclass
class Printer:
    """Makes one sheet at a time, each in a process of its own: what it took goes with it. The others wait."""

    seconds: float = SECONDS
    _place: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))

    async def pdf(self, sheet: Sheet) -> bytes:
        """The sheet as a PDF. Raises NotPrinted."""
        async with self._place:
            made = await _printed(_data(sheet), self.seconds)
        if not made:
            log.error("A case sheet could not be made.")
            raise NotPrinted
        return made


def sheet_pdf(sheet: Sheet) -> bytes:
    """The same, made in this process, which must be one that ends soon."""
    return make_pdf(json.loads(_data(sheet)))


async def _printed(data: bytes, seconds: float) -> bytes:
    """What the process made of it; nothing where that failed, or took too long."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *_COMMAND, stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.DEVNULL, env=_environment()
    )
    try:
        async with asyncio.timeout(seconds):
            made, _ = await process.communicate(data)
    except TimeoutError:
        return b""
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    return made if process.returncode == 0 else b""


def _environment() -> dict[str, str]:
    """The environment without what is ours: keys and tokens are no business of a printer."""
    return {name: value for name, value in os.environ.items() if not name.startswith("KOMPAS_")}


def _data(sheet: Sheet) -> bytes:
    """Everything by its name, the findings for machines among it."""
    told = asdict(sheet)
    for finding in told["findings"]:
        finding["found"] = finding["found"]._asdict()
    return json.dumps(told, ensure_ascii=False, default=str).encode()
