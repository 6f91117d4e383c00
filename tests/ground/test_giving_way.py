"""Streams give way while others ask; counted on a clock that moves only where somebody reads or rests."""

import asyncio
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from starlette.types import Message, Receive, Scope, Send

from api.queries.copying import CHUNK
from api.routing import giving_way, streaming
from api.routing.admission import Places, place_in
from api.routing.giving_way import LATELY, LONGEST, LOOK, TIMES, GivingWay, Noting
from api.routing.streaming import RESTING, Streamed
from api.settings import get_settings

READ, LONG = 0.01, 1_000.0  # seconds


class Clock:
    """Seconds that pass while somebody sleeps or reads; in the meantime others ask, where there are any."""

    def __init__(self) -> None:
        self.now, self.places = 100.0, Places(1)
        self.way = GivingWay(self.places)
        self.is_busy = False

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Others have their turn, and so much has passed."""
        wakes = self.now + seconds
        await asyncio.sleep(0)
        self.pass_to(wakes)

    def pass_to(self, moment: float) -> None:
        """It is this moment now, or later."""
        self.now = max(self.now, moment)
        if self.is_busy:
            self.way.note()

    def rests(self, took: float = READ, most: float = LONG) -> float:
        """Seconds for which a chunk is rested for."""
        return asyncio.run(self.way.rest(took, most))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(giving_way, "monotonic", made)
    monkeypatch.setattr(giving_way, "sleep", made.sleep)
    monkeypatch.setattr(streaming, "monotonic", made)
    return made


@pytest.fixture
def busy(clock: Clock) -> Clock:
    """The clock of a service that is asked at every moment."""
    clock.is_busy = True
    clock.way.note()
    return clock


class TestRest:
    def test_nobody_asks_and_nobody_rests(self, clock: Clock):
        assert (clock.rests(), clock.now) == (0.0, 100.0)

    def test_while_others_ask_it_is_many_times_what_the_chunk_took(self, busy: Clock):
        assert busy.rests() == pytest.approx(TIMES * READ)

    def test_it_ends_soon_after_the_last_one_asked(self, clock: Clock):
        clock.way.note()
        assert LATELY <= clock.rests(took=0.1) <= LATELY + LOOK < TIMES * 0.1

    def test_whoever_has_a_place_is_given_way_to_however_long(self, clock: Clock):
        async def told() -> float:
            async with place_in(clock.places):
                return await clock.way.rest(0.1, LONG)

        assert asyncio.run(told()) == pytest.approx(TIMES * 0.1)
        assert clock.rests() == 0.0

    def test_no_rest_is_longer_than_a_stream_may_or_anybody_should(self, busy: Clock):
        assert busy.rests(took=60.0) == pytest.approx(LONGEST)
        assert busy.rests(most=0.02) == pytest.approx(0.02)
        assert busy.rests(most=0.0) == 0.0

    @pytest.mark.parametrize("streams", [1, 2, 5])
    def test_many_have_no_more_than_one_has_and_each_gets_on(self, busy: Clock, streams: int):
        ends = busy.now + 10.0

        async def stream() -> int:
            chunks = 0
            while busy.now < ends:
                busy.pass_to(busy.now + READ)
                chunks += 1
                await busy.way.rest(READ, LONG)
            return chunks

        async def all_of_them() -> list[int]:
            return await asyncio.gather(*(stream() for _ in range(streams)))

        chunks = asyncio.run(all_of_them())
        most = 10.0 / (TIMES * READ) + streams
        assert most * 0.8 < sum(chunks) <= most
        assert max(chunks) <= min(chunks) + 1


class TestNoting:
    @pytest.mark.parametrize(
        ("kind", "path", "is_noted"),
        [
            ("http", "/v1/activities", True),
            ("http", "/v1/exports", True),
            ("http", "/v1/exports/agencies.csv", False),
            ("lifespan", "", False),
        ],
    )
    def test_whoever_asks_is_noted_who_is_no_stream(self, clock: Clock, kind: str, path: str, *, is_noted: bool):
        seen: list[bool] = []

        async def app(_scope: Scope, _receive: Receive, _send: Send) -> None:
            seen.append(clock.way.is_asked)

        service = SimpleNamespace(state=SimpleNamespace(giving_way=clock.way))
        asyncio.run(Noting(app)({"type": kind, "path": path, "app": service}, gone, unheard))
        assert seen == [is_noted]


async def gone() -> Message:
    """A caller who never goes away."""
    await asyncio.Event().wait()
    raise AssertionError


async def unheard(_message: Message) -> None:
    """A caller who takes everything."""


def sent(clock: Clock, *sizes: int, took: float = READ) -> float:
    """Seconds for which an answer of chunks of these sizes is sent, each of which takes so long to read."""

    def chunks() -> Iterator[bytes]:
        for size in sizes:
            clock.pass_to(clock.now + took)
            yield bytes(size)

    state = SimpleNamespace(exporting=Places(1), giving_way=clock.way)
    scope = {"type": "http", "method": "GET", "app": SimpleNamespace(state=state), "asgi": {"spec_version": "2.4"}}
    began = clock.now
    asyncio.run(Streamed(chunks(), {})(scope, gone, unheard))  # type: ignore[arg-type]  # a generator
    return clock.now - began


class TestStreams:
    def test_it_rests_after_each_whole_chunk(self, busy: Clock):
        assert sent(busy, CHUNK, CHUNK + 1, CHUNK - 1, 20) == pytest.approx(4 * READ + 2 * TIMES * READ)

    def test_what_fills_no_chunk_never_rests(self, busy: Clock):
        assert sent(busy, CHUNK - 1, 20) == pytest.approx(2 * READ)

    def test_alone_it_never_rests(self, clock: Clock):
        assert sent(clock, *[CHUNK] * 50) == pytest.approx(50 * READ)

    def test_it_rests_for_a_part_of_its_time_and_is_done_in_the_other(self, busy: Clock):
        most = get_settings().export_timeout * RESTING
        assert sent(busy, *[CHUNK] * 2_000, took=0.1) == pytest.approx(2_000 * 0.1 + most)
