"""`kompas policy new`: a pack to begin with, in which every field is there and explained."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bot.errors import InputError
from policy.pack.catalogue import LANGUAGES, base_language, catalogue_file

TEMPLATE = Path(__file__).parent / "template"
WORDS = "words.toml"

_HEADER = (
    r"MIME-Version: 1.0\n",
    r"Content-Type: text/plain; charset=utf-8\n",
    r"Content-Transfer-Encoding: 8bit\n",
)
_PATTERN_OF = re.compile(r"([a-z]{2}) = \[")


def write_pack(folder: Path, languages: Sequence[str]) -> None:
    """Write it into a folder that is empty, or not there yet. Raises InputError."""
    for language in languages:
        if language not in LANGUAGES:
            raise InputError(f"--language: {language[:40]!r} is none of: {', '.join(LANGUAGES)}. Give one of these.")
    if len(set(languages)) < len(languages):
        raise InputError("--language: names one twice. Give each once.")
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise InputError(f"{folder}: is there and not empty. Name a folder that is empty, or not there yet.")
        for path, text in _files(languages):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(text)
    except OSError as error:
        raise InputError(f"{folder}: {error.strerror}. Name a folder that can be written.") from error


def _files(languages: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Every file of the pack: its path and what is in it."""
    for path in sorted(path for path in TEMPLATE.rglob("*") if path.is_file() and path.name != WORDS):
        text = path.read_text(encoding="utf-8")
        if path.name == "pack.toml":
            text = _in_languages(text, languages)
        yield path.relative_to(TEMPLATE).as_posix(), text.encode()
    words = tomllib.loads((TEMPLATE / WORDS).read_text(encoding="utf-8"))
    base = base_language(languages)
    for language in languages:
        yield catalogue_file("locale", language, base), _catalogue(words, language, base)


def _in_languages(text: str, languages: Sequence[str]) -> str:
    """The file with these languages, and patterns in no other."""
    named = ", ".join(f'"{language}"' for language in languages)
    others = set(LANGUAGES) - set(languages)
    lines = (line for line in text.splitlines(keepends=True) if _language_of(line) not in others)
    return "".join(lines).replace("@languages@", f"[{named}]")


def _language_of(line: str) -> str:
    """The language of a line of patterns; nothing for another line."""
    found = _PATTERN_OF.match(line)
    return found[1] if found else ""


def _catalogue(words: Mapping[str, Mapping[str, str]], language: str, base: str) -> bytes:
    """The words in a language as gettext. In the base language the text is the message itself."""
    own = language == base
    head = f"# The words of the pack, in {language!r}: msgctxt is the permanent id, msgid the text"
    head += ".\n" if own else f" in {base!r}, msgstr that in {language!r}.\n"
    header = ("" if own else rf"Language: {language}\n", *_HEADER)
    lines = "\n".join(f'"{line}"' for line in header if line)
    messages = (
        f"msgctxt {_quoted(key)}\nmsgid {_quoted(texts[base])}\nmsgstr {_quoted('' if own else texts[language])}\n"
        for key, texts in words.items()
    )
    return "\n".join((f'{head}msgid ""\nmsgstr ""\n{lines}\n', *messages)).encode()


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
