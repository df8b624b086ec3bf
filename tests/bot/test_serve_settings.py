"""Settings of a server: each wrong one is refused in one line that names it and does not show it."""

import asyncio
import io
import logging
import re
import socket
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.cli.app import main
from bot.errors import InputError
from bot.logs import NOISY
from bot.serve.composition import today
from bot.serve.server import PORTS, address_of, check_settings, listen
from bot.settings import Settings, read_settings
from bot.tokens.keys import read_keys
from tests.made import made_key

Run = Callable[..., tuple[int, str, str]]
Environment = Callable[..., None]
TOKEN = "8000000001:AAtestTESTtestTESTtestTESTtestTEST01"  # noqa: S105  of no real bot
KEY, OLDER = made_key("tests"), made_key("older")[11:]
LOGGERS = (*NOISY, "bot")
HOOK = "https://kompas.example.org"


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Logging as it was: a server that is about to start makes it quiet."""
    root = logging.getLogger()
    handlers, level, levels = root.handlers[:], root.level, {name: logging.getLogger(name).level for name in LOGGERS}
    hook = sys.excepthook
    yield
    sys.excepthook = hook
    root.handlers[:] = handlers
    root.setLevel(level)
    for name in LOGGERS:
        logging.getLogger(name).setLevel(levels[name])


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Environment:
    """Sets KOMPAS_ variables; there are no others, and no real state folder."""
    for name in [*Settings.model_fields, "x"]:
        monkeypatch.delenv(f"KOMPAS_{name.upper()}", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))

    def set_them(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(f"KOMPAS_{name.upper()}", value)

    return set_them


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `kompas` and gives its status, standard output and standard error."""

    def command(*args: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(), encoding="utf-8"))
        monkeypatch.setattr(sys, "argv", ["kompas", *args])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        status = ended.value.code
        return (status if isinstance(status, int) else 0), told.out, told.err

    return command


def settings(**values: Any) -> Settings:
    """Settings that go together, with some changed."""
    return Settings.model_validate({"telegram_token": TOKEN, "keys": KEY} | values)


WRONG = [
    ("idle_minutes", "7", "multiple of 5"),
    ("idle_minutes", "-5", "greater than or equal to 0"),
    ("idle_minutes", "1445", "less than or equal to 1440"),
    ("idle_minutes", "sixty", "valid integer"),
    ("replicas", "0", "greater than or equal to 1"),
    ("replicas", "-3", "greater than or equal to 1"),
    ("replicas", "two", "valid integer"),
    ("keep_minutes", "2000", "less than or equal to 1380"),
    ("keep_minutes", "0", "greater than 0"),
    ("keep_minutes", "-1", "greater than 0"),
    ("keep_minutes", "nan", ""),
    ("keep_minutes", "inf", ""),
    ("keep_minutes", "long", "valid number"),
    ("webhook_url", "kompas.s3cr3t.example", "is not an address such as"),
    ("webhook_url", "ftp://s3cr3t.example.org", "is not an address such as"),
    ("webhook_url", "https://user:s3cr3t@kompas.example.org", "is not an address such as"),
    ("webhook_url", "https://user@s3cr3t.example.org", "is not an address such as"),
    ("webhook_url", "https://kompas.example.org/?s3cr3t", "is not an address such as"),
    ("webhook_url", "https://kompas.example.org/#s3cr3t", "is not an address such as"),
    ("webhook_url", "https://kompas.example.org/s3cr3t x", "is not an address such as"),
    ("api_origins", "https://s3cr3t.example.org/", "in small letters, without a slash or path"),
    ("api_origins", "https://s3cr3t.example.org/path", "is not * or origins such as"),
    ("api_origins", "https://kompas.example.org s3cr3t.example.org", "is not * or origins such as"),
    ("api_origins", "https://S3cr3t.example.org", "in small letters"),
    ("api_origins", "https://s3cr3t.example.org,https://example.org", "is not * or origins such as"),
    ("api_origins", "https://user:s3cr3t@example.org", "is not * or origins such as"),
    ("api_origins", "s3cr3t", "is not * or origins such as"),
    ("telegram_api_url", "api.s3cr3t.org", "is not an address such as"),
    ("proxy_addresses", "proxy.s3cr3t.org", "is not addresses or networks such as"),
    ("proxy_addresses", "127.0.0.1 s3cr3t", "is not addresses or networks such as"),
    ("proxy_addresses", "172.16.0.5/12", "is not addresses or networks such as"),
    ("proxy_addresses", "10.0.0.0/8;s3cr3t", "is not addresses or networks such as"),
    ("proxy_addresses", "0.0.0.0/0", "or is every one"),
    ("proxy_addresses", "::/0", "or is every one"),
    ("proxy_addresses", "*s3cr3t", "is not addresses or networks such as"),
    ("telegram_api_url", "https://user:s3cr3t@api.telegram.org", "is not an address such as"),
]


