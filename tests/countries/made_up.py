"""A made-up country: the pack that `kompas policy new` begins, and the example of the guide put into it."""

import re
from pathlib import Path

from bot.cli.new_pack import write_pack

GUIDE = Path(__file__).parent.parent.parent / "docs" / "packs.md"
_EXAMPLE = re.compile(r"```\w+ (\S+)\n(.*?)```", re.DOTALL)


def example_pack(folder: Path) -> Path:
    """The worked example of docs/packs.md, as somebody who follows the guide writes it. In English alone."""
    write_pack(folder, ["en"])
    cases = folder / "cases.toml"
    answered = re.sub(
        r"^(answers = .*) \}$", r'\1, border = "nothing" }', cases.read_text(encoding="utf-8"), flags=re.M
    )
    cases.write_text(answered, encoding="utf-8")
    for name, text in _EXAMPLE.findall(GUIDE.read_text(encoding="utf-8")):
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(f"\n{text}")
    return folder
