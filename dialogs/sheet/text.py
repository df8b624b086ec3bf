"""The case sheet as plain text, to paste into a case system, and as JSON, for one that reads it."""

from collections.abc import Iterable
from typing import Any

from dialogs.sheet.sheet import Row, Sheet, SheetFinding

DASH = "-"
BOX = "[ ]"
BLANK = "____________________"


def sheet_as_text(sheet: Sheet) -> str:
    """The whole sheet as lines of plain text; the titles of what was found stand in capitals."""
    findings = (_finding(sheet, finding) for finding in sheet.findings)
    sources = (f"{row.label}: {row.text}" for row in sheet.sources)
    by_hand = (f"{blank}: {BLANK}" for blank in (*sheet.blanks, sheet.labels["sheet.notes"]))
    blocks = (
        *sheet.confidential,
        sheet.title.upper(),
        sheet.heading,
        sheet.trial,
        "\n".join(sheet.urgent),
        "\n".join(_lines(sheet.about)),
        _section(sheet, "sheet.given", _lines(sheet.given)),
        _section(sheet, "sheet.unknown", _lines(sheet.unknown)),
        _section(sheet, "sheet.not_asked", _lines(sheet.not_asked)),
        *findings,
        sheet.labels["sheet.tell"].upper(),
        *("\n".join(filter(None, (boxes.lead, _list(boxes.items, BOX)))) for boxes in sheet.tell),
        _section(sheet, "label.now", sheet.now),
        _list((sheet.check,), BOX),
        _section(sheet, "label.changes", _lines(sheet.changes)),
        _section(sheet, "sheet.by_hand", by_hand),
        _section(sheet, "sources.heading", (sheet.labels["sheet.marks"], *sources)),
        sheet.orientation,
        f"{sheet.policy} {sheet.version} {sheet.digest}",
    )
    return "\n\n".join(filter(None, blocks))


def sheet_as_json(sheet: Sheet) -> dict[str, Any]:
    """The sheet as a JSON object: the words, and beside them the answers and ids that a program goes by."""
    return {
        "policy": {"id": sheet.policy, "version": sheet.version, "digest": sheet.digest},
        "language": sheet.language,
        "on": sheet.on.isoformat(),
        "in_force": sheet.in_force.value,
        "given_by": sheet.given_by.value,
        "answers": dict(sheet.answers),
        "title": sheet.title,
        "confidential": list(sheet.confidential),
        "heading": sheet.heading,
        "trial": sheet.trial,
        "orientation": sheet.orientation,
        "urgent": list(sheet.urgent),
        "given": [{"fact": row.id, "topic": row.label, "text": row.text} for row in sheet.given],
        "unknown": [{"fact": row.id, "topic": row.label, "text": row.text} for row in sheet.unknown],
        "not_asked": [{"fact": row.id, "topic": row.label} for row in sheet.not_asked],
        "findings": [_finding_as_json(finding) for finding in sheet.findings],
        "tell": [{"lead": boxes.lead, "items": list(boxes.items)} for boxes in sheet.tell],
        "now": list(sheet.now),
        "changes": [{"id": row.id, "date": row.label, "text": row.text} for row in sheet.changes],
        "check": sheet.check,
        "sources": [{"id": row.id, "text": row.text} for row in sheet.sources],
    }


def _finding_as_json(finding: SheetFinding) -> dict[str, Any]:
    assessed = finding.found
    return {
        "provision": assessed.provision,
        "applicability": assessed.applicability.value,
        "by_reading": {name: value.value for name, value in assessed.by_reading.items()},
        "because": list(map(str, assessed.because)),
        "missing": list(assessed.missing),
        "open_terms": list(map(str, assessed.open_terms)),
        "title": finding.title,
        "outcome": finding.outcome,
        "says": list(finding.says),
        "does_not_say": list(finding.does_not_say),
        "quotes": [{"text": quote.text, "passage": quote.id} for quote in finding.quotes],
    }


def _finding(sheet: Sheet, finding: SheetFinding) -> str:
    quoted = (f"‘{quote.text}’ {quote.label}" for quote in finding.quotes)
    parts = (
        _section(sheet, "label.readings", finding.readings),
        _section(sheet, "label.missing", finding.missing),
        _section(sheet, "label.open", finding.open_terms),
        _section(sheet, "label.says", finding.says),
        _section(sheet, "label.does_not_say", finding.does_not_say),
        _section(sheet, "sheet.quotes", quoted),
    )
    return "\n".join((finding.title.upper(), finding.outcome, *(part for part in parts if part)))


def _lines(rows: Iterable[Row]) -> tuple[str, ...]:
    return tuple(f"{row.label}: {row.text}" if row.text else row.label for row in rows)


def _section(sheet: Sheet, label: str, lines: Iterable[str], mark: str = DASH) -> str:
    """The lines under their heading; nothing where there are none."""
    listed = _list(lines, mark)
    return f"{sheet.labels[label]}:\n{listed}" if listed else ""


def _list(lines: Iterable[str], mark: str) -> str:
    return "\n".join(f"{mark} {line}" for line in lines)
