"""The commands, run in this process: status, standard output and standard error."""

import io
import sys

import pytest

from bot.cli.app import main
from dialogs.printable import is_plain
from tests.fuzz.broken import MARK

LONGEST = 900
"""Characters of a message: the longest list of what is allowed, and what stands around it."""

EXCERPT = MARK[:48]
"""More than what a message repeats of what somebody gave."""


def run(*args: str, typed: bytes = b"") -> tuple[int, bytes, str]:
    """Runs `kompas` with these arguments, and these bytes on its standard input."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["kompas", *args])
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed), encoding="utf-8"))
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        with pytest.raises(SystemExit) as ended:
            main()
        out.flush()
        err.flush()
    status = ended.value.code or 0
    assert isinstance(status, int)
    return status, out.buffer.getvalue(), err.buffer.getvalue().decode()


def refused(status: int, out: bytes, err: str) -> bool:
    """Whether a command refused. Checks that it is done, or refused in clear lines, one a problem, and no more."""
    assert status in (0, 2)
    if status == 0:
        assert err == ""
        return False
    assert out == b""
    assert err.endswith(".\n"), err
    for line in err.splitlines():
        assert line.startswith("kompas: "), line
        assert line.endswith("."), line
        assert len(line) <= LONGEST
    assert "Traceback" not in err
    assert clean(err), ascii(err)
    return True


def hidden(err: str) -> bool:
    """Whether a message repeats no more than a little of what was wrong."""
    return EXCERPT not in err


def clean(text: str) -> bool:
    """Whether a text of several lines holds nothing that a terminal would obey, hide or turn around."""
    return is_plain(text.replace("\n", ""))
