"""The answers file of `kompas explain`: it is explained, or refused in one sentence, on disk and on standard input."""

import json
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dialogs.context import Context
from policy.pack.facts import read_answers, write_answers
from policy.policy import Policy
from tests.dialogs.any_case import any_answers
from tests.fuzz.broken import broken_bytes, broken_texts, odd_texts
from tests.fuzz.broken_json import bodies, once, written
from tests.fuzz.command import hidden, refused, run
from tests.fuzz.depth import depths

FORMATS = ("json", "json", "jsonl", "text", "sheet", "sheet-json")


@pytest.fixture(autouse=True)
def ready(guide: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """The guide is built once."""
    monkeypatch.setattr("bot.cli.app.build_context", lambda: guide)


@depths(60, 800)
def test_files(policy: Policy, tmp_path: Path, examples: int) -> None:
    """What is taken was understood; a file and standard input come to the same but for its name."""
    answers = any_answers(policy).map(lambda held: write_answers(policy.facts, held))
    file = tmp_path / "answers.json"

    @settings(max_examples=examples)
    @given(bodies(answers), st.sampled_from(FORMATS))
    @example(b"{}\xe2\x80\xa8", "json")
    @example(b"[" * 100_000, "json")
    @example(written({"criticism": ["<lists 930>"]}), "json")
    def hold(data: bytes, format: str) -> None:
        status, out, err = run("explain", "-", "--format", format, typed=data)
        file.write_bytes(data)
        there = run("explain", str(file), "--format", format)
        assert hidden(err)
        assert (there[0], there[1], there[2].replace(str(file), "standard input")) == (status, out, err)
        if format == "jsonl" or refused(status, out, err) or format != "json":
            return
        sent = json.loads(data.decode("utf-8-sig"), object_pairs_hook=once)
        held = read_answers(policy.facts, sent)
        again = run("explain", "-", "--format", "json", typed=written(write_answers(policy.facts, held)))
        assert again == (0, out, "")

    hold()


@depths(20, 300)
def test_lines(policy: Policy, examples: int) -> None:
    """Every line is answered, or named in one sentence; blank ones at the end are neither. Strict: to the first."""
    whole = any_answers(policy).map(lambda held: written(write_answers(policy.facts, held)))
    line = (
        whole | whole | broken_bytes(whole) | st.sampled_from((b"", b"\r", b"\xef\xbb\xbf{}", b" ", b"\xff", b"{}{}"))
    )
    several = st.lists(line, min_size=1, max_size=6).map(b"\n".join)

    @settings(max_examples=examples)
    @given(several | broken_bytes(several))
    @example(b"{}\n\n{}")
    @example(b"\xef\xbb\xbf\n{}")
    def hold(data: bytes) -> None:
        status, out, err = run("explain", "-", "--format", "jsonl", typed=data)
        assert hidden(err)
        lines = data.split(b"\n")
        while lines and not lines[-1].replace(b"\xef\xbb\xbf", b"").strip():
            lines.pop()
        answered, named = out.splitlines(), err.splitlines()
        assert status == (2 if named else 0)
        assert all(refused(2, b"", f"{told}\n") for told in named)
        if lines:
            assert len(answered) + len(named) == len(lines)
        else:
            assert (len(answered), len(named)) == (0, 1)
        assert all(json.loads(held)["findings"] for held in answered)
        strictly = run("explain", "-", "--format", "jsonl", "--strict", typed=data)
        assert out.startswith(strictly[1])
        assert strictly[2].splitlines() == named[:1]

    hold()


ARGUMENTS = (
    *("explain", "chat", "serve", "policy", "check", "show", "flow", "-", "--language", "be", "--audience", "worker"),
    *("--on", "2026-11-22", "--format", "json", "--help", "--port", "8000", "--host", "127.0.0.1", "answers.json"),
)


@depths(30, 500)
def test_arguments(examples: int) -> None:
    """Wrong names, options and days are refused in one line that a terminal shows as it is."""
    words = st.sampled_from(ARGUMENTS)
    odd = (broken_texts(words) | odd_texts).map(_as_argument).filter(lambda word: word not in ARGUMENTS)

    @settings(max_examples=examples)
    @given(st.sampled_from(((), ("explain", "-"), ("explain", "-", "--on"), ("policy",), ("policy", "check"))), odd)
    @example(("explain",), "\x1b[2J.json")
    @example(("explain", "-"), "--\x1b[2J")
    @example(("policy",), "\x1b[2J")
    def hold(before: tuple[str, ...], word: str) -> None:
        status, out, err = run(*before, word, typed=b"{}")
        assert status in (0, 2)
        if out == b"":
            assert refused(status, out, err)

    hold()


def _as_argument(text: str) -> str:
    """As the system hands it over: no NUL, and what is no UTF-8 as half characters."""
    return text.replace("\0", "").encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape")
