"""A proxy that was set up without what the guide says."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from dialogs.context import Context
from tests.proxies.proxies import HOST, missing, proxy, trusting
from tests.web.served import Served, served


@pytest.fixture(scope="module")
def site(guide: Context) -> Iterator[Served]:
    """The site."""
    with served(guide) as site:
        yield site


@pytest.mark.parametrize(("line", "status"), [("", 421), ("proxy_set_header Host $host;", 200)])
async def test_nginx_without_its_host_line_is_told_of(line: str, status: int, site: Served, tmp_path: Path) -> None:
    """It would name itself as the host; with the line the page is there."""
    if missing("nginx"):
        pytest.skip(missing("nginx"))
    port = int(site.address.rpartition(":")[2])
    with proxy("nginx", tmp_path, port, ("proxy_set_header Host $host;", line)) as before:
        async with httpx.AsyncClient(verify=trusting(tmp_path), headers={"host": HOST}, trust_env=False) as client:
            address = f"https://127.0.0.1:{before.port}/"
            answer = await client.get(address, extensions={"sni_hostname": HOST})
    assert answer.status_code == status
    assert ("must pass on the Host header" in answer.text) is (status == 421)
