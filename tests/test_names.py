"""Only tests/belarus knows what the bundled pack calls its facts, statements and provisions."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from dialogs.words import own_words
from policy.policy import Policy, load
from tests.packs import SMALL

TESTS = Path(__file__).parent
KNOWS = TESTS / "belarus"


def test_nothing_else_names_what_is_in_the_bundled_pack_alone() -> None:
    """An id in a string of a test would turn it red on the day the law changes."""
    own, ours = names(load()) - names(load(SMALL)), own_words().texts["en"]
    found = [
        f"{path.relative_to(TESTS)}:{line}: {text!r}"
        for path in sorted(TESTS.rglob("*.py"))
        if KNOWS not in path.parents
        for line, text in strings(path)
        if own & set(words(text)) and text not in ours  # the key of a message is a name of the dialogs
    ]
    assert not found, "\n".join(found)


def test_the_check_finds_one() -> None:
    """As an answer, in an action, and in a cell of JSON."""
    own = names(load()) - names(load(SMALL))
    fact, provision = load().facts[-1], load().provisions[0]
    for text in (fact.id, f"change:{fact.id}", f"{fact.id}=yes", f'{{"{fact.id}": "yes"}}', f"show:{provision.id}"):
        assert own & set(words(text)), text


def names(policy: Policy) -> set[str]:
    """The id of the pack, and of its facts, statements, provisions and readings."""
    readings = {name for provision in policy.provisions for name in provision.readings}
    return {policy.id, *policy.fact, *policy.statement, *policy.provision, *readings}


def strings(path: Path) -> Iterator[tuple[int, str]]:
    """The strings of a file, those between the parts of an f-string among them, and no docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.lineno, node.value


def words(text: str) -> list[str]:
    """What may be an id: in a sentence, only what no sentence has."""
    found = re.findall(r"[\w#-]+", text)
    prose = re.search(r"\w \w", text)
    return [word for word in found if not prose or re.search(r"[_#-]", word)]
