"""What an operator set wrongly ends in one line on standard error and status 2, with no secret in it."""

import socket
from pathlib import Path

import pytest

from tests.e2e.deployment import KEY
from tests.e2e.process import run

TOKEN = "7000000007:AAsecretSECRETsecretSECRETsecretSECR"  # noqa: S105  of no real bot
WORD = "hunter2hunter2"
HOOK = "https://kompas.invalid"

NORMAL: list[tuple[dict[str, str], str]] = [
    ({"KOMPAS_WEBHOOK_URL": HOOK}, "KOMPAS_KEYS"),
    ({"KOMPAS_WEBHOOK_URL": HOOK, "KOMPAS_REPLICAS": "2"}, "KOMPAS_KEYS"),
    ({"KOMPAS_REPLICAS": "2", "KOMPAS_KEYS": KEY}, "KOMPAS_REPLICAS"),
    ({"KOMPAS_DATABASE_URL": f"mysql://kompas:{WORD}@127.0.0.1/kompas"}, "KOMPAS_DATABASE_URL"),
    ({"KOMPAS_OPERATOR_FILE": "/nowhere/operator.toml"}, "KOMPAS_OPERATOR_FILE: /nowhere/operator.toml"),
    ({"KOMPAS_IDLE_MINUTES": "7"}, "KOMPAS_IDLE_MINUTES"),
]
MORE: list[tuple[dict[str, str], str]] = [
    ({"KOMPAS_REPLICAS": "2"}, "KOMPAS_"),
    ({"KOMPAS_REPLICAS": "0"}, "KOMPAS_REPLICAS"),
    ({"KOMPAS_KEYS": WORD}, "KOMPAS_KEYS"),
    ({"KOMPAS_KEYS": f"{KEY},{KEY}"}, "KOMPAS_KEYS"),
    ({"KOMPAS_KEYS": ","}, "KOMPAS_KEYS"),
    ({"KOMPAS_IDLE_MINUTES": "-5"}, "KOMPAS_IDLE_MINUTES"),
    ({"KOMPAS_IDLE_MINUTES": "often"}, "KOMPAS_IDLE_MINUTES"),
    ({"KOMPAS_KEEP_MINUTES": "1440"}, "KOMPAS_KEEP_MINUTES"),
    ({"KOMPAS_KEEP_MINUTES": "0"}, "KOMPAS_KEEP_MINUTES"),
    ({"KOMPAS_WEBHOOK_URL": f"kompas.invalid/{WORD}"}, "KOMPAS_WEBHOOK_URL"),
    ({"KOMPAS_TELEGRAM_API_URL": f"http://somebody:{WORD}@127.0.0.1"}, "KOMPAS_TELEGRAM_API_URL"),
    ({"KOMPAS_OPERATOR_FILE": "/"}, "KOMPAS_OPERATOR_FILE: /"),
    ({"KOMPAS_DATABASE_URL": WORD}, "KOMPAS_DATABASE_URL"),
    ({"KOMPAS_DATABASE_URL": f"postgresql://kompas:{WORD}@127.0.0.1:{WORD}/kompas"}, "KOMPAS_DATABASE_URL"),
    ({"KOMPAS_DATABASE_URL": f"postgresql://kompas:{WORD}@[::1/kompas"}, "KOMPAS_DATABASE_URL"),
    ({"KOMPAS_DATABASE_URL": f"sqlite://{WORD}"}, "KOMPAS_DATABASE_URL"),
    ({"KOMPAS_DATABASE_URL": "sqlite://"}, "KOMPAS_DATABASE_URL"),
    ({"KOMPAS_DATABASE_URL": "sqlite:///:memory:"}, "KOMPAS_DATABASE_URL"),
    ({"KOMPAS_DATABASE_URL": "sqlite:////"}, "KOMPAS_DATABASE_URL"),
    ({"KOMPAS_DATABASE_URL": "sqlite:////dev/null/kompas.sqlite"}, "KOMPAS_DATABASE_URL"),
]


@pytest.mark.parametrize(("wrong", "told"), [*NORMAL, *(pytest.param(*item, marks=pytest.mark.proof) for item in MORE)])
async def test_a_wrong_setting(tmp_path: Path, wrong: dict[str, str], told: str) -> None:
    """The setting is named, and nothing it holds is shown."""
    await refused(tmp_path, wrong, told)


async def test_a_port_in_use(tmp_path: Path) -> None:
    """Host, port and mend are named."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        port = str(held.getsockname()[1])
        await refused(tmp_path, {}, f"--port {port}: Address already in use", "--port", port)


@pytest.mark.proof
@pytest.mark.parametrize("content", [b"\xff", b"name = ", b'naam = "x"', b'name = ""'])
async def test_an_operator_file_that_cannot_be_read(tmp_path: Path, content: bytes) -> None:
    """The file is named."""
    file = tmp_path / "operator.toml"
    file.write_bytes(content)
    await refused(tmp_path, {"KOMPAS_OPERATOR_FILE": str(file)}, str(file))


@pytest.mark.proof
async def test_a_database_that_is_none(tmp_path: Path) -> None:
    """A file that is something else is left as it is."""
    file = tmp_path / "other.sqlite"
    file.write_bytes(b"something else" * 1000)
    await refused(tmp_path, {"KOMPAS_DATABASE_URL": f"sqlite:///{file}"}, "KOMPAS_DATABASE_URL")
    assert file.read_bytes() == b"something else" * 1000


async def refused(folder: Path, settings: dict[str, str], told: str, *options: str) -> None:
    """The program ends with one line that says this."""
    # nothing is asked of this address: where a refusal is missing, the process would wait for it
    held = {"KOMPAS_TELEGRAM_TOKEN": TOKEN, "KOMPAS_TELEGRAM_API_URL": "http://127.0.0.1:9"} | settings
    process = await run(["serve", *(options or ("--port", "0"))], held, folder)
    try:
        assert await process.ended() == 2, process.told
    finally:
        await process.kill()
    (line,) = process.err.decode().splitlines()
    assert line.startswith("kompas: ")
    assert told in line
    assert process.out == b""
    for secret in (TOKEN, TOKEN.partition(":")[2], WORD, KEY):
        assert secret not in process.told
