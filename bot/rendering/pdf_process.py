"""One PDF, and then the end: run as a process of its own, so that nothing of a sheet stays in the memory of another.

The sheet comes on standard input, the PDF goes to standard output, and no file is opened but the template and fonts.
"""

import json
import sys
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

TEMPLATE = Path(__file__).with_name("sheet.typ")


def make_pdf(sheet: dict[str, Any]) -> bytes:
    """The sheet on A4 pages, tagged for screen readers (PDF/UA-1; typst fails where it would not be).

    The fonts come with typst and the date is that of the sheet, so every machine makes the same one.
    """
    import typst  # noqa: PLC0415  80 MB that nothing else needs

    return typst.compile(
        TEMPLATE.read_bytes(),
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"sheet": json.dumps(sheet, ensure_ascii=False)},
        pdf_standards="ua-1",
        timestamp=datetime.combine(datetime.fromisoformat(sheet["on"]), time(), UTC),
    )


def main() -> None:
    """Make one. Nothing is said of what goes wrong: it could name what is on the sheet."""
    from bot.serve.process_privacy import allow_no_dump  # noqa: PLC0415  not before it can be found, see below

    allow_no_dump()
    try:
        sys.stdout.buffer.write(make_pdf(json.load(sys.stdin.buffer)))
    except Exception:
        sys.exit(1)


if __name__ == "__main__":
    sys.path.append(str(Path(__file__).parents[2]))  # run by its path, wherever and whatever the environment says
    main()
