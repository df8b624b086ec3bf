"""How long ending takes, in one place: together it must fit into what the guides let an engine wait."""

STOP = 30
"""Seconds that whoever ends the process waits before killing it: `--stop-timeout` of a container."""

ANSWERING = 10
"""Seconds that requests at hand have to be answered in."""

SETTLING = 14
"""Seconds that Telegram's turns at hand have after that. Who is killed loses nothing either: they come again."""

CLOSING = 3
"""Seconds for what is left to be closed."""
