"""Messages of ours that speak of the law without being statements: titles, options, notes. Each was read as it is.

What was read is kept by its digest over all languages. Who changes such a message reads it again, against the rule that
a message says what this program is or does, or names something, and claims nothing; then writes the list anew.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.verify.counterexample import Counterexample
from bot.verify.policy.space import Counts
from dialogs.context import Context
from policy.pack.checks.words import OF_SCREENS
from policy.policy import Policy

READ = Path(__file__).with_name("reviewed_messages.toml")
_NOT_HERE = ("statement.", "box.", OF_SCREENS)
"""Statements and their parts stand on passages; what a pack says on the screens is among the words there already."""
_OF_LAW = re.compile(
    r"\b(law|legal|letter|polic|rights?\b|permit|asylum|risk|court|IND\b|government|refus|decid|regulation|"
    r"protect|stay\b|status|qualif|entitl|bescherm|blijven|mag\b|защит|остат|статус|абарон|застац|"
    r"wet\b|wetten|brief|beleid|recht|vergunning|asiel|risico|regering|weiger|beslis|verordening|"
    r"закон|письм|политик|прав[оа]\b|разрешени|убежищ|риск|суд|правительств|отказ|реша|реши|регламент|"
    r"ліст|палітык|дазвол|прытул|рызык|урад|адмо|раша|выраша|рэгламент)",
    re.IGNORECASE,
)


def prove_ours(guide: Context, counts: Counts, path: Path = READ) -> Iterator[Counterexample]:
    """Each of them was read as it stands today, and none is listed that is no more."""
    found = of_law(guide)
    read: Mapping[str, str] = tomllib.loads(path.read_text(encoding="utf-8"))
    for key in sorted({*found, *read}):
        counts["messages of ours that speak of the law"] += key in found
        if key not in read:
            yield Counterexample(f"the message {key!r} speaks of the law, and nobody has read that it claims nothing")
        elif key not in found:
            yield Counterexample(f"the message {key!r} is listed as read, and speaks of no law")
        elif found[key] != read[key]:
            yield Counterexample(f"the message {key!r} speaks of the law, and is not as it was read")


def of_law(guide: Context) -> dict[str, str]:
    """The digest of each message that has a word of law in some language, by its id."""
    texts = {language: _texts(guide, guide.policy, language) for language in guide.words.texts}
    found = {}
    for key in texts[guide.speech]:
        held = [texts[language].get(key, "") for language in texts]
        if any(map(_OF_LAW.search, held)):
            found[key] = hashlib.sha256("\n".join(held).encode()).hexdigest()[:12]
    return found


def listed(guide: Context) -> str:
    """The list as it is to be kept once everything on it was read."""
    return "".join(f'"{key}" = "{digest}"\n' for key, digest in sorted(of_law(guide).items()))


def _texts(guide: Context, policy: Policy, language: str) -> dict[str, str]:
    pack = {key: text for key, text in policy.pack.words[language].items() if not key.startswith(_NOT_HERE)}
    return {**guide.words.texts[language], **pack}
