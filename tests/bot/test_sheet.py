"""The case sheet as a PDF: what is on the paper is what the assessment says, and it is never on a disk."""

import io
import json
import os
import pty
import random
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from bot.rendering.pdf import sheet_pdf
from dialogs.case import Case, GivenBy
from dialogs.context import Context, open_context
from dialogs.operator import Operator
from dialogs.sheet.make import Sheet, make_sheet
from policy.assess import assess
from policy.pack.catalogue import LANGUAGES
from policy.pack.facts import Answers, Kind, Unknown, read_answers
from policy.pack.provisions import Audience
from policy.policy import Policy
from policy.reasoning.applicability import Applicability
from tests.conftest import TODAY
from tests.packs import SMALL

A4 = (595, 842)
MOST_PAGES = 2
JOURNALIST = '{"origin": "ruritania", "criticism": ["published"], "ringer": "dont_know"}'
EXPLAIN = (sys.executable, "-B", "-m", "bot.cli.start", "explain", "-", "--on", "2026-11-23")


@pytest.fixture(autouse=True)
def served_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process of its own serves the same policy, too."""
    monkeypatch.setenv("KOMPAS_PACK", str(SMALL))


def worst(policy: Policy) -> dict[str, Answers]:
    """Nothing answered, everything unknown, everything chosen."""
    several = {
        fact.id: tuple(option.id for option in fact.options if not option.exclusive)
        for fact in policy.facts
        if fact.kind is Kind.SEVERAL
    }
    one = {"stage": "refused", "origin": "ruritania", "age": "under_18", "accompanied": "alone", "ringer": "yes"}
    return {
        "nothing": {},
        "unknown": {fact.id: Unknown.RATHER_NOT_SAY for fact in policy.facts},
        "everything": several | {fact: (option,) for fact, option in one.items()},
    }


def every_case(policy: Policy) -> dict[str, Answers]:
    """The worked cases of the pack, and the worst."""
    return {case.name: read_answers(policy.facts, case.answers) for case in policy.pack.cases} | worst(policy)


def random_answers(policy: Policy, chance: random.Random) -> Answers:
    """Answers as somebody might give them: some known, some not, some not yet."""
    answers: dict[str, object] = {}
    for fact in policy.facts:
        free = [option.id for option in fact.options if not option.exclusive]
        several = chance.sample(free, chance.randint(1, len(free)))
        way = chance.randrange(4)
        if way == 0:
            answers[fact.id] = chance.choice(list(Unknown)).value
        elif way > 1:
            answers[fact.id] = several if fact.kind is Kind.SEVERAL else several[0]
    return read_answers(policy.facts, answers)


WORST = ("nothing", "unknown", "everything")
EVERY = pytest.mark.parametrize(
    "names", [WORST, pytest.param((), marks=pytest.mark.proof)], ids=["worst", "every case"]
)
"""The names of the cases a test looks at: the worst, and as a proof every one, which an empty list stands for."""


class Paper(NamedTuple):
    """A sheet, its PDF, and what is read back out of that."""

    sheet: Sheet
    pdf: bytes
    text: str


@cache
def paper(guide: Context, language: str, name: str) -> Paper:
    """The paper of one case."""
    answers = every_case(guide.policy)[name]
    sheet = make_sheet(guide, Case(answers, language, given_by=GivenBy.CHANGED), TODAY)
    pdf = sheet_pdf(sheet)
    return Paper(sheet, pdf, read(pdf))


def papers(guide: Context, language: str, names: Sequence[str]) -> Iterator[tuple[str, Paper]]:
    """The papers of these cases by name; of every case where none is named."""
    return ((name, paper(guide, language, name)) for name in names or every_case(guide.policy))


def bare(text: str) -> str:
    """Without spaces and line ends, which paper puts elsewhere."""
    return re.sub(r"\s", "", text)


def read(pdf: bytes) -> str:
    """The text of the pages, bare, without what stands at the foot of each."""
    pages = (bare(page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages)
    return "".join(re.sub(r"Kompas:[\w-]+sha256:[0-9a-f]{64}\D+\d\D+\d", "", page) for page in pages)


def elements(node: object) -> Iterator[DictionaryObject]:
    """The elements of the structure that screen readers go by."""
    if isinstance(node, list):
        for item in node:
            yield from elements(item.get_object())
    elif isinstance(node, DictionaryObject) and "/K" in node:
        yield node
        yield from elements(node["/K"].get_object())


def explain(*options: str, typed: str = JOURNALIST) -> "subprocess.CompletedProcess[bytes]":
    """`kompas explain` in a process of its own."""
    return subprocess.run((*EXPLAIN, *options), input=typed.encode(), capture_output=True, check=False)  # noqa: S603  our own command


@EVERY
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_case_takes_two_pages_at_most(guide: Context, language: str, names: Sequence[str]) -> None:
    """The worked cases, nothing answered, everything unknown, everything chosen: A4, and no larger."""
    for name, made in papers(guide, language, names):
        pages = PdfReader(io.BytesIO(made.pdf)).pages
        assert len(pages) <= MOST_PAGES, name
        assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in pages} == {A4}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_answers_make_it_longer(guide: Context, language: str) -> None:
    """Whatever is answered, and with an operator of a long name."""
    run = open_context(guide.policy, Operator(name="Stichting Voorbeeld voor Hulp aan Mensen uit Belarus in Nederland"))
    chance = random.Random(language)  # noqa: S311  the same cases each time
    for _ in range(12):
        answers = random_answers(guide.policy, chance)
        pdf = sheet_pdf(make_sheet(run, Case(answers, language), TODAY))
        assert len(PdfReader(io.BytesIO(pdf)).pages) <= MOST_PAGES, answers


@EVERY
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_paper_says_what_the_assessment_says(guide: Context, language: str, names: Sequence[str]) -> None:
    """Read back from the PDF: each title, outcome, sentence, original and option, in order."""
    policy = guide.policy
    for name, (sheet, _, text) in papers(guide, language, names):
        case = Case(every_case(policy)[name], language, Audience.WORKER)
        at = text.index(bare(sheet.labels["label.findings"]))
        for finding in assess(policy, case.answers, TODAY).findings:
            provision = policy.provision[finding.provision]
            told = [guide.voice(case).say(f"provision.{provision.id}")]
            told += [
                guide.voice(case).statement(item)
                for item in (*finding.outcome, *provision.says, *provision.does_not_say)
            ]
            if finding.applicability is not Applicability.NOT_INDICATED:
                told += [policy.statement_text("nl", item, Audience.WORKER) for item in provision.quotes]
            for sentence in told:
                at = text.index(bare(sentence), at)
        for fact, answer in case.answers.items():
            options = () if isinstance(answer, Unknown) else answer
            assert all(bare(guide.voice(case).say(f"option.{fact}.{option}")) in text for option in options), (
                name,
                fact,
            )


@EVERY
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_of_the_sheet_is_left_off_the_paper(guide: Context, language: str, names: Sequence[str]) -> None:
    """The frame, unknowns, boxes, what to do now, changes, checks, blanks and sources."""
    for _, (sheet, _, text) in papers(guide, language, names):
        rows = (*sheet.about, *sheet.given, *sheet.unknown, *sheet.not_asked, *sheet.changes, *sheet.sources)
        boxes = [line for box in sheet.tell for line in (box.lead, *box.items)]
        frame = (*sheet.confidential, sheet.title, sheet.heading, sheet.trial, sheet.orientation, sheet.check)
        for line in (*frame, *sheet.urgent, *sheet.now, *sheet.blanks, *boxes):
            assert bare(line) in text
        for row in rows:
            assert bare(row.label) in text
            assert bare(row.text) in text
        assert text.startswith(
            "Vertrouwelijkwerkdocument.Geenverklaringvancliënt.Nietoverleggenaanautoriteitenofrechtbank."
        )


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_page_says_which_it_is_and_of_which_policy(guide: Context, language: str) -> None:
    """So that pages that have come apart find each other."""
    sheet, pdf, _ = paper(guide, language, "everything")
    pages = PdfReader(io.BytesIO(pdf)).pages
    for number, page in enumerate(pages, start=1):
        text = bare(page.extract_text())
        assert sheet.digest in text
        assert bare(guide.voice_in(language).say("page", page=number, pages=len(pages))) in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_can_be_read_aloud(guide: Context, language: str) -> None:
    """PDF/UA-1: tagged, with a title and languages, the originals marked as Dutch; every font is in it."""
    sheet, pdf, _ = paper(guide, language, "everything")
    reader = PdfReader(io.BytesIO(pdf))
    root: Any = reader.root_object
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == sheet.title
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    tree = list(elements(root["/StructTreeRoot"]))
    kinds = {str(element.get("/S")) for element in tree}
    assert {"/H1", "/H2", "/H3", "/L", "/LI", "/P"} <= kinds
    if language != "nl":
        quotes = sum(len(finding.quotes) for finding in sheet.findings)
        assert sum(element.get("/Lang") == "nl" for element in tree) >= quotes
    page: Any
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            assert "LibertinusSerif" in inner["/BaseFont"]
            assert "/FontFile3" in inner["/FontDescriptor"].get_object()


def test_it_is_dated_as_it_says(guide: Context) -> None:
    """The day it is about, and no clock; nobody is its author."""
    metadata: Any = PdfReader(io.BytesIO(paper(guide, "nl", "nothing").pdf)).metadata
    assert metadata["/CreationDate"] == metadata["/ModDate"] == "D:20261123000000Z"
    assert metadata.author is None


def test_the_same_case_gives_the_same_bytes(guide: Context) -> None:
    """In this process and in two others, with other clocks, places and seeds; another day gives others."""
    answers = read_answers(guide.policy.facts, json.loads(JOURNALIST))
    here = sheet_pdf(make_sheet(guide, Case(answers, "be"), TODAY))
    for zone, seed in (("Pacific/Kiritimati", "1"), ("America/Adak", "2")):
        there = subprocess.run(  # noqa: S603  our own command
            (*EXPLAIN, "--language", "be", "--format", "pdf"),
            input=JOURNALIST.encode(),
            capture_output=True,
            check=True,
            env={**os.environ, "TZ": zone, "PYTHONHASHSEED": seed, "SOURCE_DATE_EPOCH": "1"},
        )
        assert there.stdout == here
    assert sheet_pdf(make_sheet(guide, Case(answers, "be"), TODAY.replace(day=24))) != here


def test_nothing_is_written_to_a_disk(tmp_path: Path) -> None:
    """Made where not one byte can be written into any file, and without leaving even an empty one."""
    code = (
        "import resource, sys, pathlib\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))\n"
        "opened = []\n"
        "def watch(event, args):\n"
        "    writes = event == 'open' and (args[2] or 0) & 3\n"
        "    if writes or event.startswith('tempfile.'): opened.append((event, args))\n"
        "sys.addaudithook(watch)\n"
        "from bot.cli.app import main\n"
        "try: main()\n"
        "except SystemExit as ended: assert ended.code in (0, None)\n"
        "assert not opened, opened\n"
        "assert not list(pathlib.Path('.').iterdir())\n"
        "try: pathlib.Path('control').write_text('x')\n"
        "except OSError: sys.exit(7)\n"
    )
    place = {"TMPDIR": str(tmp_path), "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path), "KOMPAS_PACK": str(SMALL)}
    root = str(Path(__file__).parent.parent.parent)
    ended = subprocess.run(  # noqa: S603  our own command
        (sys.executable, "-B", "-c", code, "explain", "-", "--format", "pdf"),
        input=JOURNALIST.encode(),
        capture_output=True,
        check=False,
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": root, **place},
    )
    assert (ended.returncode, ended.stderr) == (7, b""), "the control at the end is refused, nothing before it"
    assert ended.stdout.startswith(b"%PDF-")
    assert [path.name for path in tmp_path.iterdir()] == ["control"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_three_forms_come_from_the_command(language: str) -> None:
    """For the worker without being asked; plain text and JSON of the same sheet as the PDF."""
    text = explain("--format", "sheet", "--language", language).stdout.decode()
    value = json.loads(explain("--format", "sheet-json", "--language", language).stdout)
    printed = read(explain("--format", "pdf", "--language", language, "--audience", "worker").stdout)
    assert value["language"] == language
    assert value["answers"] == json.loads(JOURNALIST)
    for finding in value["findings"]:
        for told in (finding["outcome"], *finding["says"], *finding["does_not_say"]):
            assert told in text
            assert bare(told) in printed


def test_the_other_forms_are_for_the_applicant_still() -> None:
    """Unless the worker is asked for."""
    assert json.loads(explain("--format", "json").stdout)["audience"] == "applicant"


@pytest.mark.parametrize("format", ["pdf", "sheet", "sheet-json"])
def test_a_sheet_for_applicants_is_refused(format: str) -> None:
    """In one line with status 2, before anything is read."""
    ended = explain("--format", format, "--audience", "applicant", typed="{")
    assert (ended.returncode, ended.stdout) == (2, b"")
    assert (
        ended.stderr == b"kompas: --audience: a case sheet is for the legal aid worker. Leave it out, or give worker.\n"
    )


@pytest.mark.parametrize("format", ["pdf", "sheet", "sheet-json"])
def test_answers_that_cannot_be_read_are_told(format: str) -> None:
    """As in every other form."""
    ended = explain("--format", format, typed='{"age": 17}')
    assert (ended.returncode, ended.stdout) == (2, b"")
    assert ended.stderr.startswith(b"kompas: standard input: age: '17' is not one of its options")


def test_a_terminal_gets_no_pdf() -> None:
    """It would show signs without sense: one line says what to do instead."""
    ours, theirs = pty.openpty()
    ended = subprocess.run(  # noqa: S603  our own command
        (*EXPLAIN, "--format", "pdf"), input=JOURNALIST.encode(), stdout=theirs, stderr=subprocess.PIPE, check=False
    )
    os.close(theirs)
    os.close(ours)
    assert ended.returncode == 2
    assert ended.stderr.startswith(b"kompas: --format pdf: is not for a terminal. Write it into a file")
    assert ended.stderr.count(b"\n") == 1
