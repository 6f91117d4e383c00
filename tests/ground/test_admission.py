"""Who is let in, who waits, and who is told at once that the service is full."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import asynccontextmanager
from types import SimpleNamespace

import pytest
from starlette.types import Message, Receive, Scope, Send

from api.problems import Unavailable
from api.routing import admission
from api.routing.admission import LAST, Door, Places, admitted, of_strangers, place_in
from api.routing.streaming import patient
from api.settings import get_settings


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, seconds in (("QUEUE_DELAY", "0.05"), ("DB_POOL_TIMEOUT", "0.2"), ("EXPORT_STALL", "0.05")):
        monkeypatch.setenv(f"GUGUS_{name}", seconds)
    get_settings.cache_clear()
    monkeypatch.setattr(admission, "BREATH", 0.0)
    yield
    monkeypatch.undo()
    get_settings.cache_clear()


async def no_receive() -> Message:
    raise AssertionError


class TestStrangers:
    def test_however_many_they_are_the_other_half_is_left_to_others(self):
        async def left() -> int:
            state = SimpleNamespace(admission=Places(3), strangers=of_strangers(3))
            request = SimpleNamespace(app=SimpleNamespace(state=state))
            let_in = asynccontextmanager(admitted)
            async with let_in(request):
                with pytest.raises(Unavailable):
                    async with let_in(request):
                        raise AssertionError
                for _ in range(2):
                    await state.admission.take()
            async with asyncio.timeout(1), let_in(request):  # and it goes on
                return state.strangers.waiting

        assert asyncio.run(left()) == 0


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

        async def come(door: Door, places: Places, path: str) -> list[Message]:
            said: list[Message] = []

            async def send(message: Message) -> None:
                said.append(message)

            service = SimpleNamespace(state=SimpleNamespace(admission=places))
            await door({"type": "http", "path": path, "app": service, "headers": []}, no_receive, send)
            return said

        async def told() -> list[Message]:
            places, door = Places(1), Door(app)
            await come(door, places, "/v1/activities")
            await places.take()
            waits = asyncio.create_task(places.take())
            await asyncio.sleep(0.1)
            said = await come(door, places, "/v1/plans")
            await come(door, places, "/readyz")
            places.leave()
            await waits
            await come(door, places, "/v1/reports/progress")
            return said

        begun, body = asyncio.run(told())
        assert asked == ["/v1/activities", "/readyz", "/v1/reports/progress"]
        assert (begun["status"], dict(begun["headers"])[b"retry-after"]) == (503, b"1")
        assert json.loads(body["body"])["code"] == "unavailable"

    def test_the_end_of_a_line_is_told_as_soon_as_its_pace_is_known(self, monkeypatch: pytest.MonkeyPatch):
        now = [0.0]
        monkeypatch.setattr(admission, "_seconds", lambda: now[0])

        async def told() -> tuple[int, int]:
            places = Places(1)
            await places.take()
            waits = [asyncio.create_task(places.take()) for _ in range(40)]
            await asyncio.sleep(0)
            for _ in range(LAST + 1):
                now[0] += 0.045  # four in the fifth of a second for which anybody waits
                places.leave()
                await asyncio.sleep(0)
            ended = [each.exception() for each in waits if each.done()]
            with pytest.raises(Unavailable):
                places.must_move()
            for each in waits:
                each.cancel()
            return sum(each is None for each in ended), sum(isinstance(each, Unavailable) for each in ended)

        assert asyncio.run(told()) == (LAST + 1, 40 - LAST - 1 - 4)

    def test_a_place_that_came_to_somebody_who_went_away_is_not_lost(self):
        async def left() -> None:
            places = Places(1)
            await places.take()
            waits = asyncio.create_task(places.take())
            await asyncio.sleep(0)
            places.leave()
            waits.cancel()
            await asyncio.gather(waits, return_exceptions=True)
            async with asyncio.timeout(0.1), place_in(places):
                assert places.waiting == 0

        asyncio.run(left())

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
