"""nginx and Caddy as docs/container.md sets them up, on ports of this machine and with a certificate of its own."""

import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

HOST = "kompas.example.org"
PROXIES = ("nginx", "caddy")
PATIENCE = 20.0
"""Seconds for a proxy to start or to end."""

_GUIDE = Path(__file__).parents[2] / "docs/container.md"
_NGINX = """daemon off;
master_process off;
pid {folder}/pid;
error_log {folder}/error.log info;
events {{}}
http {{
    access_log {folder}/access.log;
    gzip on;
    client_body_temp_path {folder}/bodies;
    proxy_temp_path {folder}/answers;
    fastcgi_temp_path {folder}/unused1;
    uwsgi_temp_path {folder}/unused2;
    scgi_temp_path {folder}/unused3;
{blocks}
}}
"""
"""What stands around the documented blocks: as with Debian, everything is logged and packed that they do not forbid."""


@dataclass(frozen=True)
class Proxy:
    """A proxy that runs."""

    name: str
    folder: Path
    port: int
    """Where it takes HTTPS."""
    plain: int
    """Where it takes HTTP."""

    def written(self) -> str:
        """All it wrote, on both streams and in every file below its folder."""
        held = (path for path in self.folder.rglob("*") if path.is_file() and path.suffix != ".pem")
        return "\n".join(path.read_bytes().decode("latin-1") for path in held if path.name != _config_of(self.name))


def documented(name: str) -> str:
    """The block of a proxy, as the guide has it."""
    text = _GUIDE.read_text(encoding="utf-8").partition("## Behind a proxy")[2]
    blocks = [block for block in re.findall(r"^```\n(.*?)^```$", text, re.DOTALL | re.MULTILINE) if HOST in block]
    (block,) = (block for block in blocks if ("proxy_pass" in block) == (name == "nginx"))
    return str(block)


def missing(name: str) -> str:
    """What to install; nothing where the proxy is there."""
    return "" if _path_of(name) else f"Install {name} (apt-get install {name.replace('nginx', 'nginx-light')})."


def _path_of(name: str) -> str | None:
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")


@contextmanager
def proxy(name: str, folder: Path, upstream: int, *changes: tuple[str, str]) -> Iterator[Proxy]:
    """A proxy in a folder of its own, before a port of this machine. It is ended by its process id.

    `changes`: what stands otherwise in its block.
    """
    certify(folder)
    made = Proxy(name, folder, *free_ports())
    config = folder / _config_of(name)
    block = _with(documented(name), *changes)
    config.write_text((_nginx if name == "nginx" else _caddy)(block, made, upstream), encoding="utf-8")
    path = _path_of(name)
    assert path
    options = ["-c", str(config), "-p", str(folder)] if name == "nginx" else ["run", "--config", str(config)]
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    with (folder / "told").open("wb") as told:
        process = subprocess.Popen(  # noqa: S603  a proxy of this machine
            [path, *options], stdin=subprocess.DEVNULL, stdout=told, stderr=told, env=environment
        )
    try:
        _wait(made, process)
        yield made
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _config_of(name: str) -> str:
    return "nginx.conf" if name == "nginx" else "Caddyfile"


def _nginx(block: str, made: Proxy, upstream: int) -> str:
    block = _with(
        block,
        ("listen 443 ssl;", f"listen 127.0.0.1:{made.port} ssl;"),
        ("listen 80;", f"listen 127.0.0.1:{made.plain};"),
        ("/etc/ssl/kompas.pem", f"{made.folder}/certificate.pem"),
        ("/etc/ssl/private/kompas.pem", f"{made.folder}/key.pem"),
        ("http://127.0.0.1:8000", f"http://127.0.0.1:{upstream}"),
    )
    return _NGINX.format(folder=made.folder, blocks=block)


def _caddy(block: str, made: Proxy, upstream: int) -> str:
    certificate = f"tls {made.folder}/certificate.pem {made.folder}/key.pem"
    ports = f"{{\n    admin off\n    https_port {made.port}\n    http_port {made.plain}\n    default_bind 127.0.0.1\n"
    return _with(
        block,
        ("{\n    log default", f"{ports}    log default"),
        (f"{HOST} {{\n", f"{HOST} {{\n    {certificate}\n"),
        ("127.0.0.1:8000", f"127.0.0.1:{upstream}"),
    )


def _with(block: str, *changes: tuple[str, str]) -> str:
    """The block with what is different on this machine: each must stand there once."""
    for old, new in changes:
        assert block.count(old) == 1, f"docs/container.md has {old!r} {block.count(old)} times"
        block = block.replace(old, new)
    return block


def _wait(made: Proxy, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", made.port)) == 0:
                return
        time.sleep(0.02)
    raise AssertionError(f"{made.name} ended with {process.poll()}: {made.written()}")


def free_ports() -> tuple[int, int]:
    """Two ports nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as two:
        return one.getsockname()[1], two.getsockname()[1]


def certify(folder: Path, host: str = HOST) -> None:
    """A certificate for a host, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def trusting(folder: Path) -> ssl.SSLContext:
    """A browser's trust in the certificate of a folder."""
    context = ssl.create_default_context(cafile=str(folder / "certificate.pem"))
    context.check_hostname = False  # httpx would look for the address of this machine in it
    return context
