"""What the bot says of itself: commands and descriptions, neutral, in every language. Set only where they differ."""

from typing import Any

from bot.telegram.client import Telegram
from bot.telegram.text_messages import COMMANDS
from dialogs.context import Context


async def set_profile(telegram: Telegram, guide: Context) -> None:
    """Set commands and descriptions: in the language spoken first; in the others for who uses Telegram in those."""
    for code in ("", *(language for language in guide.policy.languages if language != guide.speech)):
        language = {"language_code": code} if code else {}
        voice = guide.voice_in(code or guide.speech)
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
