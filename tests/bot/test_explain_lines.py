"""`kompas explain --format jsonl`: each line is answered as it comes, and one that cannot be read holds up no other."""

import json
import random
import resource
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest

from bot.cli.explain import LONGEST_LINE, lines_of
from policy.pack.facts import Kind, Unknown
from policy.policy import Policy, load

COMMAND = (sys.executable, "-m", "bot.cli.start", "explain", "-", "--format", "jsonl")
MEGABYTE = 2**20
MOST = 200 * MEGABYTE
BOM = "\ufeff"


@pytest.fixture(scope="module")
def policy() -> Policy:
    """The bundled policy, which a process of its own serves."""
    return load()


def run(typed: bytes, *args: str) -> tuple[int, list[str], list[str]]:
    """Status, and the lines of standard output and standard error."""
    ended = subprocess.run([*COMMAND, *args], input=typed, capture_output=True, check=False)  # noqa: S603  our own
    return ended.returncode, ended.stdout.decode().splitlines(), ended.stderr.decode().splitlines()


def random_case(policy: Policy, dice: random.Random) -> str:
    """The answers of somebody, as a line."""
    held: dict[str, object] = {}
    for fact in policy.facts:
        if dice.random() < 0.2:
            held[fact.id] = dice.choice(list(Unknown)).value
        elif dice.random() < 0.8:
            names = [option.id for option in fact.options if not option.exclusive]
            several = dice.sample(names, dice.randint(1, len(names))) if names else list(fact.option_ids[:1])
            held[fact.id] = several if fact.kind is Kind.SEVERAL else dice.choice(fact.option_ids)
    return json.dumps(held)


def test_bad_lines_hold_up_no_others() -> None:
    """Each is one sentence with its line in the file, in the order of the lines, and the status is 2."""
    cases = ["{}", "{", '{"age": 17}', "", "{} {}", "[]", "[" * 100_000, '{"origin": "other"}', "{}"]
    status, out, err = run("\n".join(cases).encode() + b"\n\n \n")
    assert (status, len(out)) == (2, 3)
    told = [
        "not JSON at line 2, column 2",
        "line 3: age:",
        "line 4: is empty",
        "line 5: holds more",
        "line 6:",
        "line 7:",
    ]
    assert len(err) == len(told)
    for line, part in zip(err, told, strict=True):
        assert line.startswith(f"kompas: standard input: {part}")
        assert line.endswith(".")
        assert "--format jsonl" not in line


@pytest.mark.parametrize("place", range(3))
def test_strict_stops_at_the_first(place: int) -> None:
    """What came before is answered."""
    cases = ["{}", "{}", "{}", "x"]
    cases[place] = "{"
    status, out, err = run("\n".join(cases).encode(), "--strict")
    assert (status, len(out), len(err)) == (2, place, 1)
    assert f"line {place + 1}, column 2" in err[0]


def test_strict_is_for_many_cases() -> None:
    """One case is strict as it is."""
    command = [*COMMAND[:-1], "json", "--strict"]
    ended = subprocess.run(command, input=b"{}", capture_output=True, check=False)  # noqa: S603  our own
    assert (ended.returncode, ended.stdout) == (2, b"")
    assert ended.stderr.startswith(b"kompas: --strict: ")


def test_each_answer_comes_before_the_next_case(policy: Policy) -> None:
    """A producer that waits for it would wait for ever otherwise."""
    dice = random.Random(5)  # noqa: S311  repeatable, no secret
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # noqa: S603  our own
        given, answered = _pipes(process)
        for _ in range(3):
            given.write(random_case(policy, dice).encode() + b"\n")
            given.flush()
            assert json.loads(answered.readline())["findings"]
        given.close()
        assert answered.read() == b""
    assert process.returncode == 0


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    assert process.stdin
    assert process.stdout
    return process.stdin, process.stdout


