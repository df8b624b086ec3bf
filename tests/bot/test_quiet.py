"""Logs: our own sentences on standard error, without secrets, and of an exception its kind and places only."""

import logging
import sys
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.logs import NOISY, RedactingFormatter, configure_logging, secrets_of
from bot.settings import Settings
from tests.made import made_key

TOKEN = "8000000001:AAtestTESTtestTESTtestTESTtestTEST01"  # noqa: S105  of no real bot
KEY = made_key("tests")
NAMES = (*NOISY, "bot", "transitions")


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Logging as it was before."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level, {name: logging.getLogger(name).level for name in NAMES})
    hook = sys.excepthook
    yield
    sys.excepthook = hook
    root.handlers[:], levels = before[0], before[2]
    root.setLevel(before[1])
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def line_of(formatter: logging.Formatter, message: object, *args: object, error: BaseException | None = None) -> str:
    """The line of a record."""
    info = (type(error), error, error.__traceback__) if error else None
    return formatter.format(logging.LogRecord("bot.some", logging.ERROR, "some.py", 1, message, args, info))


def raised(error: BaseException) -> BaseException:
    """The exception, with places."""
    try:
        _inner(error)
    except type(error) as caught:
        return caught
    raise AssertionError("it is raised")


def _inner(error: BaseException) -> None:
    secret = TOKEN  # noqa: F841  a value that a talkative traceback would show
    raise error


@given(st.text(max_size=30), st.text(max_size=30))
def test_secrets_are_struck_from_messages_and_args(before: str, after: str) -> None:
    """Wherever they stand, as often as they stand there."""
    formatter = RedactingFormatter((TOKEN, KEY))
    for line in (
        line_of(formatter, f"{before}{TOKEN}{after}{KEY}{TOKEN}".replace("%", "")),
        line_of(formatter, "%s and %r", f"{before}{TOKEN}", {KEY: [after]}),
        line_of(formatter, ValueError(f"{before}{KEY}")),
        line_of(formatter, f"https://api.telegram.org/bot{TOKEN}/getMe"),
    ):
        assert TOKEN not in line
        assert KEY not in line
        assert "(secret)" in line


def test_no_secret_is_no_secret() -> None:
    """An empty one strikes out nothing."""
    assert line_of(RedactingFormatter(("",)), "All is well.").endswith(" ERROR All is well.")
    assert line_of(RedactingFormatter(), "All is well.").endswith(" ERROR All is well.")


@given(st.text(min_size=12, max_size=40).filter(lambda text: len(set(text)) > 6))
def test_an_exception_says_its_kind_and_places(told: str) -> None:
    """Never what it says, nor its cause, nor a value, nor a line of source."""
    marker = f"<<{told}>>"
    error = ValueError(marker)
    error.__cause__ = raised(KeyError(marker))
    error.add_note(marker)
    lines = line_of(RedactingFormatter(), "It broke.", error=raised(error)).splitlines()
    assert lines[0].endswith(" ERROR It broke.")
    assert lines[1] == "ValueError"
    assert [line.rpartition(" ")[2] for line in lines[2:]] == ["raised", "_inner"]
    assert all(line.rpartition(":")[0].endswith("test_quiet.py") for line in lines[2:])
    assert "KeyError" not in "\n".join(lines)
    assert "raise error" not in "\n".join(lines)


def test_an_exception_group_is_one_kind() -> None:
    """What its exceptions say is not shown either."""
    group = raised(ExceptionGroup(TOKEN, [ValueError(KEY), RuntimeError(TOKEN)]))
    shown = line_of(RedactingFormatter(), "It broke.", error=group)
    assert "\nExceptionGroup\n" in shown
    assert TOKEN not in shown
    assert KEY not in shown


def test_a_secret_in_a_place_is_struck() -> None:
    """A traceback names files, and a folder may be called like a key."""
    code = compile("raise ValueError('no')", f"/srv/{KEY}/file.py", "exec")
    try:
        exec(code)  # noqa: S102  it only raises
    except ValueError as error:
        shown = line_of(RedactingFormatter((KEY,)), "It broke.", error=error)
    assert KEY not in shown
    assert "/srv/(secret)/file.py:1" in shown


def test_logging_without_an_exception_at_hand() -> None:
    """`exc_info=True` outside of any exception is no line more."""
    record = logging.LogRecord("bot.some", logging.ERROR, "some.py", 1, "Said.", (), (None, None, None))
    assert RedactingFormatter().format(record).splitlines()[0].endswith("ERROR Said.")


def test_our_own_words_come_out_once(capsys: pytest.CaptureFixture[str]) -> None:
    """On standard error, one line each, from INFO on; nothing on standard output."""
    configure_logging((TOKEN,))
    configure_logging((TOKEN,))  # called twice it says nothing twice
    log = logging.getLogger("bot.telegram.some")
    log.debug("Detail %s", KEY)
    log.info("Begun.")
    log.error("Ended with %s.", TOKEN)
    told = capsys.readouterr()
    assert told.out == ""
    assert [line.split(" ", 2)[2] for line in told.err.splitlines()] == ["INFO Begun.", "ERROR Ended with (secret)."]


