"""Who is let in, who waits, and who is told at once that the service is full."""

import asyncio
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from starlette.types import Message, Receive, Scope, Send

from api.problems import Unavailable
from api.routers.admission import Door, Places, place_in
from api.routers.streaming import patient
from api.settings import get_settings


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, seconds in (("QUEUE_DELAY", "0.05"), ("DB_POOL_TIMEOUT", "0.2"), ("EXPORT_STALL", "0.05")):
        monkeypatch.setenv(f"GUGUS_{name}", seconds)
    get_settings.cache_clear()
    yield
    monkeypatch.undo()
    get_settings.cache_clear()


async def no_receive() -> Message:
    raise AssertionError


async def no_send(_message: Message) -> None:
    raise AssertionError


class TestPlaces:
    def test_who_comes_while_the_line_stands_still_is_told_at_once(self):
        async def told() -> tuple[float, str | None]:
            places, clock = Places(1), asyncio.get_running_loop()
            await places.take()
            waits = asyncio.create_task(places.take())
            await asyncio.sleep(0.1)
            began = clock.time()
            with pytest.raises(Unavailable) as full:
                await places.take()
            took = clock.time() - began
            places.leave()
            await waits
            places.leave()
            async with place_in(places):  # and it goes on
                assert places.waiting == 0
            return took, full.value.headers.get("Retry-After")

        took, retry_after = asyncio.run(told())
        assert took < 0.05
        assert retry_after == "1"

    def test_newcomers_are_turned_away_at_the_door_and_health_is_told(self):
        asked: list[str] = []

        async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
            asked.append(scope["path"])

        async def come(door: Door, places: Places, path: str) -> None:
            service = SimpleNamespace(state=SimpleNamespace(admission=places))
            await door({"type": "http", "path": path, "app": service}, no_receive, no_send)

        async def told() -> None:
            places, door = Places(1), Door(app)
            await come(door, places, "/v1/activities")
            await places.take()
            waits = asyncio.create_task(places.take())
            await asyncio.sleep(0.1)
            with pytest.raises(Unavailable):
                await come(door, places, "/v1/plans")
            await come(door, places, "/readyz")
            places.leave()
            await waits
            await come(door, places, "/v1/reports/progress")

        asyncio.run(told())
        assert asked == ["/v1/activities", "/readyz", "/v1/reports/progress"]

    def test_a_line_that_moves_takes_more(self):
        async def done() -> int:
            places, served = Places(2), 0

            async def one() -> None:
                nonlocal served
                async with place_in(places):
                    await asyncio.sleep(0.001)
                    served += 1

            await asyncio.gather(*(one() for _ in range(30)))
            return served

        assert asyncio.run(done()) == 30

    def test_nobody_waits_for_ever(self):
        async def wait() -> None:
            places = Places(1)
            await places.take()
            await places.take()

        with pytest.raises(Unavailable):
            asyncio.run(wait())


class TestSlowReaders:
    def test_a_reader_who_takes_nothing_is_broken_off(self):
        async def never(_message: object) -> None:
            await asyncio.Event().wait()

        async def send() -> None:
            await patient(never)({"type": "http.response.body", "body": b""})

        with pytest.raises(TimeoutError):
            asyncio.run(send())
