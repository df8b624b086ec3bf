"""How long ending takes, in one place: together it must fit into what the guides let an engine wait."""

STOP = 30
"""Seconds that whoever ends the process waits before killing it: `--stop-timeout` of a container."""

ANSWERING = 10
"""Seconds that requests at hand have to be answered in."""

SETTLING = 9
"""Seconds that Telegram's turns at hand have after that. Who is killed loses nothing either: they come again."""

LAST_TRY = 3
"""Seconds for what was to be erased or said and could not be."""

CLOSING = 3
"""Seconds for what is left to be closed."""

LAST_ANSWERS = 2
"""Seconds that answers to taps have at the end."""

LATEST = 28
"""Seconds after which the supervisor ends a worker that was told to end and has not."""

LEAVING = 60
"""Seconds that turns at hand have where another worker follows, and nobody waits for the end."""

LATEST_LEAVING = 100
"""Seconds after which the supervisor ends a worker that others follow."""
