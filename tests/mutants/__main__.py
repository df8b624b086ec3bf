"""Runs mutmut over `policy` and `dialogs`, all of it or a sample, and writes docs/mutants.md.

A mutant is one small change of the code; it is killed when a test fails on it. What survives is listed with the reason
that reasons.toml gives for its function. What has no reason there stands first.
"""

import argparse
import json
import math
import os
import random
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

from tests.mutants.quickest import STATS

ROOT = Path(__file__).parents[2]
WORK = ROOT / "mutants"
PAGE = ROOT / "docs" / "mutants.md"
REASONS: dict[str, str] = tomllib.loads(Path(__file__).with_name("reasons.toml").read_text(encoding="utf-8"))
MUTMUT = (sys.executable, "-m", "mutmut")
AGAIN = WORK / "again.json"
OPTIONS: list[str] = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mutmut"]["pytest_add_cli_args"]
SEED = 20220512
SURVIVED, NO_TESTS = (0,), (5, 33)
"""Exit codes, as mutmut keeps them. Any other: a test failed, or the mutant never ended, or ended Python."""

MANY = 100
"""Tests: what so many were run on is not made once."""

NO_OTHERS = 5
"""pytest's, where no test is left."""

NEVER_ENDS = 36
AGAIN_SECONDS = 600

Results = Mapping[str, int | None]


def main() -> None:
    """Run, write, print."""
    parser = argparse.ArgumentParser(prog="make mutants")
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="so many mutants, drawn at random; else all")
    parser.add_argument("--only-write", action="store_true", help="write the page from the results there are")
    asked = parser.parse_args()
    if not asked.only_write:
        shutil.rmtree(WORK, ignore_errors=True)
        names = sorted(_made())
        if asked.sample:
            names = sorted(random.Random(SEED).sample(names, min(asked.sample, len(names))))  # noqa: S311  to be repeated
        _mutmut("run", *names)
        alive = [name for name, code in results().items() if code in SURVIVED]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            AGAIN.write_text(json.dumps(dict(zip(alive, pool.map(_again, alive), strict=True))))
    text = page(results())
    PAGE.write_text(text, encoding="utf-8")
    print(text.partition("\n## ")[0], f"\nWritten to {PAGE.relative_to(ROOT)}.")


def results() -> Results:
    """The exit code of each mutant there is; None for one that was not run."""
    found: dict[str, int | None] = {}
    for path in sorted(WORK.rglob("*.py.meta")):
        found |= json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
    return found | (json.loads(AGAIN.read_text(encoding="utf-8")) if AGAIN.exists() else {})


def page(held: Results) -> str:
    """The page about these results."""
    run = {name: code for name, code in held.items() if code is not None}
    killed = sum(_is_killed(code) for code in run.values())
    return "\n".join(_lines(held, run, killed))


def _lines(held: Results, run: Mapping[str, int], killed: int) -> Iterator[str]:
    share = killed / len(run)
    drawn = f"all {len(held):,}" if len(run) == len(held) else f"{len(run):,} of {len(held):,}, drawn at random"
    off = 1.96 * math.sqrt(share * (1 - share) / len(run)) * math.sqrt(1 - len(run) / len(held))
    yield "# Do the tests notice?\n"
    yield f"Written by `make mutants` on {date.today().isoformat()}. A mutant is one small change of the code; it is"
    yield "killed when a test of `tests/policy` or `tests/dialogs` fails on it. The proofs of `kompas verify` are not"
    yield "changed: `tests/verify` plants faults and sees them found.\n"
    yield f"Mutants run: {drawn}. Killed: {killed:,}, **{share:.1%}**" + (f" ± {off:.1%}." if off else ".") + "\n"
    yield "| file | run | killed | survived | without a test |\n| ---- | --- | ------ | -------- | -------------- |"
    for file, counted in sorted(_by_file(run).items()):
        yield f"| {file} | {counted.total()} | {counted['killed']} | {counted['survived']} | {counted['untested']} |"
    alive = [name for name, code in run.items() if not _is_killed(code)]
    by_reason: dict[str, list[str]] = {}
    for name in alive:
        by_reason.setdefault(REASONS.get(_function(name), ""), []).append(name)
    for reason in sorted(by_reason):
        yield f"\n## {reason or 'Not explained yet'}\n"
        for name in sorted(by_reason[reason]):
            yield f"- `{_function(name)}`: {_change(name)}"
    yield ""


def _by_file(run: Mapping[str, int]) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for name, code in run.items():
        kind = "killed" if _is_killed(code) else "survived" if code in SURVIVED else "untested"
        found.setdefault(_module(name), Counter())[kind] += 1
    return found


def _is_killed(code: int) -> bool:
    return code not in (*SURVIVED, *NO_TESTS)


def _module(name: str) -> str:
    """`policy.pack.conditions.x_resolve__mutmut_21` is of `policy.pack.conditions`."""
    return name.rpartition(".")[0]


def _function(name: str) -> str:
    """And of `policy.pack.conditions.resolve`; `policy.reasoning.memo.xǁMemoǁget__mutmut_3` is of `….memo.Memo.get`."""
    own = name.removeprefix(f"{_module(name)}.").rpartition("__mutmut_")[0]
    plain = own.removeprefix("xǁ").replace("ǁ", ".") if "ǁ" in own else own.removeprefix("x_")
    return f"{_module(name)}.{plain}"


def _change(name: str) -> str:
    told = subprocess.run([*MUTMUT, "show", name], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    lines = [line for line in told.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    before, after = (" ".join(line[1:].strip() for line in lines if line[0] == sign) for sign in "-+")
    return f"`{before}` → `{after}`"


def _again(name: str) -> int:
    """The exit code of all the other tests on what survived; it survives as it is where many have passed on it.

    mutmut runs those during which a function was called; what is made once for all tests was called during one.
    """
    stats = json.loads((WORK / STATS).read_text(encoding="utf-8"))
    passed = stats["tests_by_mangled_function_name"].get(name.rpartition("__mutmut_")[0], ())
    if len(passed) > MANY:
        return SURVIVED[0]
    left_out = (f"--deselect={test}" for test in passed)
    env = os.environ | {"MUTANT_UNDER_TEST": name}
    command = (sys.executable, "-m", "pytest", "-x", "-q", *OPTIONS, *left_out, "tests/dialogs", "tests/policy")
    try:
        ended = subprocess.run(
            command, cwd=WORK, env=env, check=False, stdout=subprocess.DEVNULL, timeout=AGAIN_SECONDS
        )
    except subprocess.TimeoutExpired:
        return NEVER_ENDS
    return SURVIVED[0] if ended.returncode == NO_OTHERS else ended.returncode


def _made() -> Results:
    """Every mutant, none run: asked for one that is not there, mutmut makes them, and ends with an error."""
    told = subprocess.run([*MUTMUT, "run", "none"], cwd=ROOT, check=False, capture_output=True, text=True)
    made = results()
    if not made:
        raise SystemExit(f"mutmut made no mutants.\n{told.stdout}\n{told.stderr}")
    return made


def _mutmut(*words: str) -> None:
    """Runs mutmut. Its exit status says nothing about mutants; what it cannot do at all, it says itself."""
    subprocess.run([*MUTMUT, *words], cwd=ROOT, check=False, stdout=sys.stderr)


if __name__ == "__main__":
    main()
