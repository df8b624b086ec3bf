"""A case code made in the chat of one process, opened on the web page and over the API of another."""

import re
from pathlib import Path

import httpx

from dialogs.context import Context
from tests.e2e.databases import Database
from tests.e2e.deployment import deployment
from tests.e2e.waiting import until
from tests.e2e.walker import Walker
from tests.offered import answers_at

LINK = re.compile(r"https://t\.me/\w+\?start=([A-Za-z0-9_-]{22,51})(?![A-Za-z0-9_-])")


async def test_a_code_opens_on_every_channel_of_every_replica(
    guide: Context, tmp_path: Path, database: Database
) -> None:
    """The same answers everywhere, and those left out nowhere; the file is gone when its button was tapped."""
    async with deployment(tmp_path, database, webhook=True, replicas=2) as home:
        walker = Walker(home, home.person("be"), guide)
        await walker.begin()
        await walker.answer_all("be", "applicant")
        await walker.do("continue", "share", "continue")
        await until(lambda: any(item.file for item in walker.person.messages), "the picture has come")
        (picture,) = (item for item in walker.person.messages if item.file is not None)
        found = LINK.search(picture.text)
        assert found
        told = {name: given for name, given in answers_at(guide.policy, 0).items() if name in walker.case.answers}
        facts = [name for name in told if not guide.policy.fact[name].sensitive]
        shared = {f"{name}={option}" for name in facts for option in told[name]}
        for name in home.names:
            address = home.running[name].address
            async with httpx.AsyncClient(base_url=address, trust_env=False, timeout=30) as client:
                turn = (await client.post("/api/v1/turns", json={"code": found[1]})).json()
                for event in ({"choose": ["nl"]}, {"do": "continue"}):
                    turn = (await client.post("/api/v1/turns", json={"token": turn["token"], "event": event})).json()
                choices = turn["screen"]["choices"]
                assert {choice["id"] for choice in choices if choice["selected"]} == shared
                answer = await client.post("/open", data={"code": found[0]}, follow_redirects=True)
                assert answer.status_code == 200
                assert found[1] not in str(answer.url)
        walker.person.tap_data(picture, picture.keyboard[0][0]["callback_data"])
        await until(lambda: picture.deleted, "the picture is gone")
