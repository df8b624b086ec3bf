"""A supervisor whose workers do as they are told, in a process of its own: `python -m tests.bot.supervised WORK`.

A worker writes its number on a line when it serves; `WORK` says what it does then.
"""

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable

from bot.errors import InputError
from bot.serve import supervisor
from bot.serve.handover import LEAVE, READY, Post
from bot.serve.supervisor import Supervisor

setattr(supervisor, "BACKOFF", (0.0, 0.05))  # noqa: B010  mypy would not let it pass


def _begin(post: Post) -> None:
    print(f"serves {os.getpid()}", flush=True)
    post.say(READY)


def serve(post: Post) -> None:
    """Serve until told to leave, or to end."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    _begin(post)
    told = post.line.recv(100).strip()
    if told == LEAVE:
        print(f"leaves {os.getpid()}", flush=True)


def refuse(_: Post) -> None:
    """Find that it cannot start."""
    raise InputError("the reason,\nin two lines")


def break_off(_: Post) -> None:
    """Break off before it serves."""
    sys.exit(7)


def crash(_: Post) -> None:
    """Fail in a way that nobody thought of."""
    raise ValueError("a secret")


def linger(post: Post) -> None:
    """Serve, and not end when told."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    _begin(post)
    time.sleep(60)


def serve_once(post: Post) -> None:
    """The first serves; the others cannot start, until the file `mended` is there."""
    if os.path.exists("begun") and not os.path.exists("mended"):
        raise InputError("it is broken now")
    with open("begun", "w", encoding="ascii"):
        serve(post)


def leave_orphans(post: Post) -> None:
    """Serve, and leave a process behind that ends later."""
    if os.fork() == 0:
        if os.fork() == 0:
            time.sleep(0.2)
        os._exit(0)
    serve(post)


WORKS: dict[str, Callable[[Post], None]] = {
    work.__name__: work for work in (serve, refuse, break_off, crash, linger, serve_once, leave_orphans)
}


def main() -> None:
    """Supervise, and say how that ended."""
    listener = socket.create_server(("127.0.0.1", 0))
    supervised = Supervisor(listener, WORKS[sys.argv[1]], lambda: print("greeted", flush=True))
    assert threading.active_count() == 1
    supervised.run()
    print("ended", flush=True)


if __name__ == "__main__":
    try:
        main()
    except InputError as error:
        print(f"refused: {error}", flush=True)
        sys.exit(2)
