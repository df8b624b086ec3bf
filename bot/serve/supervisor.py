"""The supervisor: a process that reads no request. It holds the socket, and lets one worker serve after another.

A worker is a copy of this process as it was before anybody came. The next one serves before the last one leaves.
"""

import contextlib
import logging
import os
import selectors
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NoReturn

from bot.errors import InputError
from bot.serve.handover import FAILED, LEAVE, OVER, READY, Post
from bot.serve.process_privacy import end_with
from bot.serve.shutdown import LATEST, LATEST_LEAVING

START_SECONDS = 60.0
"""Seconds in which a worker must serve; then it is ended, and another is tried."""

BACKOFF = (0.0, 1.0, 2.0, 5.0, 10.0, 30.0)
"""Seconds before another one is tried, by how many have failed one after the other."""

_ENDS = (signal.SIGINT, signal.SIGTERM)

log = logging.getLogger(__name__)


@dataclass(eq=False)
class Worker:
    """A worker, as its supervisor knows it."""

    pid: int
    line: socket.socket
    pipe: int
    """Where what it hands over can be read: by the next worker, never here."""
    until: float
    """When it must have done what it is about: to start, or to end."""
    serves: bool = False
    leaves: bool = False
    heard: bytes = b""
    failure: str = ""

    def close(self) -> None:
        """Let go of what ties it to us."""
        self.line.close()
        if self.pipe >= 0:
            os.close(self.pipe)
            self.pipe = -1


def can_supervise() -> bool:
    """Whether this system can copy a process."""
    return hasattr(os, "fork")


