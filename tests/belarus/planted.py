"""Errors planted in a copy of the pack. What each must say stands in planted.toml."""

from collections.abc import Callable
from pathlib import Path

ASKED_BY_NOTHING = """[[facts]]
id = "passport"
number = 20
kind = "one"
options = [{ id = "yes", number = 1 }, { id = "no", number = 2 }]

"""
SLIGHT = '"kst-19637-2892#s7",\n    # De vreemdeling die behoort tot een (…) risicogroep, kan (…)'
"""Where the passages of slight indications stand."""
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


def instead(language: str, other: str) -> Callable[[Path], None]:
    """Puts the words of one language into the place of another, under the other's header."""

    def plant(folder: Path) -> None:
        text = (folder / "locale" / language / "messages.po").read_text(encoding="utf-8")
        text = text.replace(f"Language: {language}", f"Language: {other}")
        (folder / "locale" / other / "messages.po").write_text(text, encoding="utf-8")

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


PLANTED: dict[str, Callable[[Path], None]] = {
    "no folder": rename("gone"),
    "missing file": drop("facts.toml"),
    "not UTF-8": raw("facts.toml", b"\xff"),
    "not TOML": add("facts.toml", "[["),
    "unknown key": add("pack.toml", "\n[extra]\n"),
    "wrong type": change("facts.toml", '{ id = "waiting", number = 2 }', '{ id = "waiting", number = "2" }'),
    "document outside": change("sources.toml", 'file = "sources/ind-pact.txt"', 'file = "../../secret.txt"'),
    "missing document": drop("sources/ind-pact.txt"),
    "known without by": change("pack.toml", "# known_until", "known_until = 2026-01-01 #"),
    "bad pattern": change("pack.toml", "en = ['\\b(is", "en = ['\\b((is"),
    "no pattern": change("pack.toml", "\nbe = [", "\nfr = ["),
    "source twice": change("sources.toml", 'id = "nidos"', 'id = "ind-pact"'),
    "passage twice": change("sources.toml", "[sources.read]\nrevision", '[sources.read]\naim = "x"\nrevision'),
    "quotes nothing": change("sources.toml", 'file = "sources/ind-pact.txt"\n', ""),
    "not verbatim": change("sources.toml", S6, S6.replace("besloten", "beslist")),
    "letter altered": change("sources/kst-19637-2892.txt", "institutionele", "structurele"),
    "cut passage": change("sources.toml", ", tenzij in individuele gevallen uit nader onderzoek anders blijkt.", ""),
    "passage without its first letter": change("sources.toml", '"Gelet hierop', '"elet hierop'),
    "passage of one word": change(
        "sources.toml", '"Daarnaast is sprake van institutionele marginalisering."', '"Daarnaast"'
    ),
    "empty passage": change("sources.toml", '"Daarnaast is sprake van institutionele marginalisering."', '" "'),
    "a folder for a file": change("sources.toml", '"sources/ind-pact.txt"', '"sources"'),
    "a folder behind a long name": change("sources.toml", '"sources/ind-pact.txt"', f'"{"./" * 40}sources"'),
    "an impossible name": change("sources.toml", '"sources/ind-pact.txt"', '"\\u0000"'),
    "a link": lambda folder: (folder / "locale" / "extra").symlink_to(folder / "sources"),
    "endless nesting": add("facts.toml", "\nx = " + "[" * 5000),
    "endless conditions": change(
        "provisions.toml",
        "[conditions.from-belarus]",
        "".join(f'[conditions.c{n}]\nall = [{{ use = "c{n + 1}" }}, {{ use = "c{n + 1}" }}]\n' for n in range(30))
        + '[conditions.c30]\nopen = "x"\n\n[conditions.from-belarus]',
    ),
    "deep conditions": change(
        "provisions.toml",
        "[conditions.from-belarus]",
        "".join(f'[conditions.d{n}]\nnot = {{ use = "d{n + 1}" }}\n' for n in range(1500))
        + '[conditions.d1500]\nopen = "x"\n\n[conditions.from-belarus]',
    ),
    "known before valid": change("pack.toml", "# known_until", 'confirmed_by = "x"\nknown_until = 2020-01-01 #'),
    "number over the place": change("facts.toml", '{ id = "no", number = 2 }', '{ id = "no", number = 14 }'),
    "option named like an unknown": change(
        "facts.toml", '{ id = "no", number = 2 }', '{ id = "dont_know", number = 2 }'
    ),
    "wrong type in a notice": change("orientation.toml", "urgent = true", 'urgent = "yes"'),
    "unknown fact in a notice": change("orientation.toml", 'match = "applied"', 'match = "filed"'),
    "unknown heading": change(
        "orientation.toml",
        '{ id = "heading-lapsed", passages = ["vc-2000-c-2023-06-22#c7-6-3-2-belarus"] }',
        '"heading-stale"',
    ),
    "unknown outcome": change("orientation.toml", '{ id = "outcome-no-match" }', '"outcome-match"'),
    "unknown information": change(
        "orientation.toml", '{ id = "info-wbv", passages = ["stcrt-2022-14597#c7-6-3-2"] }', '"info-vbw"'
    ),
    "unknown notice": change(
        "orientation.toml", 'passages = ["ind-pact#', 'passages = ["kst-19637-2892#s3", "ind-pect#'
    ),
    "said twice": add(
        "orientation.toml", '\n[[guidance]]\nid = "individual-examination"\npassages = ["reg-2024-1348#art34-2"]\n'
    ),
    "inference for everybody": change(
        "orientation.toml", 'id = "danger-now"\n', 'id = "danger-now"\naudience = "worker"\n'
    ),
    "said beside its passages": change(
        "provisions.toml", '{ id = "slight-indications", passages = ["kst-19637-2892#s7"] }', '"trans-risk-group"'
    ),
    "quotes no quote": change(
        "provisions.toml", 'quotes = ["kst-19637-2892#s7", "vc-2000', 'quotes = ["info-wbv", "vc-2000'
    ),
    "passage carried by nothing": change(
        "provisions.toml", SLIGHT, SLIGHT.replace('s7",', 's7", "kst-19637-2892#s18",')
    ),
    "case with an unknown provision": change(
        "cases.toml", "by_reading = { political-risk-group", "by_reading = { political-risk"
    ),
    "case with an unknown result": change("cases.toml", '= "may_apply"', '= "applies"'),
    "a box of its own": change("locale/nl/messages.po", 'msgstr "Geloof"', 'msgstr "Verblijfsrecht"'),
    "a box that is missing": change("orientation.toml", '"religion", ', '"religion", "faith", '),
    "a placeholder nothing fills": say("topic.age", "Age {years}", "Leeftijd {years}"),
    "not gettext": change(
        "locale/nl/messages.po",
        "Content-Type: text/plain",
        'POT-Creation-Date: soon\\n"\n"Content-Type: text/plain',
    ),
    "an endless number": add("pack.toml", "\nx = " + "9" * 5000),
    "words that are not UTF-8": raw("locale/nl/messages.po", b"\xff"),
    "fact twice": change("facts.toml", 'id = "accompanied"', 'id = "age"'),
    "provision twice": change("provisions.toml", 'id = "minor-reception"', 'id = "trans-risk-group"'),
    "a message nothing uses": also(
        add("locale/messages.pot", '\nmsgctxt "topic.years"\nmsgid "Years"\nmsgstr ""\n'),
        add("locale/nl/messages.po", '\nmsgctxt "topic.years"\nmsgid "Years"\nmsgstr "Jaren"\n'),
        add("locale/ru/messages.po", '\nmsgctxt "topic.years"\nmsgid "Years"\nmsgstr "Годы"\n'),
        add("locale/be/messages.po", '\nmsgctxt "topic.years"\nmsgid "Years"\nmsgstr "Гады"\n'),
    ),
    "a placeholder of headings elsewhere": say("topic.age", "Age {on}", "Age {on}"),
    "fact number twice": change("facts.toml", '"transgender"\nnumber = 9', '"transgender"\nnumber = 8'),
    "option number twice": change("facts.toml", '"waiting", number = 2', '"waiting", number = 1'),
    "exclusive alone": change(
        "facts.toml", '{ id = "yes", number = 1 }', '{ id = "yes", number = 1, exclusive = true }'
    ),
    "statement twice": change("orientation.toml", 'id = "info-period"', 'id = "info-report"'),
    "unknown passage": change("provisions.toml", '["kst-19637-2892#s5"]', '["kst-19637-2892#s99"]'),
    "quote of our words": change("orientation.toml", '    "kst-19637-2892#s1",\n', '    "kst-19637-3211#revision",\n'),
    "quote of a summary": change("orientation.toml", '    "kst-19637-2892#s1",\n', '    "c-151-22#meaning",\n'),
    "inference from a summary": change(
        "provisions.toml",
        'id = "comma-in-heading", kind = "inference", passages = [',
        'id = "comma-in-heading", kind = "inference", passages = ["rvs-2022-1530#njb", ',
    ),
    "six steps for one person": change("orientation.toml", 'id = "confidential"\n', 'id = "confidential"\nstep = 60\n'),
    "more of nothing": change(
        "orientation.toml", '    "repeat-staying",\n', '    "repeat-staying", "repeat-nothing",\n'
    ),
    "no passages": change(
        "provisions.toml", '"political-danger", passages = ["kst-19637-2892#s5"]', '"political-danger"'
    ),
    "inference without passages": change(
        "provisions.toml", 'id = "word-return"', 'id = "word-return", kind = "inference"'
    ),
    "unknown condition": change(
        "provisions.toml", 'applies_when = { use = "from-belarus" }', 'applies_when = { use = "from-minsk" }'
    ),
    "circle": change(
        "provisions.toml", '[{ use = "criticised" }, { open', '[{ use = "activist-by-criticism" }, { open'
    ),
    "no condition": change("provisions.toml", 'applies_when = { use = "from-belarus" }', "applies_when = { some = 1 }"),
    "unknown fact": change("provisions.toml", 'match = "origin"', 'match = "country"'),
    "unknown option": change("provisions.toml", '"stateless_from_belarus"]', '"stateless"]'),
    "option yes and open": change(
        "provisions.toml", '"stateless_from_belarus"]', '"stateless_from_belarus"]\nopen = ["belarus"]'
    ),
    "provision number twice": change("provisions.toml", "number = 4", "number = 3"),
    "provision on nothing": change("provisions.toml", SLIGHT, SLIGHT.replace('s7",', 's70",')),
    "statement said twice in a provision": change(
        "provisions.toml",
        'does_not_say = [\n    { id = "slight-no',
        'does_not_say = [\n    "slight-indications", { id = "slight-no',
    ),
    "unknown statement": change(
        "provisions.toml", '{ id = "political-danger", passages = ["kst-19637-2892#s5"] }', '"political-menace"'
    ),
    "passage unused": change("sources.toml", "[sources.read]\nrevision", '[sources.read]\nart99 = "x"\nrevision'),
    "listed but used": change("pack.toml", "[not_used]", '[not_used]\n"nidos#court" = "why"'),
    "listed without reason": also(
        change("pack.toml", "[not_used]", '[not_used]\n"kst-19637-3211#art99" = " "'),
        change("sources.toml", "[sources.read]\nrevision", '[sources.read]\nart99 = "x"\nrevision'),
    ),
    "too many groups": widen,
    "listed but unknown": change("pack.toml", "[not_used]", '[not_used]\n"nidos#x" = "why"'),
    "change without notice": change(
        "orientation.toml",
        '[[notices]]\nid = "change-pact-2026"\npassages = ["ind-pact#rules", "ind-pact#standard", "ind-pact#months"]\n',
        "",
    ),
    "case twice": change(
        "cases.toml", "A journalist without open criticism", "A human rights activist who spoke in public"
    ),
    "case with a wrong option": change("cases.toml", 'public_role = ["journalist"]', 'public_role = ["reporter"]'),
    "headings that are no table": also(
        change("orientation.toml", "[headings]", "[others]"),
        change("orientation.toml", "[outcomes]", "[still-others]"),
        change("orientation.toml", "# What is said beside", "headings = 1\noutcomes = 1\n# What is said beside"),
    ),
    "statements that are no list": change(
        "provisions.toml", 'quotes = ["kst-19637-2892#s7", "vc-2000-c-2023-06-22#c2-3-2-risicogroep-2"]', "quotes = 1"
    ),
    "no worked cases": raw("cases.toml", b"cases = []\n"),
    "a fact nothing asks for": change(
        "facts.toml", '[[facts]]\nid = "age"', ASKED_BY_NOTHING + '[[facts]]\nid = "age"'
    ),
    "a condition nothing uses": change(
        "provisions.toml", "[conditions.from-belarus]", '[conditions.spare]\nopen = "x"\n\n[conditions.from-belarus]'
    ),
    "a header of another language": change("locale/be/messages.po", '"Language: be', '"Language: ru'),
    "Russian as Belarusian": instead("ru", "be"),
    "Belarusian as Russian": instead("be", "ru"),
    "Russian as Dutch": instead("ru", "nl"),
    "Dutch as Belarusian": instead("nl", "be"),
    "a mark that turns text round": say("topic.age", "Age \u202eegA", "Age \u202eegA"),
    "a mark that isolates text": say("topic.age", "Age \u2067egA", "Age \u2067egA"),
    "a label too long": say("option.age.adult", "x" * 41, "Jaren"),
    "a topic too long": say("topic.age", "x" * 41, "Jaren"),
    "a question too long": say("question.age", "x" * 121, "Jaren"),
    "a detail too long": say("detail.criticism", "x" * 361, "Jaren"),
    "no promise patterns": change("pack.toml", "[promise]\nen =", "[promise]\nfr ="),
    "a bad promise pattern": change("pack.toml", "[promise]\nen = ['", "[promise]\nen = ['("),
    "a promise": say("statement.individual-examination", "You will get a permit.", "Dat is zo."),
    "missing language": drop("locale/be/messages.po"),
    "missing English": drop("locale/messages.pot"),
    "missing message": change("locale/ru/messages.po", 'msgctxt "topic.age"', 'msgctxt "topic.years"'),
    "untranslated message": add("locale/messages.pot", '\nmsgctxt "topic.years"\nmsgid "Years"\nmsgstr ""\n'),
    "present tense": say("statement.political-risk-group", "Journalists are a risk group."),
}