@pytest.mark.parametrize(("name", "value", "told"), WRONG)
def test_a_wrong_setting_is_named_and_not_shown(environment: Environment, name: str, value: str, told: str) -> None:
    """With what is wrong and what to do, on one line, and nothing of any setting's value behind it."""
    environment(**{name: value, "telegram_token": TOKEN, "keys": KEY})
    with pytest.raises(InputError) as caught:
        read_settings()
    message = str(caught.value)
    assert message.startswith(f"KOMPAS_{name.upper()}: ")
    assert told in message
    assert message.endswith(" Correct it, or leave it out.")
    assert "\n" not in message
    for secret in (value if len(value) > 4 else "s3cr3t", "s3cr3t", TOKEN, KEY):
        assert secret not in message
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


@given(st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=8, max_size=40))
def test_no_address_is_shown(text: str) -> None:
    """Whatever stands there: an address, or an error of pydantic's without it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KOMPAS_WEBHOOK_URL", text)
        if re.match(r"https?://[^/:?#@\s\[\]]+(:\d+)?(/[^?#@\s]*)?$", text):
            assert read_settings().webhook_url == text.rstrip("/")
            return
        with pytest.raises(InputError) as caught:
            read_settings()
    assert text not in str(caught.value)


def test_good_settings_are_read(environment: Environment) -> None:
    """From the environment, without a slash at the end; an empty setting is no setting."""
    environment(
        **{"telegram_token": TOKEN, "keys": KEY, "webhook_url": f"{HOOK}/", "replicas": "3", "idle_minutes": "0"},
        **{"keep_minutes": "1380", "telegram_api_url": "http://127.0.0.1:8081/", "database_url": ""},
    )
    held = read_settings()
    assert (held.webhook_url, held.telegram_api_url) == (HOOK, "http://127.0.0.1:8081")
    assert (held.replicas, held.idle_minutes, held.keep_minutes, held.database_url) == (3, 0, 1380.0, None)
    assert check_settings(held) == read_keys(KEY)


@pytest.mark.parametrize("value", ["", "*", "https://a.example  http://127.0.0.1:8080", "http://[::1]:3000 app://x"])
def test_origins_as_browsers_name_them_are_read(environment: Environment, value: str) -> None:
    """One, several with spaces between, or any."""
    environment(api_origins=value)
    assert read_settings().api_origins == value


def test_settings_show_no_secret(environment: Environment) -> None:
    """Neither by repr nor as JSON."""
    environment(telegram_token=TOKEN, keys=KEY, database_url="postgresql://kompas:s3cr3t@db/kompas")
    held = read_settings()
    for shown in (repr(held), str(held), held.model_dump_json(), f"{held}", repr(held.model_dump())):
        assert not any(secret in shown for secret in (TOKEN, KEY, "s3cr3t"))
    assert held.database_url == SecretStr("postgresql://kompas:s3cr3t@db/kompas")


def test_settings_cannot_be_changed() -> None:
    """They are read once."""
    with pytest.raises(ValueError, match="frozen"):
        setattr(settings(), "replicas", 2)  # noqa: B010  mypy would not let it pass


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"telegram_token": None, "webhook_url": HOOK}, "KOMPAS_WEBHOOK_URL", "is set without KOMPAS_TELEGRAM_TOKEN"),
    ({"keys": None, "webhook_url": HOOK}, "KOMPAS_KEYS", "a webhook needs it"),
    ({"keys": None, "webhook_url": HOOK, "replicas": 2}, "KOMPAS_KEYS", "a webhook needs it"),
    ({"keys": None, "replicas": 2}, "KOMPAS_KEYS", "several replicas need the same"),
    ({"replicas": 2}, "KOMPAS_REPLICAS", "only one process may poll"),
    ({"keys": "short"}, "KOMPAS_KEYS", "key 1 is shorter"),
    ({"keys": f"{KEY},{KEY}"}, "KOMPAS_KEYS", "a key stands there twice"),
    ({"keys": f"{KEY},s3cr3t"}, "KOMPAS_KEYS", "key 2 is shorter"),
    ({"keys": " , "}, "KOMPAS_KEYS", "holds no key"),
]


@pytest.mark.parametrize(("values", "name", "told"), REFUSED)
def test_settings_that_do_not_go_together(values: dict[str, Any], name: str, told: str) -> None:
    """Each is refused by the name of the one to change, in a sentence that shows no secret."""
    with pytest.raises(InputError) as caught:
        check_settings(settings(**values))
    message = str(caught.value)
    assert message.startswith(f"{name}: ")
    assert told in message
    assert not any(secret in message for secret in (TOKEN, KEY, "s3cr3t"))


@pytest.mark.parametrize(
    "values", [{}, {"webhook_url": HOOK}, {"webhook_url": HOOK, "replicas": 5}, {"keys": f"{KEY},{OLDER}"}]
)
def test_settings_that_go_together(values: dict[str, Any]) -> None:
    """Give the keys, newest first."""
    assert check_settings(settings(**values)).all[0].secret == KEY


def test_without_keys_a_bot_that_polls_has_one_for_itself() -> None:
    """Another at each start."""
    assert check_settings(settings(keys=None)) != check_settings(settings(keys=None))


@pytest.mark.parametrize(("values", "name", "told"), REFUSED)
def test_serve_refuses_in_one_line(
    environment: Environment, run: Run, values: dict[str, Any], name: str, told: str
) -> None:
    """Status 2, nothing on standard output, one line on standard error."""
    given_values = {"telegram_token": TOKEN, "keys": KEY} | values
    environment(**{key: str(value) for key, value in given_values.items() if value is not None})
    status, out, err = run("serve")
    assert (status, out) == (2, "")
    assert err.startswith(f"kompas: {name}: ")
    assert told in err
    assert err.count("\n") == 1
    assert not any(secret in err for secret in (TOKEN, KEY, "s3cr3t"))


@pytest.mark.parametrize("command", ["serve", "doctor", "chat"])
@pytest.mark.parametrize("wrong", WRONG[::3])
def test_a_wrong_setting_ends_every_command(
    environment: Environment, run: Run, command: str, wrong: tuple[str, str, str]
) -> None:
    """In the same line, whatever was to be done."""
    name, value, told = wrong
    environment(**{name: value, "telegram_token": TOKEN, "keys": KEY})
    status, out, err = run(command)
    assert (status, out) == (2, "")
    assert err.startswith(f"kompas: KOMPAS_{name.upper()}: ")
    assert told in err
    assert err.count("\n") == 1
    assert not any(secret in err for secret in (TOKEN, KEY, "s3cr3t"))


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("mysql://u:s3cr3t@db/x", "begins with neither"),
        ("s3cr3t", "is not a URL"),
        ("postgresql://u:s3cr3t@127.0.0.1/x?bad=s3cr3t", "cannot be used"),
        ("sqlite:////proc/nowhere/x.sqlite", "the database /proc/nowhere/x.sqlite cannot be used"),
    ],
)
def test_serve_with_a_database_that_never_will_be_one(environment: Environment, run: Run, url: str, told: str) -> None:
    """One line that names the setting and the place, without the password."""
    environment(telegram_token=TOKEN, keys=KEY, database_url=url)
    status, out, err = run("serve", "--port", "0")
    assert (status, out) == (2, "")
    assert err.startswith("kompas: KOMPAS_DATABASE_URL: ")
    assert told in err
    assert err.count("\n") == 1
    assert "s3cr3t" not in err


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("--host", "203.0.113.7"), "Cannot assign requested address"),
        (("--host", "no such host"), "Choose an address that is free"),
        (("--host", "a\0b"), "is not an address"),
        (("--host", "x" * 70), "Choose an address that is free"),
        (("--host", ""), "--host: is empty. Name the address to listen on, such as 127.0.0.1."),
        (("--host", " "), "--host: is empty."),
        (("--host", "[]"), "--host: is empty."),
        (("--port", "65536"), "less than or equal to 65535"),
        (("--port", "-1"), "greater than or equal to 0"),
        (("--port", "many"), "valid integer"),
        (("--host", "::1", "--port", "1x"), "valid integer"),
        (("--reload",), "No such option"),
    ],
)
def test_serve_with_an_address_it_cannot_have(
    environment: Environment, run: Run, args: tuple[str, ...], told: str
) -> None:
    """One line that says which."""
    environment(telegram_token=TOKEN, keys=KEY)
    status, out, err = run("serve", *args)
    assert (status, out) == (2, "")
    assert told in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        *(("0.0.0.0", "127.0.0.1"), ("::", "[::1]"), ("127.0.0.1", "127.0.0.1"), ("::1", "[::1]")),  # noqa: S104  only told, not served
        *(("[::1]", "[::1]"), (" 127.0.0.1 ", "127.0.0.1"), ("localhost", "127.0.0.1")),
    ],
)
def test_the_address_shown_is_one_where_a_browser_keeps_the_cookie(host: str, shown: str) -> None:
    """Over plain HTTP it does so on loopback only, also where the page is served on every address."""
    with listen(host, 0) as listener:
        assert address_of(listener) == f"http://{shown}:{listener.getsockname()[1]}"


def test_serve_on_a_port_that_is_taken(environment: Environment, run: Run) -> None:
    """It does not start."""
    environment(telegram_token=TOKEN, keys=KEY)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        status, out, err = run("serve", "--port", str(port))
    assert (status, out) == (2, "")
    assert err == f"kompas: --host 127.0.0.1 --port {port}: Address already in use. Choose an address that is free.\n"


def test_without_a_port_the_next_free_one_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """From the usual one on; a port that is asked for is never changed."""
    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        monkeypatch.setattr("bot.serve.server.PORT", port)
        with listen("127.0.0.1") as second:
            assert port < second.getsockname()[1] < port + PORTS
        with pytest.raises(InputError, match="Address already in use"):
            listen("127.0.0.1", port)
        monkeypatch.setattr("bot.serve.server.PORTS", 1)
        with pytest.raises(InputError, match="Address already in use"):
            listen("127.0.0.1")


def test_who_is_told_an_address_can_connect() -> None:
    """What is bound listens, also before anything is served: whoever comes waits."""
    with listen("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname(), timeout=10) as visitor:
        assert visitor.getpeername() == listener.getsockname()


def test_serve_with_a_broken_operator_file(environment: Environment, run: Run, tmp_path: Path) -> None:
    """File, place and mend, and nothing is served."""
    file = tmp_path / "operator.toml"
    file.write_text('hours = 9\nname = "x"', encoding="utf-8")
    environment(telegram_token=TOKEN, keys=KEY, operator_file=str(file))
    status, out, err = run("serve")
    assert (status, out) == (2, "")
    assert err.startswith(f"kompas: {file}: hours: ")
    assert err.count("\n") == 1


def test_key_prints_a_key(run: Run) -> None:
    """One line that KOMPAS_KEYS takes, dated today, another each time."""
    first, second = run("key"), run("key")
    assert first[0] == second[0] == 0
    assert first[2] == second[2] == ""
    assert first[1] != second[1]
    assert first[1].count("\n") == 1
    (key,) = read_keys(first[1]).all
    assert isinstance(key.made, date)
    assert abs((key.made - today()).days) <= 1


@pytest.mark.parametrize("command", ["key", "doctor"])
def test_commands_take_nothing_else(run: Run, command: str) -> None:
    """An argument too many is one line, status 2."""
    status, out, err = run(command, "s3cr3t")
    assert (status, out) == (2, "")
    assert err.count("\n") == 1


async def test_what_is_written_is_sent_at_once() -> None:
    """Or each turn over a connection that is kept would wait for an acknowledgement of the one before: 40 ms."""
    taken: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def take(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        held = writer.get_extra_info("socket")
        taken.set_result(held.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    listener = listen("127.0.0.1", 0)
    async with await asyncio.start_server(take, sock=listener):
        _, writer = await asyncio.open_connection(*listener.getsockname())
        assert await taken != 0
        writer.close()
        await writer.wait_closed()
