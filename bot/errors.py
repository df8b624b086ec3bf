"""What a person gave that cannot be used. Ends a command with one line on standard error and status 2."""


class InputError(ValueError):
    """The message says what is wrong, where, and what to do."""
