"""The case sheet as a PDF: made in memory, from the same data to the same bytes, and never written to a file."""

import json
from dataclasses import asdict
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from dialogs.sheet import Sheet

TEMPLATE = Path(__file__).with_name("sheet.typ")


def sheet_pdf(sheet: Sheet) -> bytes:
    """The sheet on A4 pages, tagged for screen readers (PDF/UA-1; typst fails where it would not be).

    The fonts come with typst and the date is that of the sheet, so every machine makes the same one.
    """
    import typst  # noqa: PLC0415  80 MB that nothing else needs

    return typst.compile(
        TEMPLATE.read_bytes(),
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"sheet": json.dumps(_named(sheet), ensure_ascii=False, default=str)},
        pdf_standards="ua-1",
        timestamp=datetime.combine(sheet.on, time(), UTC),
    )


def _named(sheet: Sheet) -> dict[str, Any]:
    """Everything by its name, the findings for machines among it."""
    told = asdict(sheet)
    for finding in told["findings"]:
        finding["found"] = finding["found"]._asdict()
    return told
