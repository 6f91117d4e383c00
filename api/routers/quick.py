"""The short way of a few readings that are asked for all day: live check and reading go one way to PostgreSQL and back.

A request takes it where nothing about it is unusual: its token was checked a moment ago, its address and parameters
are those of a reading named in `quick_readings.py`, and it wants JSON. Whatever is not so, whatever the database
refuses and whatever a reading raises goes the general way as if nothing had been, so that every refusal is said there
and nowhere else. An answer is the same on both ways, byte for byte; a test holds it.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import parse_qsl
from uuid import UUID

from fastapi import FastAPI, Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.types import ASGIApp, Receive, Scope, Send

from api import metrics
from api.access.grants import ENTER_AGAIN, checked, require_word
from api.access.known_callers import CALLERS, Asked
from api.access.principal import Principal
from api.addresses import address_of
from api.domain.acts import Act
from api.domain.places import NATION
from api.lines import LineBrokenError, Lines, Question, Row, Statement, written
from api.oauth.tokens import verified_lately
from api.problems import Problem
from api.request_log import request_id
from api.routers import representing
from api.routers.checkpoint_header import HEADER

PLAIN: Final = re.compile(rb"[A-Za-z0-9_.~=&-]{0,1500}")
"""A query in which nothing is written in another way than it is meant, and that is not longer than any of ours."""
JSON: Final = frozenset({"", "*/*", "application/json"})
ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
AGAIN: Final = Statement.placed(ENTER_AGAIN)


class Given(NamedTuple):
    """One request: who asks, for which thing, and what."""

    request: Request
    caller: Principal
    ids: tuple[UUID, ...]
    query: BaseModel | None


Rows = Sequence[Sequence[Row]]


class Answering(NamedTuple):
    """What is asked of the database, and how its rows are answered; nothing where the general way has to answer."""

    questions: Sequence[Question]
    answer: Callable[[Rows], Response | None]


class Reading(NamedTuple):
    """A reading that can go the short way: its route, its act, its parameters, and how it is answered.

    `ask` and the answer raise a Problem for what the general way has to say.
    """

    path: str
    act: Act
    also: tuple[Act, ...]
    query: type[BaseModel] | None
    ask: Callable[[Given], Answering]


class _Way(NamedTuple):
    reading: Reading
    pattern: re.Pattern[str]
    route: APIRoute


class Quick:
    """Middleware that answers what can go the short way, and passes everything else on."""

    def __init__(self, app: ASGIApp, *, service: FastAPI, readings: Iterable[Reading]) -> None:
        self.app = app
        read = (each for each in service.routes if isinstance(each, APIRoute) and "GET" in (each.methods or ()))
        routes = {route.path: route for route in read}
        self._ways: dict[tuple[str, int], list[_Way]] = {}
        for reading in readings:
            pattern = re.compile(re.sub(r"\{\w+\}", f"({ID.pattern})", reading.path))
            way = _Way(reading, pattern, routes[reading.path])
            self._ways.setdefault(_shape(reading.path), []).append(way)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        answer = await self._answer(scope) if scope["type"] == "http" and scope["method"] == "GET" else None
        await (self.app if answer is None else answer)(scope, receive, send)

    async def _answer(self, scope: Scope) -> Response | None:
        for way in self._ways.get(_shape(scope["path"]), ()):
            found = way.pattern.fullmatch(scope["path"])
            if found and not scope["app"].state.lines.is_full:
                return await _Asking(way, scope).answer(tuple(map(UUID, found.groups())))
        return None


class _Asking:
    """One request that may go the short way."""

    def __init__(self, way: _Way, scope: Scope) -> None:
        self._reading, self._route, self._scope = way.reading, way.route, scope
        self._request = Request(scope)

    async def answer(self, ids: tuple[UUID, ...]) -> Response | None:
        headers = self._request.headers
        text = self._scope["query_string"]
        query = _query(self._reading.query, text) if PLAIN.fullmatch(text) else _OTHER
        if query is _OTHER or headers.get("accept", "") not in JSON or headers.get("content-length", "0") != "0":
            return None
        try:
            return await self._read(ids, query)
        except (Problem, LineBrokenError):
            return None

    async def _read(self, ids: tuple[UUID, ...], query: BaseModel | None) -> Response | None:
        kind, _, token = self._request.headers.get("authorization", "").partition(" ")
        claims, now = verified_lately(token.strip()), datetime.now(UTC)
        if kind.lower() != "bearer" or claims is None:
            return None
        asked = Asked(claims.jti, claims.pairs, self._reading.act, self._reading.also)
        known = CALLERS.recall(asked, now)
        if known is None:
            return None
        caller = checked(known, address_of(self._request)).again(now, request_id())
        require_word(caller)
        answering = self._reading.ask(Given(self._request, caller, ids, query))
        again = Question(AGAIN, [written(value) for value in known.context(claims.jti, now)])
        lines: Lines = self._scope["app"].state.lines
        entered, *rows = await lines.ask((again, *answering.questions))
        if entered[0][0] != b"t":
            CALLERS.drop(asked)
            return None
        answer = answering.answer(rows)
        return None if answer is None else await self._told(answer, caller)

    async def _told(self, answer: Response, caller: Principal) -> Response:
        """The answer with what the general way adds to it, and what the log wants to know."""
        self._scope["route"] = self._route
        metrics.SHORT.labels(self._reading.path).inc()
        self._scope.setdefault("state", {})["client_id"] = str(caller.client_id)
        representing.tell_forms(self._route, answer)
        if NATION in caller.organisations and (text := await self._scope["app"].state.checkpoint.text()):
            answer.headers[HEADER] = text
        return answer


def _shape(path: str) -> tuple[str, int]:
    """What addresses of one reading have in common: the first words and the number of parts."""
    return path[:8], path.count("/")


class _Other(BaseModel):
    """Stands for a query that has to be read in the general way."""


_OTHER: Final = _Other()


@lru_cache(maxsize=1024)
def _query(model: type[BaseModel] | None, text: bytes) -> BaseModel | None:
    """The parameters as the route reads them; `_OTHER` where it would refuse them or has none."""
    if model is None:
        return _OTHER if text else None
    said: dict[str, list[str]] = {}
    for name, value in parse_qsl(text.decode(), keep_blank_values=True):
        said.setdefault(name, []).append(value)
    try:
        return model.model_validate(_as_fields(model, said))
    except (ValidationError, KeyError, ValueError):
        return _OTHER


def _as_fields(model: type[BaseModel], said: Mapping[str, list[str]]) -> dict[str, object]:
    """Lists where the model has lists, else single values. Raises KeyError and ValueError for anything else."""
    fields: dict[str, object] = {}
    for name, values in said.items():
        annotation = str(model.model_fields[name].annotation)
        if annotation.startswith("list["):
            fields[name] = values
        else:
            (fields[name],) = values
    return fields