@pytest.mark.parametrize(
    "name",
    [
        *NOISY,
        *(
            "httpx._client",
            "httpcore.http11",
            "aiohttp.client",
            "telegram.Bot",
            "telegram.ext.Updater",
            "sqlalchemy.engine.Engine",
        ),
        *("transitions", "transitions.core", "transitions.extensions.nesting", "alembic.runtime.migration"),
        *("psycopg.pool", "sqlalchemy.pool.impl.QueuePool"),
    ],
)
def test_libraries_are_silent(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What would name addresses, chats, states or values is not written at any level below CRITICAL."""
    configure_logging()
    log = logging.getLogger(name)
    for level in (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR):
        assert not log.isEnabledFor(level)
        log.log(level, "POST https://api.telegram.org/bot%s/sendMessage", TOKEN)
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "")


def test_other_libraries_speak_of_errors_only(capsys: pytest.CaptureFixture[str]) -> None:
    """And then without secrets and without what an exception says."""
    configure_logging((TOKEN,))
    log = logging.getLogger("some.library")
    log.info("detail")
    log.error("bot%s broke", TOKEN, exc_info=raised(ValueError(KEY)))
    told = capsys.readouterr().err
    assert "detail" not in told
    assert "bot(secret) broke\nValueError\n" in told
    assert KEY not in told


def test_nobody_else_formats(capsys: pytest.CaptureFixture[str]) -> None:
    """Handlers that were there before are gone: they would write what is struck out."""
    root = logging.getLogger()
    root.addHandler(logging.StreamHandler(sys.stdout))
    configure_logging((TOKEN,))
    assert len(root.handlers) == 1
    assert isinstance(root.handlers[0].formatter, RedactingFormatter)
    logging.getLogger("bot.x").error(TOKEN)
    told = capsys.readouterr()
    assert told.out == ""
    assert TOKEN not in told.err


def test_what_ends_the_process_is_told_the_same_way(capsys: pytest.CaptureFixture[str]) -> None:
    """Kind and places, without what the exception says and without a traceback of Python's."""
    configure_logging((KEY,))
    error = raised(ValueError(TOKEN))
    sys.excepthook(ValueError, error, error.__traceback__)
    told = capsys.readouterr()
    assert told.out == ""
    assert " CRITICAL Kompas broke off.\nValueError\n" in told.err
    assert "Traceback" not in told.err
    assert TOKEN not in told.err


@pytest.mark.parametrize(
    "message",
    [
        "bot{token}/sendMessage",
        "POST https://api.telegram.org/bot{quoted}/sendMessage",
        "keys {keys}",
        "key {key}",
        "older key {older}",
        "cannot connect to {url}",
        'password "p%40ssw0rd-of-the-db" was refused',
        "as it is sent: {quoted_key}",
    ],
)
def test_the_secrets_of_settings_are_struck_in_parts(message: str) -> None:
    """Each key, the token and the password, however they come to be shown."""
    older, url = "2026-10-01.an/old+key=an/old+key=an/old+key", "postgresql://kompas:p%40ssw0rd-of-the-db@db/kompas"
    given = Settings.model_validate({"telegram_token": TOKEN, "keys": f"{KEY}, {older}", "database_url": url})
    shown = message.format(
        **{"token": TOKEN, "quoted": TOKEN.replace(":", "%3A"), "keys": f"{KEY}, {older}", "key": KEY, "older": older},
        **{"url": url, "quoted_key": "2026-10-01.an%2Fold%2Bkey%3Dan%2Fold%2Bkey%3Dan%2Fold%2Bkey"},
    )
    line = line_of(RedactingFormatter(secrets_of(given)), shown)
    assert "(secret)" in line
    for secret in (TOKEN, KEY, older, "p%40ssw0rd", "AAtest", "an%2Fold", "an/old"):
        assert secret not in line


SECRETS = [name for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)]


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize(
    "shown", ["p%40ss-w0rd", "p@ss-w0rd", "redis://u:p%40ss-w0rd@h/0?db_password=0ther-w0rd", "0ther-w0rd"]
)
def test_a_password_in_any_secret_is_struck(name: str, shown: str) -> None:
    """Whichever setting it stands in, now or later: before the host of a URL, or behind its question mark."""
    held = Settings.model_validate({name: "redis://u:p%40ss-w0rd@h/0?db_password=0ther-w0rd"})
    line = line_of(RedactingFormatter(secrets_of(held)), f"connecting with {shown} failed")
    assert "w0rd" not in line
    assert "(secret)" in line


def test_without_secrets_there_are_none() -> None:
    """And nothing is struck out."""
    assert line_of(RedactingFormatter(secrets_of(Settings.model_validate({}))), "All is well.").endswith(
        "ERROR All is well."
    )
