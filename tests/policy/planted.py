"""Errors planted in a copy of the pack, each with what its message must name."""

from collections.abc import Callable
from pathlib import Path

QUOTE = '[[statements]]\nid = "quote-s1"\nkind = "quote"\n'
S6 = 's6 = "Gelet hierop heb ik besloten hen aan te wijzen als risicogroep."'


def change(file: str, old: str, new: str) -> Callable[[Path], None]:
    """Puts `new` in the place of the first `old`."""

    def plant(folder: Path) -> None:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} has no {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return plant


def drop(file: str) -> Callable[[Path], None]:
    """Takes the file away."""
    return lambda folder: (folder / file).unlink()


def add(file: str, text: str) -> Callable[[Path], None]:
    """Adds text at the end."""

    def plant(folder: Path) -> None:
        path = folder / file
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")

    return plant


def raw(file: str, data: bytes) -> Callable[[Path], None]:
    """Replaces the file."""

    def plant(folder: Path) -> None:
        (folder / file).write_bytes(data)

    return plant


def rename(name: str) -> Callable[[Path], None]:
    """Moves the whole folder."""

    def plant(folder: Path) -> None:
        folder.rename(folder.with_name(name))

    return plant


def say(key: str, text: str, translated: str = "") -> Callable[[Path], None]:
    """Gives a message this text, in English and as what everybody translated, and where given as the translation."""

    def plant(folder: Path) -> None:
        for path in (folder / "locale").rglob("messages.po*"):
            lines = path.read_text(encoding="utf-8").split("\n")
            at = lines.index(f'msgctxt "{key}"')
            lines[at + 1] = f'msgid "{text}"'
            if translated and path.suffix == ".po":
                lines[at + 2] = f'msgstr "{translated}"'
            path.write_text("\n".join(lines), encoding="utf-8")

    return plant


def also(*plants: Callable[[Path], None]) -> Callable[[Path], None]:
    """One after another."""

    def plant(folder: Path) -> None:
        for one in plants:
            one(folder)

    return plant


def widen(folder: Path) -> None:
    """Gives what happened two options more, and a condition of its own to each option."""
    names = [f"o{number}" for number in range(12, 15)]
    options = "".join(f'    {{ id = "{name}", number = {number} }},\n' for number, name in enumerate(names, 12))
    change(
        "facts.toml", '    { id = "none", number = 11, exclusive', options + '    { id = "none", number = 11, exclusive'
    )(folder)
    held = ["detained", "questioned", "searched", "wanted", "charged_or_punished", "threatened_or_attacked"]
    held += ["lost_job_or_study", "listed_or_named", "relatives_pressured", "people_close_targeted", *names]
    conditions = "".join(f'[conditions.c-{name}]\nmatch = "indications"\nyes = ["{name}"]\n\n' for name in held)
    change("provisions.toml", "[conditions.from-belarus]", conditions + "[conditions.from-belarus]")(folder)


PLANTED: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "no folder": (rename("gone"), "the folder", "is not there"),
    "missing file": (drop("facts.toml"), "facts.toml: the file", "is missing"),
    "not UTF-8": (raw("facts.toml", b"\xff"), "facts.toml: byte 0", "is not UTF-8"),
    "not TOML": (add("facts.toml", "[["), "facts.toml: the file", "is not TOML"),
    "unknown key": (add("pack.toml", "\n[extra]\n"), "pack.toml: extra", "Extra inputs are not permitted"),
    "wrong type": (
        change("facts.toml", '{ id = "waiting", number = 2 }', '{ id = "waiting", number = "2" }'),
        "facts.toml: facts 'stage' options 'waiting' number",
        "valid integer",
    ),
    "document outside": (
        change("sources.toml", 'file = "sources/ind-pact.txt"', 'file = "../../secret.txt"'),
        "../../secret.txt",
        "is outside the pack",
    ),
    "missing document": (drop("sources/ind-pact.txt"), "sources/ind-pact.txt", "is missing"),
    "known without by": (
        change("pack.toml", "# known_until", "known_until = 2026-01-01 #"),
        "known_until",
        "confirmed_by",
    ),
    "bad pattern": (
        change("pack.toml", "en = ['\\b(is", "en = ['\\b((is"),
        "pack.toml: present_tense en",
        "is no pattern",
    ),
    "no pattern": (change("pack.toml", "\nbe = [", "\nfr = ["), "pack.toml: present_tense", "no pattern for 'be'"),
    "source twice": (change("sources.toml", 'id = "nidos"', 'id = "ind-pact"'), "source 'ind-pact'", "is used twice"),
    "quotes nothing": (
        change("sources.toml", 'file = "sources/ind-pact.txt"\n', ""),
        "sources.toml: source 'ind-pact'",
        "quotes without a file",
    ),
    "not verbatim": (
        change("sources.toml", S6, S6.replace("besloten", "beslist")),
        "sources.toml: passage kst-19637-2892#s6",
        "is not verbatim and whole in sources/kst-19637-2892.txt",
    ),
    "letter altered": (
        change("sources/kst-19637-2892.txt", "institutionele", "structurele"),
        "passage kst-19637-2892#s9",
        "is not verbatim and whole",
    ),
    "cut passage": (
        change("sources.toml", ", tenzij in individuele gevallen uit nader onderzoek anders blijkt.", ""),
        "passage kst-19637-2892#s15",
        "is not verbatim and whole",
    ),
    "passage without its first letter": (change("sources.toml", '"Gelet hierop', '"elet hierop'), "#s6", "whole"),
    "passage of one word": (
        change("sources.toml", '"Daarnaast is sprake van institutionele marginalisering."', '"Daarnaast"'),
        "#s9",
        "whole",
    ),
    "empty passage": (
        change("sources.toml", '"Daarnaast is sprake van institutionele marginalisering."', '" "'),
        "sources.toml: sources 'kst-19637-2892' passages s9",
        "pattern",
    ),
    "a folder for a file": (
        change("sources.toml", '"sources/ind-pact.txt"', '"sources"'),
        "sources: the file",
        "is no file",
    ),
    "an impossible name": (change("sources.toml", '"sources/ind-pact.txt"', '"\\u0000"'), "the file", "cannot be read"),
    "a link": (
        lambda folder: (folder / "locale" / "extra").symlink_to(folder / "sources"),
        "locale/extra: the file",
        "is a link",
    ),
    "endless nesting": (add("facts.toml", "\nx = " + "[" * 5000), "facts.toml: the file", "nested too deeply"),
    "endless conditions": (
        change(
            "provisions.toml",
            "[conditions.from-belarus]",
            "".join(f'[conditions.c{n}]\nall = [{{ use = "c{n + 1}" }}, {{ use = "c{n + 1}" }}]\n' for n in range(30))
            + '[conditions.c30]\nopen = "x"\n\n[conditions.from-belarus]',
        ),
        "condition 'c",
        "has more than 2000 parts",
    ),
    "deep conditions": (
        change(
            "provisions.toml",
            "[conditions.from-belarus]",
            "".join(f'[conditions.d{n}]\nnot = {{ use = "d{n + 1}" }}\n' for n in range(1500))
            + '[conditions.d1500]\nopen = "x"\n\n[conditions.from-belarus]',
        ),
        "provisions.toml: the conditions",
        "nested too deeply",
    ),
    "known before valid": (
        change("pack.toml", "# known_until", 'confirmed_by = "x"\nknown_until = 2020-01-01 #'),
        "known_until",
        "is before valid_from",
    ),
    "number over the place": (
        change("facts.toml", '{ id = "no", number = 2 }', '{ id = "no", number = 14 }'),
        "fact 'transgender'",
        "number over 13",
    ),
    "option named like an unknown": (
        change("facts.toml", '{ id = "no", number = 2 }', '{ id = "dont_know", number = 2 }'),
        "transgender: option",
        "dont_know",
    ),
    "unknown notice": (
        change("orientation.toml", 'statement = "change-pact-2026"', 'statement = "change-pact-2027"'),
        "notices",
        "later change ind-pact",
    ),
    "said twice": (
        change("orientation.toml", '[[guidance]]\nstatement = "danger-now"', '[[guidance]]\nstatement = "eu-country"'),
        "statement 'eu-country'",
        "is used twice",
    ),
    "inference for everybody": (
        change(
            "orientation.toml", '[[guidance]]\nstatement = "danger-now"', '[[guidance]]\nstatement = "comma-in-heading"'
        ),
        "notices and guidance",
        "says 'comma-in-heading' to everybody",
    ),
    "said beside its passages": (
        change("provisions.toml", 'says = ["slight-indications"]', 'says = ["trans-risk-group"]'),
        "provision 'slight-indications'",
        "does not stand on its passages",
    ),
    "quotes no quote": (
        change("provisions.toml", 'quotes = ["quote-s7"]', 'quotes = ["info-wbv"]'),
        "provision 'slight-indications'",
        "no quote",
    ),
    "passage carried by nothing": (
        change(
            "provisions.toml",
            'passages = ["kst-19637-2892#s7"]',
            'passages = ["kst-19637-2892#s7", "kst-19637-2892#s18"]',
        ),
        "provision 'slight-indications'",
        "none of its statements carries",
    ),
    "case with an unknown provision": (
        change("cases.toml", "by_reading = { political-risk-group", "by_reading = { political-risk"),
        "cases.toml: case",
        "'political-risk', which is no provision",
    ),
    "case with an unknown result": (
        change("cases.toml", '= "may_apply"', '= "applies"'),
        "cases.toml: cases",
        "expect",
    ),
    "a placeholder nothing fills": (
        say("topic.age", "Age {years}", "Leeftijd {years}"),
        "message 'topic.age'",
        "has the placeholder {years}",
    ),
    "not gettext": (
        change(
            "locale/nl/messages.po",
            "Content-Type: text/plain",
            'POT-Creation-Date: soon\\n"\n"Content-Type: text/plain',
        ),
        "locale/nl/messages.po",
        "is not gettext",
    ),
    "fact number twice": (
        change("facts.toml", '"transgender"\nnumber = 9', '"transgender"\nnumber = 8'),
        "number of a fact 8",
        "is used twice",
    ),
    "option number twice": (
        change("facts.toml", '"waiting", number = 2', '"waiting", number = 1'),
        "facts.toml: stage: number 1",
        "is used twice",
    ),
    "exclusive alone": (
        change("facts.toml", '{ id = "yes", number = 1 }', '{ id = "yes", number = 1, exclusive = true }'),
        "fact 'transgender'",
        "takes only one",
    ),
    "statement twice": (
        change("statements.toml", 'id = "info-period"', 'id = "info-report"'),
        "statements.toml: statement 'info-report'",
        "is used twice",
    ),
    "unknown passage": (
        change("statements.toml", "kst-19637-2892#s5", "kst-19637-2892#s99"),
        "stands on kst-19637-2892#s99",
        "Correct the passage's id",
    ),
    "quote of our words": (
        change("statements.toml", '["kst-19637-2892#s1"]', '["nidos#guardian"]'),
        "statement 'quote-s1'",
        "told in our words",
    ),
    "no passages": (
        change("statements.toml", QUOTE + 'passages = ["kst-19637-2892#s1"]', QUOTE),
        "statement 'quote-s1'",
        "is a quote without passages",
    ),
    "inference without passages": (
        change("statements.toml", 'id = "word-return"\nkind = "guidance"', 'id = "word-return"\nkind = "inference"'),
        "statement 'word-return'",
        "is a inference without passages",
    ),
    "unknown condition": (
        change("provisions.toml", 'applies_when = { use = "from-belarus" }', 'applies_when = { use = "from-minsk" }'),
        "provision 'political-risk-group'",
        "'from-minsk'",
    ),
    "circle": (
        change("provisions.toml", '[{ use = "criticised" }, { open', '[{ use = "activist-by-criticism" }, { open'),
        "condition 'activist-by-criticism'",
        "uses itself",
    ),
    "no condition": (
        change("provisions.toml", 'applies_when = { use = "from-belarus" }', "applies_when = { some = 1 }"),
        "provisions.toml: provisions 'political-risk-group' applies_when",
        "one of the keys all, any, not, match, open, use",
    ),
    "unknown fact": (
        change("provisions.toml", 'match = "origin"', 'match = "country"'),
        "condition 'from-belarus'",
        "'country'",
    ),
    "unknown option": (
        change("provisions.toml", 'open = ["stateless_from_belarus"]', 'open = ["stateless"]'),
        "condition 'from-belarus'",
        "origin=stateless, which is no option",
    ),
    "option yes and open": (
        change("provisions.toml", 'open = ["stateless_from_belarus"]', 'open = ["belarus"]'),
        "origin 'belarus'",
        "is used twice",
    ),
    "provision number twice": (
        change("provisions.toml", "number = 4", "number = 3"),
        "number of a provision 3",
        "twice",
    ),
    "provision on nothing": (
        change("provisions.toml", 'passages = ["kst-19637-2892#s7"]', 'passages = ["kst-19637-2892#s70"]'),
        "provision 'slight-indications'",
        "stands on kst-19637-2892#s70",
    ),
    "unknown statement": (
        change("provisions.toml", '"political-danger"', '"political-menace"'),
        "provision 'political-risk-group'",
        "'political-menace'",
    ),
    "statement unused": (
        change("provisions.toml", 'does_not_say = ["slight-no-number", ', "does_not_say = ["),
        "statement 'slight-no-number'",
        "is said nowhere",
    ),
    "passage unused": (
        change("sources.toml", "[sources.read]\nart16-3", '[sources.read]\nart99 = "x"\nart16-3'),
        "passage reg-2024-1348#art99",
        "neither used by a statement nor listed",
    ),
    "listed but used": (
        change("pack.toml", "[not_used]", '[not_used]\n"nidos#guardian" = "why"'),
        "pack.toml: not_used nidos#guardian",
        "is used",
    ),
    "listed without reason": (
        also(
            change("pack.toml", "[not_used]", '[not_used]\n"reg-2024-1348#art99" = " "'),
            change("sources.toml", "[sources.read]\nart16-3", '[sources.read]\nart99 = "x"\nart16-3'),
        ),
        "not_used reg-2024-1348#art99",
        "has no reason",
    ),
    "too many groups": (
        widen,
        "provisions.toml: the conditions",
        "the conditions tell 13 groups of its options apart",
    ),
    "listed but unknown": (
        change("pack.toml", "[not_used]", '[not_used]\n"nidos#x" = "why"'),
        "nidos#x",
        "no source has",
    ),
    "change without notice": (
        change("orientation.toml", '[[notices]]\nstatement = "change-pact-2026"\n', ""),
        "notices",
        "later change ind-pact",
    ),
    "case with a wrong option": (
        change("cases.toml", 'public_role = ["journalist"]', 'public_role = ["reporter"]'),
        "cases.toml: case 'A journalist who published criticism and was questioned'",
        "'reporter' is not one of its options",
    ),
    "case without a finding": (
        change("cases.toml", ', minor-reception = "not_indicated" }', " }"),
        "cases.toml: case",
        "one result for each provision",
    ),
    "missing language": (drop("locale/be/messages.po"), "locale/be/messages.po", "nl, en, ru, be"),
    "missing English": (drop("locale/messages.pot"), "locale/messages.pot", "is missing"),
    "missing message": (
        change("locale/ru/messages.po", 'msgctxt "topic.age"', 'msgctxt "topic.years"'),
        "locale/ru/messages.po: message 'topic.age'",
        "is missing",
    ),
    "untranslated message": (
        add("locale/messages.pot", '\nmsgctxt "topic.years"\nmsgid "Years"\nmsgstr ""\n'),
        "locale/nl/messages.po: message 'topic.years'",
        "is missing",
    ),
    "present tense": (
        say("statement.political-risk-group", "Journalists are a risk group."),
        "locale/messages.pot: message 'statement.political-risk-group'",
        "as if it held today: 'are a risk group'",
    ),
}
