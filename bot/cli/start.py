"""Where `kompas` starts. Importing takes a moment, and whoever breaks off in it is not answered with a traceback."""

import signal

from bot.serve.process_privacy import allow_no_dump


def main() -> None:
    """Run a command. Ctrl-C before it is there ends the process as the system does.

    Keys and answers come into its memory: before they do, it is kept out of core dumps.
    """
    allow_no_dump()
    ours = signal.signal(signal.SIGINT, signal.SIG_DFL)
    from bot.cli import app  # noqa: PLC0415  the import is what takes the moment

    signal.signal(signal.SIGINT, ours)
    app.main()


if __name__ == "__main__":
    main()
