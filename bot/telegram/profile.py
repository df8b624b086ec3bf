"""What the bot says of itself: commands and descriptions, neutral, in four languages. Set only where they differ."""

from typing import Any

from bot.telegram.client import Telegram
from bot.telegram.text_messages import COMMANDS
from dialogs.context import Context
from policy.pack.catalogue import LANGUAGES


async def set_profile(telegram: Telegram, guide: Context) -> None:
    """Set commands and descriptions: in English, and in our other languages for who uses Telegram in them."""
    for code in ("", *(language for language in LANGUAGES if language != "en")):
        language = {"language_code": code} if code else {}
        voice = guide.voice_in(code or "en")
        commands = [{"command": name, "description": voice.say(f"telegram.command.{name}")} for name in COMMANDS]
        texts: tuple[tuple[str, str, Any], ...] = (
            ("MyCommands", "commands", commands),
            ("MyDescription", "description", voice.say("telegram.description")),
            ("MyShortDescription", "short_description", voice.say("telegram.short-description")),
        )
        for method, name, wanted in texts:
            held = await telegram.call(f"get{method}", language)
            if held != wanted and (not isinstance(held, dict) or held.get(name) != wanted):
                await telegram.call(f"set{method}", {name: wanted} | language)
