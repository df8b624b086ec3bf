"""What the documented proxies write down of visitors: nothing, on no stream and in no file, whatever goes wrong."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.proxies.proxies import HOST, PROXIES, Proxy, missing, proxy, trusting

MARK = "Nadzeya4711"
MARKS = (MARK, "203.0.113.77", "127.0.0.2", "/step", "/nowhere", "kompas=", "Mozilla")
"""What may be found nowhere: browser, address, the connection's own address, pages, cookies."""

SLOW = 0.5
"""Seconds after which a visitor does not wait any longer."""


@pytest.fixture(params=PROXIES)
def name(request: pytest.FixtureRequest) -> str:
    """Each of the documented proxies."""
    if missing(request.param):
        pytest.skip(missing(request.param))
    return str(request.param)


@pytest.fixture
def silent() -> Iterator[int]:
    """A port that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


async def visit(before: Proxy) -> list[int]:
    """Pages, a form, a wrong host, and broken requests from a marked visitor; the statuses of what was answered."""
    headers = {"host": HOST, "user-agent": f"Mozilla/5.0 {MARK}", "x-forwarded-for": "203.0.113.77", "referer": MARK}
    statuses = []
    transport = httpx.AsyncHTTPTransport(verify=trusting(before.folder), local_address="127.0.0.2", trust_env=False)
    async with httpx.AsyncClient(transport=transport, headers=headers, cookies={"__Host-kompas": MARK}) as client:
        for port, scheme, path in (
            (before.port, "https", "/"),
            (before.port, "https", f"/step?{MARK}"),
            (before.port, "https", f"/nowhere/{MARK}"),
            (before.port, "https", "/sheet.pdf"),
            (before.plain, "http", f"/step?{MARK}"),
        ):
            with contextlib.suppress(httpx.TimeoutException):
                url = f"{scheme}://127.0.0.1:{port}{path}"
                answer = await client.get(url, timeout=SLOW, extensions={"sni_hostname": HOST})
                statuses.append(answer.status_code)
        with contextlib.suppress(httpx.TimeoutException):
            form = {"at": "1", "choose": MARK}
            url = f"https://127.0.0.1:{before.port}/step"
            answer = await client.post(url, data=form, timeout=SLOW, extensions={"sni_hostname": HOST})
            statuses.append(answer.status_code)
    await _break(before)
    return statuses


async def _break(before: Proxy) -> None:
    """No HTTP, no TLS, and a host that is not ours."""
    no_http = f"{MARK} /step\r\n\r\n".encode()
    other = (
        f"GET /step?{MARK} HTTP/1.1\r\nHost: {MARK}.example\r\nUser-Agent: {MARK}\r\nConnection: close\r\n\r\n".encode()
    )
    for port, context, raw in (
        (before.port, trusting(before.folder), no_http),
        (before.port, trusting(before.folder), other),
        (before.port, None, other),
        (before.plain, None, no_http),
        (before.plain, None, other),
    ):
        name = HOST if context else None
        with contextlib.suppress(OSError, TimeoutError):
            reader, writer = await asyncio.open_connection(
                "127.0.0.1", port, ssl=context, server_hostname=name, local_addr=("127.0.0.2", 0)
            )
            writer.write(raw)
            try:
                await asyncio.wait_for(reader.read(), SLOW)
            finally:
                writer.transport.abort()
                writer.close()


def check(before: Proxy, statuses: list[int], written: str) -> None:
    """Something was asked, and nothing of it stands anywhere."""
    assert statuses
    assert not [mark for mark in MARKS if mark in written], written


async def test_nothing_is_written_while_nobody_answers(name: str, tmp_path: Path) -> None:
    """As at each restart of Kompas: the visitor gets an error of the proxy."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        dead = free.getsockname()[1]
    with proxy(name, tmp_path, dead) as before:
        statuses = await visit(before)
        assert 502 in statuses
    check(before, statuses, before.written())


LOUD = {
    "nginx": ("error_log /dev/null;                    # its", "error_log loud.log;  # its"),
    "caddy": ("output discard", "output stderr"),
}


async def test_without_these_lines_visitors_are_named(name: str, tmp_path: Path) -> None:
    """The control: what a proxy writes is looked at."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        dead = free.getsockname()[1]
    with proxy(name, tmp_path, dead, LOUD[name]) as before:
        await visit(before)
    assert {"127.0.0.2", "/step"} <= {mark for mark in MARKS if mark in before.written()}


async def test_nothing_is_written_while_it_is_slow(name: str, tmp_path: Path, silent: int) -> None:
    """The visitor goes before an answer comes; only what the proxy says by itself is answered."""
    with proxy(name, tmp_path, silent) as before:
        statuses = await visit(before)
    check(before, statuses, before.written())


async def test_http_leads_to_https_and_hsts_keeps_it_so(name: str, tmp_path: Path) -> None:
    """Also on the proxy's own errors."""
    with proxy(name, tmp_path, 9) as before:
        async with httpx.AsyncClient(verify=trusting(tmp_path), headers={"host": HOST}, trust_env=False) as client:
            led = await client.get(f"http://127.0.0.1:{before.plain}/open")
            extensions = {"sni_hostname": HOST}
            answer = await client.get(f"https://127.0.0.1:{before.port}/", extensions=extensions)
    assert led.status_code in (301, 308)
    assert led.headers["location"].startswith(f"https://{HOST}")
    assert led.headers["location"].endswith("/open")
    assert answer.headers["strict-transport-security"] == "max-age=2592000"


async def test_what_is_said_is_tls_1_3_and_http_1(name: str, tmp_path: Path) -> None:
    """No later protocol is offered, whose headers are packed."""
    with proxy(name, tmp_path, 9) as before:
        context = trusting(tmp_path)
        context.set_alpn_protocols(["h2", "http/1.1"])
        _, writer = await asyncio.open_connection("127.0.0.1", before.port, ssl=context, server_hostname=HOST)
        spoken = writer.get_extra_info("ssl_object")
        assert spoken.version() == "TLSv1.3"
        assert spoken.selected_alpn_protocol() in (None, "http/1.1")
        writer.transport.abort()
        writer.close()
