"""What a process asks of the system, so that what is in its memory gets nowhere else, and does not outlast it.

On Linux all of it is there; elsewhere a process goes on without what its system does not have.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_M_PERTURB = -6
_PATTERN = 0xA5
"""What freed memory is overwritten with; glibc writes the opposite bits into what it hands out."""


def allow_no_dump() -> None:
    """No core is written of this process, and nobody but root looks into its memory.

    The limit alone would not do: where cores are piped to a program, Linux does not look at it.
    """
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  not there on Windows

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _prctl(_PR_SET_DUMPABLE, 0)


def end_with(parent: int) -> None:
    """End this process, without its noticing, when its parent does."""
    _prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL))
    if os.getppid() != parent:  # it had ended before that was asked for
        os._exit(1)


def overwrite_what_is_freed() -> None:
    """Have the C library write over memory that is freed, as glibc can: of a request, all larger than half a kB."""
    if sys.platform == "linux":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
        if mallopt is not None:
            mallopt(_M_PERTURB, _PATTERN)


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(option, ctypes.c_ulong(value), 0, 0, 0)