@pytest.mark.parametrize("cases", [200, pytest.param(100_000, marks=pytest.mark.proof)])
def test_it_takes_no_more_memory_for_more_cases(policy: Policy, tmp_path: Path, cases: int) -> None:
    """100,000 cases, of which few are alike, in less than 200 MB; the answers are 20 kB each, and go out at once."""
    dice, file = random.Random(7), tmp_path / "cases.jsonl"  # noqa: S311  repeatable, no secret
    with file.open("w", encoding="utf-8") as lines:
        lines.writelines(f"{random_case(policy, dice)}\n" for _ in range(cases))
    code = (
        "import sys; from bot.cli.start import main\n"  # what a process had before it ran this counts in getrusage
        "try: main()\n"
        "finally: print(open('/proc/self/status').read().partition('VmHWM:')[2].split()[0], file=sys.stderr)"
    )
    command = [sys.executable, "-c", code, "explain", str(file), "--format", "jsonl", "--audience", "worker"]
    ended = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)  # noqa: S603  our own
    assert ended.returncode == 0
    assert int(ended.stderr) * 1024 < MOST


def test_a_line_without_an_end_is_not_held(tmp_path: Path) -> None:
    """However long it is, no more than a part of it is in memory; the next one is answered."""
    file = tmp_path / "long"
    with file.open("wb") as stream:
        stream.truncate(1_000 * MEGABYTE)  # a hole: it takes no room
        stream.seek(0, 2)
        stream.write(b"\n{}\n")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with file.open("rb") as stream:
        held = [(number, len(line)) for number, line in lines_of(stream, "long")]
    assert held == [(1, LONGEST_LINE + 2), (2, 3)]
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < 50 * MEGABYTE


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (
            "{}\r{}\r",
            "line 1: holds more after its first value, parted by carriage returns alone. Give one case a line",
        ),
        ("{}\u2028{}", "line 1: holds more after its first value, parted by line separators (U+2028)."),
        ("{},\n", "line 1: holds more after its first value, parted by a comma."),
        (f"{{}}{BOM}{{}}", "line 1: holds more after its first value, parted by a byte order mark."),
        ("{}\r" * LONGEST_LINE, "line 1: is longer than 1000000 bytes, parted by carriage returns alone."),
        ("", "is empty."),
        (f"{BOM}\n\r\n \n", "is empty."),
        ('{"origin": 1}x', "line 1: holds more after its first value."),
    ],
)
def test_what_parts_values_otherwise_is_said(typed: str, told: str) -> None:
    """By its name, and with what to do; never with an option that was given."""
    status, out, err = run(typed.encode())
    assert (status, out) == (2, [])
    assert err[0].startswith(f"kompas: standard input: {told}")
    assert "--format" not in "".join(err)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_files_put_together_are_taken(end: str) -> None:
    """With a byte order mark before each, lines of either end, and blank ones at the very end."""
    status, out, err = run(f"{BOM}{{}}{end}{BOM}{{}}{end}{BOM}{end}{end}".encode())
    assert (status, len(out), err) == (0, 2, [])


def test_bytes_that_are_no_text_are_named_by_line() -> None:
    """The others go on."""
    status, out, err = run(b'{}\n{"origin": "\xff"}\n{}\n')
    assert (status, len(out)) == (2, 2)
    assert err == ["kompas: standard input: line 2: byte 12: not UTF-8. Save the file as UTF-8."]


def test_a_reader_that_stops_and_a_full_disk() -> None:
    """As for every other command: silence for the one, one line for the other."""
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:  # noqa: S603  our own
        given, answered = _pipes(process)
        given.write(b"{}\n")
        given.flush()
        answered.readline()
        answered.close()
        given.write(b"{}\n")
        given.close()
        assert process.stderr
        assert process.stderr.read() == b""
    assert process.returncode == 1
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(COMMAND, input=b"{}\n{}\n", stdout=full, stderr=subprocess.PIPE, check=False)  # noqa: S603  our own
    assert ended.returncode == 2
    assert ended.stderr.startswith(b"kompas: standard output: No space left")
    assert ended.stderr.count(b"\n") == 1