class Supervisor:
    """Workers, one after the other."""

    def __init__(self, listener: socket.socket, work: Callable[[Post], None], greet: Callable[[], None]) -> None:
        """`work`: what a worker does until it ends. `greet`: done once, when the first one serves."""
        self._listener = listener
        self._work = work
        self._greet = greet
        self._workers: list[Worker] = []
        """The oldest first."""
        self._selector = selectors.DefaultSelector()
        self._start_at: float | None = None
        self._failed = 0
        self._greeted = False
        self._ending = False
        self._status = 0

    def run(self) -> None:
        """Supervise until told to end. Raises InputError, or SystemExit, where the first worker cannot serve."""
        with self._selector, _woken() as wakes:
            self._selector.register(wakes, selectors.EVENT_READ)
            self._start()
            while self._workers or (self._start_at is not None and not self._ending):
                for key, _ in self._selector.select(self._pause()):
                    if key.data is None:
                        self._take_signals(wakes.recv(4096))
                    else:
                        self._hear(key.data)
                self._reap()
                self._tend()
        if self._status:
            raise SystemExit(self._status)

    # Starting and ending.

    def _start(self) -> None:
        self._start_at = None
        ours, theirs = socket.socketpair()
        pipe, after = os.pipe()
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        supervisor = os.getpid()
        pid = os.fork()
        if pid == 0:
            before = self._workers[-1].pipe if self._workers else -1
            post = Post(theirs, before if before >= 0 else None, after)
            for closing in (ours, self._selector):
                closing.close()
            for worker in self._workers:
                worker.line.close()
                if worker.pipe != before:
                    os.close(worker.pipe)
            os.close(pipe)
            _serve(self._work, post, supervisor)
        theirs.close()
        os.close(after)
        worker = Worker(pid, ours, pipe, time.monotonic() + START_SECONDS)
        self._workers.append(worker)
        self._selector.register(ours, selectors.EVENT_READ, worker)

    def _end(self) -> None:
        """Tell every worker to end; those who are told again are ended."""
        number = signal.SIGKILL if self._ending else signal.SIGTERM
        self._ending = True
        self._listener.close()
        for worker in self._workers:
            worker.until = time.monotonic() + LATEST
            os.kill(worker.pid, number)

    # What happens.

    def _take_signals(self, numbers: bytes) -> None:
        if any(number in numbers for number in _ENDS):
            self._end()
        elif signal.SIGUSR1 in numbers:  # somebody asks for the next worker at once
            self._replace()

    def _hear(self, worker: Worker) -> None:
        try:
            message = worker.line.recv(4096)
        except OSError:
            message = b""
        if not message:
            self._selector.unregister(worker.line)
        *lines, worker.heard = (worker.heard + message).split(b"\n")
        for line in lines:
            if line == READY:
                self._serves(worker)
            elif line == OVER and worker is self._workers[-1]:
                self._replace()
            elif line.startswith(FAILED):
                worker.failure = line.removeprefix(FAILED).decode()

    def _serves(self, worker: Worker) -> None:
        """It serves: those before it leave."""
        worker.serves, self._failed = True, 0
        if not self._greeted:
            self._greeted = True
            self._greet()
        for older in self._workers[: self._workers.index(worker)]:
            if not older.leaves:
                older.leaves, older.until = True, time.monotonic() + LATEST_LEAVING
                with contextlib.suppress(OSError):
                    older.line.sendall(LEAVE + b"\n")

    def _replace(self) -> None:
        if self._start_at is None and self._workers and self._workers[-1].serves:
            self._start_at = time.monotonic()

    def _reap(self) -> None:
        """Take leave of the workers that have ended; as the first process of a container, of whoever else did."""
        for worker in list(self._workers):
            ended, status = os.waitpid(worker.pid, os.WNOHANG)
            if ended:
                self._ended(worker, os.waitstatus_to_exitcode(status))
        if os.getpid() == 1:
            with contextlib.suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    continue

    def _ended(self, worker: Worker, status: int) -> None:
        while worker.line in {key.fileobj for key in self._selector.get_map().values()}:
            self._hear(worker)  # it may have said why
        newest = worker is self._workers[-1]
        self._workers.remove(worker)
        worker.close()
        if self._ending or worker.leaves:
            return
        if not self._greeted:
            self._ending = True
            if worker.failure:
                raise InputError(worker.failure)
            self._status = status if status > 0 else 1
        elif newest:
            if worker.failure:
                log.error("Another worker cannot start: %s", worker.failure)
            else:
                log.error("A worker ended by itself (%d). Another one is started.", status)
            self._start_at = time.monotonic() + BACKOFF[min(self._failed, len(BACKOFF) - 1)]
            self._failed += 1

    def _tend(self) -> None:
        now = time.monotonic()
        for worker in self._workers:
            if worker.until <= now and (self._ending or worker.leaves or not worker.serves):
                log.error("A worker did not start or end in time, and is ended.")
                worker.until = now + LATEST
                os.kill(worker.pid, signal.SIGKILL)
        if self._start_at is not None and self._start_at <= now and not self._ending:
            self._start()

    def _pause(self) -> float | None:
        """Seconds until something is to be done by the clock."""
        times = [worker.until for worker in self._workers if self._ending or worker.leaves or not worker.serves]
        times += [self._start_at] if self._start_at is not None else []
        return max(0.0, min(times) - time.monotonic()) if times else None


def _serve(work: Callable[[Post], None], post: Post, supervisor: int) -> NoReturn:
    """What a worker does, from its first to its last instruction: nothing of its supervisor is run in it."""
    status = 1
    try:
        os.setpgid(0, 0)  # Ctrl-C is the supervisor's to take, and to pass on
        end_with(supervisor)
        signal.set_wakeup_fd(-1)
        for number in _numbers():
            signal.signal(number, signal.SIG_DFL)
        work(post)
        status = 0
    except InputError as error:
        post.say(FAILED + str(error).encode())
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 1
    except BaseException as error:
        sys.excepthook(type(error), error, error.__traceback__)
    finally:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError):
                stream.flush()
        os._exit(status)


def _numbers() -> tuple[signal.Signals, ...]:
    """The signals that are for the supervisor. SIGUSR1 asks for the next worker at once."""
    return (*_ENDS, signal.SIGCHLD, signal.SIGUSR1)


@contextmanager
def _woken() -> Iterator[socket.socket]:
    """A socket on which the numbers of signals arrive."""
    reads, writes = socket.socketpair()
    with reads, writes:
        writes.setblocking(False)
        before = {number: signal.signal(number, lambda *_: None) for number in _numbers()}
        wakes = signal.set_wakeup_fd(writes.fileno(), warn_on_full_buffer=False)
        try:
            yield reads
        finally:
            signal.set_wakeup_fd(wakes)
            for number, handler in before.items():
                signal.signal(number, handler)
