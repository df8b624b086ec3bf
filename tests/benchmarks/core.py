"""What the core costs beside a named peer."""

import json
import pickle
import random
from collections.abc import Callable, Iterator
from itertools import cycle

from cryptography.fernet import Fernet
from jinja2 import Environment, Template
from transitions import Machine

from bot.api import schemas
from bot.telegram.callback_data import Buttons
from bot.telegram.markup import keyboard_of, text_of
from bot.tokens.keys import read_keys
from bot.tokens.seal import Seal
from bot.verify.policy.brute import Brute
from dialogs.case import Case
from dialogs.codec import Codec
from dialogs.context import Context, open_context
from dialogs.screens.render import draw
from dialogs.step import Do, step
from policy.assess import assess
from policy.pack.facts import Answers
from policy.pack.provisions import Audience
from policy.policy import Policy, load
from tests.benchmarks.cases import complete_cases, partial_cases
from tests.benchmarks.peers.decision_table import ZenTables, findings_of
from tests.benchmarks.table import Row, beside
from tests.conftest import TODAY
from tests.made import made_key
from tests.offered import answers_at, asked_answers

KEY, NOW = made_key("benchmarks"), 1_795_000_000.0
CASES, CHECKED = 64, 500

Work = Callable[[], object]


class RedactingFormatter:
    """A model of a bare machine."""

    state = "a"


class Unlike(AssertionError):
    """What was to be compared does not do the same: the comparison is void."""


def rows() -> Iterator[Row]:
    """Each measurement beside its peer's, in microseconds."""
    policy = load()
    guide = open_context(policy)
    for name, ours, peer, theirs in (*assessing(policy), *stepping(guide), *sealing(policy), *rendering(guide)):
        one, other = beside(ours, theirs)
        yield Row(name, "us", one, peer, other)


def check_alike(policy: Policy, tables: ZenTables, cases: list[Answers]) -> None:
    """Raises Unlike at the first case of which the tables find something else."""
    for answers in cases:
        if tables.ask(tables.context(answers)) != findings_of(assess(policy, answers, TODAY)):
            raise Unlike(f"the tables find something else for {answers}")


def assessing(policy: Policy) -> Iterator[tuple[str, Work, str, Work]]:
    """The assessment of complete and of partial cases, beside the same decision tables and beside brute force."""
    dice = random.Random(6)  # noqa: S311  repeatable cases, not secrets
    brutes = [Brute(policy.facts, [rule.condition for rule in policy.rules_of[item.id]]) for item in policy.provisions]
    for kind, drawn in (("complete", complete_cases), ("partial", partial_cases)):
        tables = ZenTables(policy, partial=kind == "partial")
        check_alike(policy, tables, drawn(policy, dice, CHECKED))
        cases = drawn(policy, dice, CASES)
        yield from _beside_tables(policy, tables, kind, cases)
    name = policy.asked_by[policy.provisions[0].id][0]
    one: Answers = {name: answers_at(policy, 0)[name]}
    yield "assess, one answered", lambda: assess(policy, one, TODAY), "brute force", lambda: _force(brutes, one)


def _beside_tables(
    policy: Policy, tables: ZenTables, kind: str, cases: list[Answers]
) -> Iterator[tuple[str, Work, str, Work]]:
    """One case after the other: in a process that has met their like, and as if it had met none."""
    ours, theirs = cycle(cases), cycle([tables.context(answers) for answers in cases])

    def ask() -> object:
        return tables.ask(next(theirs))

    def met_first() -> object:
        vars(policy).pop("verdicts", None)
        vars(policy).pop("said", None)
        return assess(policy, next(ours), TODAY)

    peer = "zen-engine, the same tables"
    yield f"assess, {kind} cases", lambda: assess(policy, next(ours), TODAY), peer, ask
    yield f"{kind} cases, met first", met_first, peer, ask


def stepping(guide: Context) -> Iterator[tuple[str, Work, str, Work]]:
    """One step, beside one trigger of a bare state machine."""
    machine = Machine(model=None, states=["a", "b"], transitions=[["go", "a", "b"], ["go", "b", "a"]], initial="a")
    plain = RedactingFormatter()
    question, review = _cases(guide)

    def bare() -> object:
        return machine.events["go"].trigger(plain)

    yield "step, a question", lambda: step(guide, question, Do("why"), TODAY), "bare trigger", bare
    yield "step, the findings", lambda: step(guide, review, Do("continue"), TODAY), "bare trigger", bare


def sealing(policy: Policy) -> Iterator[tuple[str, Work, str, Work]]:
    """A case into a token and back, beside a pickle, and a pickle in Fernet."""
    codec, seal, fernet = Codec(policy), Seal(read_keys(KEY)), Fernet(Fernet.generate_key())
    case = Case(asked_answers(policy, 0), "en", Audience.APPLICANT, "review")
    compact, pickled = codec.encode(case), pickle.dumps(case)
    token, other = seal.seal(compact, "web", NOW), fernet.encrypt(pickled)
    # Bytes that were made a line before: nobody else's are read.
    yield (
        "case out and in",
        lambda: codec.decode(codec.encode(case)),
        "pickle",
        lambda: pickle.loads(pickle.dumps(case)),  # noqa: S301  our own
    )
    yield "seal a case", lambda: seal.seal(compact, "web", NOW), "Fernet", lambda: fernet.encrypt(pickled)
    yield "open a token", lambda: seal.open(token, "web", NOW), "Fernet", lambda: fernet.decrypt(other)


def rendering(guide: Context) -> Iterator[tuple[str, Work, str, Work]]:
    """A screen of findings as each channel draws it, beside a bare template or dump of the same text."""
    _, review = _cases(guide)
    case = step(guide, review, Do("continue"), TODAY).case
    screen = draw(guide, case, TODAY)
    bare = Environment(autoescape=True).from_string("{% for line in lines %}<p>{{ line }}</p>{% endfor %}")
    buttons = Buttons(guide.policy)
    yield "draw the findings", lambda: draw(guide, case, TODAY), "bare template", lambda: _bare(bare, screen.paragraphs)
    yield (
        "draw as a Telegram message",
        lambda: (text_of(guide, case, screen), keyboard_of(buttons, screen, "x" * 51)),
        "bare template",
        lambda: _bare(bare, screen.paragraphs),
    )
    plain = {"lines": list(screen.paragraphs)}
    read = schemas.Screen.model_validate
    yield "draw as JSON", lambda: read(screen).model_dump_json(), "bare dump", lambda: json.dumps(plain)


def _bare(template: Template, lines: tuple[str, ...]) -> str:
    return template.render(lines=lines)


def _cases(guide: Context) -> tuple[Case, Case]:
    """A question, and the review of somebody who has answered everything."""
    full = asked_answers(guide.policy, 0)
    *before, last = full
    question = Case({name: full[name] for name in before}, "en", Audience.APPLICANT, last)
    return question, Case(full, "en", Audience.APPLICANT, "review")


def _force(brutes: list[Brute], answers: Answers) -> None:
    for brute in brutes:
        brute.outcomes(answers)
