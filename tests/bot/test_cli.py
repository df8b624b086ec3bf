"""The commands, as a person runs them: bad input is one line on standard error, status 2, and nothing else."""

import io
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli.app import main
from policy.pack.catalogue import LANGUAGES
from policy.pack.provisions import Audience
from policy.policy import Policy
from tests.packs import SMALL

Run = Callable[..., tuple[int, str, str]]
RINGER = {
    "origin": "ruritania",
    "criticism": ["published"],
    "ringer": "yes",
}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `kompas` and gives its status, standard output and standard error."""

    def command(*args: str, typed: str | bytes = "") -> tuple[int, str, str]:
        data = typed.encode() if isinstance(typed, str) else typed
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
        monkeypatch.setattr(sys, "argv", ["kompas", *args])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        status = ended.value.code
        return (status if isinstance(status, int) else 0), told.out, told.err

    return command


def test_explain_gives_the_json_of_the_contract(run: Run, policy: Policy) -> None:
    """Field by field."""
    status, out, err = run(
        *("explain", "-", "--language", "en", "--audience", "worker", "--on", "2026-11-22", "--format", "json"),
        typed=json.dumps(RINGER),
    )
    value = json.loads(out)
    assert (status, err) == (0, "")
    assert list(value) == [
        *("policy", "language", "audience", "on", "in_force", "findings", "information", "notices", "guidance")
    ]
    assert value["in_force"] == "unconfirmed"
    assert value["policy"] == {
        **{"id": policy.id, "version": policy.pack.about.version, "digest": policy.pack.digest, "known_until": None},
    }
    assert (value["language"], value["audience"], value["on"]) == ("en", "worker", "2026-11-22")
    first = value["findings"][0]
    assert list(first) == [
        *("provision", "applicability", "by_reading", "because", "missing", "open_terms", "matches", "statements"),
    ]
    assert first["by_reading"] == {"clause-binds-both": "may_apply", "clause-binds-none": "may_apply"}
    assert first["because"] == ["origin=ruritania", "criticism=published", "ringer=yes"]
    assert value["findings"][1]["missing"] == ["age", "accompanied"]
    for statement in (*first["statements"], *value["information"]):
        assert list(statement) == ["id", "kind", "text", "passages"]
    assert {statement["kind"] for statement in first["statements"]} == {"quote", "paraphrase", "inference", "guidance"}
    assert value["notices"][0] == {
        "id": "heading-unconfirmed",
        "text": policy.statement_text("en", "heading-unconfirmed", Audience.WORKER),
        "passages": [],
    }
    assert value["guidance"][0]["id"] == "danger-now"


def test_applicants_get_the_fields_for_workers_empty(run: Run) -> None:
    """And no inference."""
    _, out, _ = run("explain", "-", "--audience", "applicant", "--format", "json", typed=json.dumps(RINGER))
    for finding in json.loads(out)["findings"]:
        assert (finding["by_reading"], finding["missing"], finding["open_terms"]) == ({}, [], [])
        assert "inference" not in {statement["kind"] for statement in finding["statements"]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_explain_as_text(run: Run, tmp_path: Path, language: str) -> None:
    """From a file, with its Dutch originals, in every language."""
    file = tmp_path / "case.json"
    file.write_text("\ufeff" + json.dumps({**RINGER, "stage": "refused"}), encoding="utf-8")
    status, out, err = run("explain", str(file), "--language", language, "--format", "text")
    assert (status, err) == (0, "")
    assert "letter-1#s2" in out
    assert "{" not in out


def test_json_lines_come_one_a_line(run: Run) -> None:
    """As many out as in, and many cases where one is wanted are told how."""
    status, out, _ = run("explain", "-", "--format", "jsonl", typed='{}\n{"origin": "other"}\n\n')
    assert status == 0
    assert [json.loads(line)["findings"][0]["applicability"] for line in out.splitlines()] == [
        "unclear",
        "not_indicated",
    ]
    assert "--format jsonl" in run("explain", "-", "--format", "json", typed="{}\n{}")[2]


@pytest.mark.parametrize("format", ["json", "jsonl", "text"])
@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("{", "standard input: not JSON at line 1, column 2. Give one JSON object"),
        ("", "standard input: is empty"),
        (" \n", "standard input: is empty"),
        ('{"age": 17}', "age: '17' is not one of its options"),
        ("[]", "standard input"),
        ("null", "standard input"),
        ('{"origin": "strelsau"}', "'strelsau' is not one of its options. Allowed: one of ruritania"),
        ('{"country": "ruritania"}', "'country' is not a fact. Allowed: stage"),
        ('{"origin": "ruritania", "origin": "other"}', "'origin' stands there twice"),
        ('{"origin": NaN}', "'NaN' is not one of its options"),
        ('{"origin": ' + "9" * 5000 + "}", "standard input"),
        ("[" * 100_000, "standard input"),
        (b'{"origin": "\xff"}', "not UTF-8"),
    ],
)
def test_bad_answers_are_one_line(run: Run, format: str, typed: str | bytes, told: str) -> None:
    """What, where, and what to do."""
    status, out, err = run("explain", "-", "--format", format, typed=typed)
    assert (status, out) == (2, "")
    assert err.startswith("kompas: ")
    assert err.count("\n") == 1
    assert told in err


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("explain", "nowhere.json"), "nowhere.json: No such file"),
        (("explain", "."), ".: Is a directory"),
        (("explain", "-", "--on", "22-11-2026"), "--on: '22-11-2026' is not a day"),
        (("explain", "-", "--on", "20261122"), "--on: '20261122' is not a day"),
        (("explain", "-", "--on", "2026-02-30"), "--on: '2026-02-30' is not a day"),
        (("explain", "-", "--language", "fr"), "--language: xx-ruritania has no 'fr'. Give one of: nl, en, ru, be."),
        (("explain", "-", "--format", "xml"), "'xml' is not one of"),
        (("explain", "-", "--wrong"), "No such option"),
        (("explain",), "Missing argument"),
        (("fly",), "No such command"),
        (("policy", "check", "nowhere"), "nowhere: the folder: is not there"),
    ],
)
def test_bad_commands_are_one_line(run: Run, args: tuple[str, ...], told: str) -> None:
    """For every command."""
    status, out, err = run(*args, typed="{}")
    assert (status, out) == (2, "")
    assert told in err
    assert err.count("\n") == 1


def test_a_case_that_comes_out_otherwise_is_told(run: Run, pack_folder: Path) -> None:
    """`policy check` runs the worked cases."""
    assert run("policy", "check", str(pack_folder))[0] == 0
    cases = pack_folder / "cases.toml"
    cases.write_text(cases.read_text(encoding="utf-8").replace('"may_apply"', '"unclear"', 1), encoding="utf-8")
    status, out, err = run("policy", "check", str(pack_folder))
    assert (status, out) == (2, "")
    assert "street-music: applicability is may_apply, and unclear was expected." in err


def test_policy_show_goes_passage_by_passage(run: Run, policy: Policy) -> None:
    """Each with the statements that stand on it."""
    status, out, _ = run("policy", "show", str(SMALL), "--language", "nl")
    assert status == 0
    for passage in policy.passage.values():
        assert passage.id in out
        assert passage.text in out
    for statement in policy.statement:
        if policy.statement[statement].kind != "quote":
            assert f" {statement}" in out


def test_flow_prints_the_diagram(run: Run) -> None:
    """And nothing else."""
    status, out, _ = run("flow")
    assert status == 0
    assert out.startswith("stateDiagram-v2")


def test_chat_can_skip_language_and_audience(run: Run) -> None:
    """With both given it begins at what must be said, for that audience."""
    _, out, _ = run("chat", "--language", "en", "--audience", "worker", typed="1\n")
    assert "Does your client agree" in out
    assert "Where is your client in the procedure?" in out
    assert "Kies uw taal" not in out


@pytest.mark.parametrize("args", [("policy", "show"), ("flow",)])
def test_a_full_disk_is_one_line(args: tuple[str, ...]) -> None:
    """What cannot be written is said, without a traceback."""
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "bot.cli.start", *args]
        ended = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)  # noqa: S603  our own command
    assert ended.returncode == 2
    assert ended.stderr.decode().startswith("kompas: standard output: No space left")
    assert ended.stderr.count(b"\n") == 1


def test_no_command_prints_the_help_and_nothing_else(run: Run) -> None:
    """Nothing on standard error."""
    status, out, err = run()
    assert (status, err) == (2, "")
    assert "explain" in out


def test_help_says_what_it_is(run: Run) -> None:
    """With all commands."""
    status, out, _ = run("--help")
    assert status == 0
    assert all(name in out for name in ("chat", "explain", "flow", "policy"))


def test_every_language_is_spoken_in_any_locale() -> None:
    """A terminal that promises only ASCII still gets the words, and what is typed there is read."""
    bare = {"PATH": os.environ["PATH"], "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    command = [sys.executable, "-m", "bot.cli.start", "chat"]
    ended = subprocess.run(command, input="Беларуская\n\xff".encode(), capture_output=True, env=bare, check=False)  # noqa: S603  our own command
    assert ended.returncode == 2
    assert ended.stderr.startswith(b"kompas: standard input: line 2: fits no option.")
    assert "Перш чым пачаць" in ended.stdout.decode("utf-8")


def test_breaking_off_at_the_start_shows_no_traceback() -> None:
    """Ctrl-C while it is still being imported: the process ends, and says nothing of its insides."""
    command = [sys.executable, "-X", "importtime", "-m", "bot.cli.start", "flow"]
    begun = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)  # noqa: S603  our own command
    assert begun.stderr is not None
    while b"typer" not in (line := begun.stderr.readline()):
        assert line, "typer is imported on the way"
    begun.send_signal(signal.SIGINT)
    _, err = begun.communicate(timeout=30)
    assert b"Traceback" not in err
    assert begun.returncode in (-signal.SIGINT, 130)


def test_policy_check_tells_everything_at_once(run: Run) -> None:
    """A line for each file that is missing, how many there are, and status 2."""
    status, out, err = run("policy", "check", "tests")
    assert (status, out) == (2, "")
    lines = err.splitlines()
    assert "kompas: sources.toml: the file: is missing. Put it there, or correct its name." in lines
    assert all(line.startswith("kompas: ") for line in lines)
    assert lines[-1] == f"kompas: {len(lines) - 1} problems."


def test_policy_check_tells_worked_cases_that_come_out_otherwise(run: Run, tmp_path: Path) -> None:
    """Each of them."""
    folder = shutil.copytree(SMALL, tmp_path / "pack")
    path = folder / "cases.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('= "may_apply" }', '= "unclear" }'), encoding="utf-8")
    status, _, err = run("policy", "check", str(folder))
    assert status == 2
    assert err.count("applicability is may_apply, and unclear was expected") == 2
