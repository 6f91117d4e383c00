"""More than can be done, readers that do not read and senders that do not send: who comes in order is answered."""

import asyncio
import re
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from time import monotonic, sleep
from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import uuid4

import httpx2
import pytest

from api.queries.copying import CHUNK
from tests.scale.conftest import Installation
from tests.scale.services import addresses, process
from tests.scale.speakers import Speaker
from tests.scale.test_processes import SECRETARIAT, meeting
from tests.support.flows import done

CALLERS, UNDER_LOAD, STALL = 250, 4.0, 2.0  # seconds
MANY = """
    INSERT INTO meeting SELECT made.*
    FROM (SELECT to_jsonb(m) AS one FROM meeting m ORDER BY id DESC LIMIT 1) AS m, generate_series(1, 30000) AS n,
         jsonb_build_object('id', gen_random_uuid(), 'place', n) AS own,
         jsonb_populate_record(NULL::meeting, one || own) AS made
"""
FEW = """
    DELETE FROM meeting WHERE created_at IN (SELECT created_at FROM meeting GROUP BY created_at HAVING count(*) > 9)
"""


class Told(NamedTuple):
    """One answer: its status, when it is to be asked again, and seconds it took."""

    status: int
    retry_after: str | None
    seconds: float


@pytest.fixture(scope="module")
def small(installation: Installation) -> Iterator[str]:
    """The address of a process with few places."""
    url = installation.primary.url
    named = addresses(
        app=url("gugus_app"),
        worker=url("gugus_worker"),
        migration=url("postgres"),
        DB_POOL_SIZE="2",
        EXPORT_POOL_SIZE="1",
        EXPORT_STALL=str(STALL),
    )
    with process("serve", **named) as address:
        yield address


async def hammer(address: str, token: str) -> list[Told]:
    """What many callers are told who ask again as soon as they are answered."""
    told, ends = list[Told](), monotonic() + UNDER_LOAD
    limits = httpx2.Limits(max_connections=CALLERS, max_keepalive_connections=CALLERS)
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx2.AsyncClient(limits=limits, timeout=60, headers=headers, verify=False) as http:

        async def ask() -> None:
            while (began := monotonic()) < ends:
                answer = await http.get(f"{address}/v1/meetings?limit=200&include=total")
                told.append(Told(answer.status_code, answer.headers.get("Retry-After"), monotonic() - began))

        await asyncio.gather(*(ask() for _ in range(CALLERS)))
    return told


@contextmanager
def many_meetings(installation: Installation) -> Iterator[None]:
    """Meetings that take time to count, and an export that no buffer holds."""
    installation.primary.tell("SET session_replication_role = replica", MANY)
    try:
        yield
    finally:
        installation.primary.tell("SET session_replication_role = replica", FEW)


class TestOverload:
    def test_it_is_said_soon_and_passes(self, installation: Installation, small: str):
        speaker = Speaker(small, SECRETARIAT)
        done(speaker.post(small, "/v1/meetings", meeting("penuh"), uuid4().hex), 201)
        with many_meetings(installation):  # of few it counts as many as one process can ask for
            told = asyncio.run(hammer(small, speaker.token))
        refused, served = (
            [each for each in told if (each.status != 200) is is_refusal] for is_refusal in (True, False)
        )
        assert served
        assert refused, "there was more than could be done"
        assert {each.status for each in refused} == {503}
        assert all(each.retry_after for each in refused)
        assert sorted(each.seconds for each in refused)[len(refused) // 2] < 3.0  # three times what one may wait
        began = monotonic()
        done(speaker.get(small, "/v1/meetings"))
        assert monotonic() - began < 3.0
        assert done(httpx2.get(f"{small}/readyz"))["status"] == "ready"


def spoken(address: str, said: str) -> socket.socket:
    """A connection on which this was said, and whose reader takes in little."""
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    made.connect(("127.0.0.1", urlsplit(address).port))
    made.sendall(said.encode())
    return made


def spent(address: str) -> tuple[float, float]:
    """Seconds for which exports of a process have read, and for which they have rested."""
    told = httpx2.get(f"{address}/metrics").text
    reading, resting = (
        re.search(rf"gugus_exports_{part}_seconds_total ([0-9.e+-]+)", told) for part in ("reading", "resting")
    )
    assert reading
    assert resting
    return float(reading[1]), float(resting[1])


class TestExports:
    def test_others_are_answered_between_its_chunks(self, installation: Installation, small: str):
        speaker, readings = Speaker(small, SECRETARIAT), 0
        done(speaker.post(small, "/v1/meetings", meeting("ekspor"), uuid4().hex), 201)
        before = spent(small)
        with many_meetings(installation), ThreadPoolExecutor(1) as beside:
            export = beside.submit(speaker.get, small, "/v1/exports/meetings.ndjson")
            while not export.done():
                done(speaker.get(small, "/v1/agencies"))
                readings += 1
        whole, after = export.result(), spent(small)
        assert '"end": true' in whole.text
        assert after[1] - before[1] > after[0] - before[0], "it rests for longer than it reads"
        assert readings > len(whole.content) / CHUNK, "there is more than one turn for each of its chunks"


class TestSlowClients:
    def test_they_starve_nobody(self, installation: Installation, small: str):
        speaker = Speaker(small, SECRETARIAT)
        done(speaker.post(small, "/v1/meetings", meeting("lambat"), uuid4().hex), 201)
        head = f"HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {speaker.token}\r\n"
        with many_meetings(installation), ExitStack() as open_ones:
            for _ in range(100):  # half of a head, and half of a body
                open_ones.enter_context(spoken(small, f"GET /v1/meetings {head}"))
                half = f"POST /v1/meetings {head}Content-Type: application/json\r\nContent-Length: 500\r\n\r\n{{"
                open_ones.enter_context(spoken(small, half))
            open_ones.enter_context(spoken(small, f"GET /v1/exports/meetings.ndjson {head}\r\n"))
            sleep(0.5)
            began = monotonic()
            for _ in range(5):
                done(speaker.get(small, "/v1/agencies"))
            assert monotonic() - began < 5.0
            ends = monotonic() + 30
            while (whole := speaker.get(small, "/v1/exports/meetings.ndjson")).status_code == 503:
                assert monotonic() < ends, "who reads nothing gives its place to others"
                sleep(0.5)
            assert '"end": true' in whole.text
