"""The cost curve: 1 to 1,000 people at once, each through whole interviews over the API, with 1 and 2 replicas."""

import asyncio
import json
import os
import statistics
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from policy.policy import load
from tests.benchmarks.serving import Server, kompas
from tests.benchmarks.table import Table, figure
from tests.offered import asked_answers

PEOPLE, SECONDS = (1, 10, 100, 1_000), 5.0
PATH = b"/api/v1/turns"


@dataclass(frozen=True)
class Point:
    """One measurement: so many people at once on so many replicas."""

    people: int
    replicas: int
    turns: float
    median: float
    p99: float
    cpu: float
    """Milliseconds of a server's CPU time for one turn."""
    memory: float
    """MB of the largest server at the end."""


@dataclass
class _Load:
    ports: Sequence[int]
    end: float
    events: Sequence[bytes]
    seconds_taken: list[float] = field(default_factory=list)


def curve() -> list[Point]:
    """Every point. One replica has a core of its own; two share both cores with whoever asks them."""
    points = []
    for replicas in (1, 2):
        for people in PEOPLE:
            with ExitStack() as stack:
                servers = [stack.enter_context(kompas(core)) for core in range(replicas)]
                points.append(asyncio.run(_point(people, servers)))
    return points


def table(points: Sequence[Point]) -> Table:
    """The curve in figures."""
    lines = tuple(
        (
            f"{one.people:,}",
            str(one.replicas),
            *(figure(value) for value in (one.turns, one.median, one.p99, one.cpu, one.memory)),
        )
        for one in points
    )
    note = (
        f"Each person goes through interview after interview for {SECONDS:.0f} s without a pause, over the API of the "
        "real server; with two replicas each turn goes to the other one. One replica has one core, and whoever asks "
        "has the other. Two replicas share both cores with whoever asks them, so they cannot be twice as fast here."
    )
    columns = ("people at once", "replicas", "turns/s", "median ms", "p99 ms", "server CPU ms/turn", "server MB after")
    return Table("People at once", columns, lines, note)


def interview() -> list[bytes]:
    """The events of one interview, after the first turn that has none."""
    events: list[dict[str, object]] = [{"choose": ["en"]}, {"do": "continue"}, {"choose": ["applicant"]}]
    policy = load()
    events += [{"choose": list(answer)} for answer in asked_answers(policy, 0).values()]
    events += [{"do": "continue"}, {"do": f"show:{policy.provisions[0].id}"}]
    return [json.dumps(event).encode() for event in events]


async def _point(people: int, servers: Sequence[Server]) -> Point:
    cores = set(range(os.cpu_count() or 1))
    os.sched_setaffinity(0, cores - {0} if len(servers) == 1 and len(cores) > 1 else cores)
    await _drive(1, servers, 0.5)  # warm
    before, began = sum(server.cpu() for server in servers), time.perf_counter()
    seconds_taken = await _drive(people, servers, SECONDS)
    passed, cpu = time.perf_counter() - began, sum(server.cpu() for server in servers) - before
    os.sched_setaffinity(0, cores)
    turns = len(seconds_taken)
    p99 = statistics.quantiles(seconds_taken, n=100)[98]
    memory = max(server.resident() for server in servers)
    milliseconds = (statistics.median(seconds_taken) * 1e3, p99 * 1e3, cpu / turns * 1e3)
    return Point(people, len(servers), turns / passed, *milliseconds, memory)


async def _drive(people: int, servers: Sequence[Server], seconds: float) -> list[float]:
    events = interview()  # once, and before the time begins: it reads the policy
    load = _Load([server.port for server in servers], time.perf_counter() + seconds, events)
    await asyncio.gather(*(_person(load, number) for number in range(people)))
    return load.seconds_taken


async def _person(load: _Load, number: int) -> None:
    """One after the other: the token of each answer goes into the next question, to the next replica."""
    ways = [await asyncio.open_connection("127.0.0.1", port) for port in load.ports]
    turn = number
    while time.perf_counter() < load.end:
        body = b"{}"
        for event in (*load.events, b""):
            reader, writer = ways[turn % len(ways)]
            began = time.perf_counter()
            writer.write(_request(body))
            token = _token(await _answer(reader))
            load.seconds_taken.append(time.perf_counter() - began)
            body = b'{"token":"' + token + b'","event":' + event + b"}"
            turn += 1
            if time.perf_counter() >= load.end:
                break
    for _, writer in ways:
        writer.close()


def _request(body: bytes) -> bytes:
    head = b"POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    return head % (PATH, len(body)) + body


async def _answer(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    assert head[9:12] == b"200", head
    at = head.index(b"content-length: ") + 16
    return await reader.readexactly(int(head[at : head.index(b"\r", at)]))


def _token(body: bytes) -> bytes:
    at = body.index(b'"token":"') + 9
    return body[at : at + 51]
