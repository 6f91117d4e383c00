"""Requests that all come in one turn of the loop of the application."""

import asyncio
from collections.abc import Mapping
from typing import Any, NamedTuple

import httpx2
from starlette.testclient import TestClient

from api.lines.line import Line
from api.lines.pool import Lines
from api.lines.questions import Question, Statement
from api.settings import get_settings
from tests.support.tokens import Caller

LOOK = Question(Statement(b"SELECT 1", ()), ())


class Request(NamedTuple):
    """Who sends what where; without a body it is a reading."""

    caller: Caller
    path: str
    body: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = {}


def in_one_turn(http: TestClient, *requests: Request) -> list[Any]:
    """The answers."""

    async def sent() -> list[Any]:
        transport = httpx2.ASGITransport(http.app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://testserver") as client:
            return await asyncio.gather(
                *(
                    client.request(
                        "GET" if each.body is None else "POST",
                        each.path,
                        json=each.body,
                        headers={"Authorization": f"Bearer {each.caller.token}", **each.headers},
                    )
                    for each in requests
                )
            )

    return list(http.portal.call(sent))


async def open_all(lines: Lines[Line]) -> None:
    """Open every line, or one of those who ask in one turn would open the next, and ask on that."""
    await asyncio.gather(*(lines.ask([LOOK]) for _ in range(get_settings().line_pool_size)))
