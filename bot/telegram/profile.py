"""What the bot says of itself: commands and descriptions, neutral, in every language. Set only where they differ."""

from typing import Any

from bot.telegram.client import Telegram
from bot.telegram.text_messages import COMMANDS
from dialogs.words import Words
from policy.pack.catalogue import base_language


async def set_profile(telegram: Telegram, words: Words) -> None:
    """Set commands and descriptions: in English, or else the pack's first language; in others for who uses those."""
    base = base_language(tuple(words.texts))
    for code in ("", *(language for language in words.texts if language != base)):
        language = {"language_code": code} if code else {}
        said = code or base
        commands = [{"command": name, "description": words.say(said, f"telegram.command.{name}")} for name in COMMANDS]
        texts: tuple[tuple[str, str, Any], ...] = (
            ("MyCommands", "commands", commands),
            ("MyDescription", "description", words.say(said, "telegram.description")),
            ("MyShortDescription", "short_description", words.say(said, "telegram.short-description")),
        )
        for method, name, wanted in texts:
            held = await telegram.call(f"get{method}", language)
            if held != wanted and (not isinstance(held, dict) or held.get(name) != wanted):
                await telegram.call(f"set{method}", {name: wanted} | language)
