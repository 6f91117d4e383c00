"""The short way of a few readings that are asked for all day: live check and reading go one way to PostgreSQL and back.

A request takes it where nothing about it is unusual: its address and parameters are those of a reading named in
`readings.py`, and it wants JSON. Whatever is not so, whatever the database refuses and whatever a reading raises
goes the general way as if nothing had been, so that every refusal is said there and nowhere else. An answer
is the same on both ways, byte for byte; a test holds it.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import ClassVar, Final, NamedTuple
from urllib.parse import parse_qsl
from uuid import UUID

from fastapi import FastAPI, Request, Response
from fastapi.routing import APIRoute
from prometheus_client import Counter
from pydantic import BaseModel, ValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.types import ASGIApp, Receive, Scope, Send

from api import metrics
from api.access.grants import Check, checked, require_word
from api.access.known_callers import Asked, Known
from api.access.principal import Principal
from api.domain.acts import Act
from api.domain.deprecations import DEPRECATED
from api.http.addresses import address_of
from api.http.request_log import request_id
from api.lines.line import Line
from api.lines.pool import Lines
from api.lines.questions import TRUE, LineBrokenError, Question, Row
from api.problems import Problem
from api.quick.standing import SEEN, Headers, Key, Standing, StandingAnswers, Told
from api.routing import representing
from api.routing.access_tokens import said_in
from api.routing.checkpoint_header import HEADER
from api.signing import KeyFolderError

PLAIN: Final = re.compile(rb"[A-Za-z0-9_.~=&-]{0,1500}")
"""A query in which nothing is written in another way than it is meant, and that is not longer than any of ours."""
JSON: Final = frozenset({b"", b"*/*", b"application/json"})
LOOKED_AT: Final = {b"accept": 64, b"content-length": 1, b"authorization": 8192, b"host": 255, b"if-none-match": 255}
"""The headers that are looked at, with the bytes of the longest that is taken: answers are kept by some of them."""
GENERAL_WAY: Final = (Problem, LineBrokenError, KeyFolderError, SQLAlchemyError)
"""What sends a request the general way, which says what is the matter."""
ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Given(NamedTuple):
    """One request: who asks, for which thing, and what."""

    request: Request
    caller: Principal
    ids: tuple[UUID, ...]
    query: BaseModel | None


Rows = Sequence[Sequence[Row]]


class Answering(NamedTuple):
    """What is asked of the database, and how its rows are answered; nothing where the general way has to answer.

    `place` is where what was answered stands, whose changes end the answer; nothing where any change does. Without it
    each answer is made anew.
    """

    questions: Sequence[Question]
    answer: Callable[[Rows], Response | None]
    place: Callable[[Rows], str | None] | None = None


class Reading(NamedTuple):
    """A reading that can go the short way: its route, its act, its parameters, and how it is answered.

    `ask` and the answer raise a Problem for what the general way has to say.
    """

    path: str
    act: Act
    also: tuple[Act, ...]
    query: type[BaseModel] | None
    ask: Callable[[Given], Answering]


class Way(NamedTuple):
    """A reading with what its requests are known by and counted in."""

    reading: Reading
    pattern: re.Pattern[str]
    route: APIRoute
    counter: Counter


class Who(NamedTuple):
    """The caller as the live check found it a moment ago, and the answer that may have been given to it since."""

    asked: Asked
    known: Known
    now: datetime
    key: Key


class Asking:
    """One request that may go the short way."""

    def __init__(self, way: Way, scope: Scope) -> None:
        self._reading, self._route, self._counter, self.scope = way.reading, way.route, way.counter, scope
        self.headers = dict(scope["headers"])
        self.lines: Lines[Line] = scope["app"].state.lines
        self._answers: StandingAnswers = scope["app"].state.answers

    async def answer(self, ids: tuple[UUID, ...]) -> ASGIApp | None:
        """What answers, or nothing where the general way has to."""
        headers, text = self.headers, self.scope["query_string"]
        query = _query(self._reading.query, text) if PLAIN.fullmatch(text) else _OTHER
        is_plain = headers.get(b"accept", b"") in JSON and headers.get(b"content-length", b"0") == b"0"
        if query is _OTHER or not is_plain or not _are_usual(self.scope["headers"]):
            return None
        try:
            who = await self.who()
            return who and (await self._once_more(who) or await self._anew(who, ids, query))
        except GENERAL_WAY:
            return None

    async def who(self) -> Who | None:
        """Nothing where the token stands no more. Raises a Problem, LineBrokenError."""
        claims, now = said_in(self.scope), datetime.now(UTC)
        check = Check.of(Asked(claims.jti, claims.pairs, self._reading.act, self._reading.also), now)
        known = check.known or check.found(*await self.lines.ask([check.question]))
        if known is None or not known.holds:
            return None
        if known.addresses:
            checked(known, address_of(Request(self.scope)))
        if not known.caller.organisations:
            require_word(known.caller)
        return Who(check.asked, known, now, Key.of(self.scope, self.headers, known))

    async def _once_more(self, who: Who) -> ASGIApp | None:
        """What was answered a moment ago, where it still stands."""
        standing = self._answers.recall(who.key, who.now)
        if standing is None:
            return None
        if not await self.stands(standing, who):
            self._answers.drop(who.key)
            return None
        metrics.AGAIN.inc()
        return Told.again(standing, await self._told(who))

    async def _anew(self, who: Who, ids: tuple[UUID, ...], query: BaseModel | None) -> ASGIApp | None:
        given = Given(Request(self.scope), who.known.again(who.now, request_id()), ids, query)
        answering = self._reading.ask(given)
        found = await self.read(who, [SEEN, *answering.questions])
        if found is None:
            return None
        seen, *rows = found
        answer = answering.answer(rows)
        if answer is None:
            return None
        representing.tell_forms(self._route, answer)
        made = Standing.of(answer, seen[0], answering.place and answering.place(rows), who.now)
        if answering.place:
            self._answers.keep(who.key, made)
        return Told.again(made, await self._told(who))

    async def stands(self, standing: Standing, who: Who) -> bool:
        """Whether the caller still holds what was held, and nothing of the answer has changed."""
        (((found,),),) = await self.lines.ask([standing.question(who.known, who.now)])
        return found == TRUE

    async def read(self, who: Who, questions: Sequence[Question]) -> Rows | None:
        """What is found, with the live check before it; nothing where the caller holds it no more."""
        check = Check(who.asked, who.now, who.known)
        entered, *found = await self.lines.ask([check.question, *questions])
        return found if check.found(entered) else None

    async def _told(self, who: Who) -> Headers:
        """Note what the log wants to know, and give what is said anew with each answer."""
        note_for_log(self.scope, self._route, who.known)
        self._counter.inc()
        if who.known.caller.is_national and (text := await self.scope["app"].state.checkpoint.text()):
            return [(HEADER.lower().encode(), text.encode())]
        return []


def note_for_log(scope: Scope, route: APIRoute, known: Known) -> None:
    """What the log wants to know of an answer that the framework did not give."""
    scope["route"] = route
    scope.setdefault("state", {})["client_id"] = known.client


def routes_of(service: FastAPI, method: str) -> dict[str, APIRoute]:
    """The routes of the service for a method, by their paths."""
    routes = (each for each in service.routes if isinstance(each, APIRoute) and method in (each.methods or ()))
    return {route.path: route for route in routes}


def will_go(route: APIRoute) -> bool:
    """Whether each answer of the route has to say that it will go: the general way tells it."""
    return route.operation_id in DEPRECATED


def pattern_of(path: str) -> re.Pattern[str]:
    """What the addresses of a route look like, with its ids as groups."""
    return re.compile(re.sub(r"\{\w+\}", f"({ID.pattern})", path))


class Quick:
    """Middleware that answers what can go the short way, and passes everything else on."""

    asking: ClassVar = Asking

    def __init__(self, app: ASGIApp, *, service: FastAPI, readings: Iterable[Reading]) -> None:
        self.app = app
        self._ways: dict[tuple[str, int], list[Way]] = {}
        routes = routes_of(service, "GET")
        for reading in readings:
            way = Way(reading, pattern_of(reading.path), routes[reading.path], metrics.SHORT.labels(reading.path))
            if not will_go(way.route):
                self._ways.setdefault(_shape(reading.path), []).append(way)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        answer = await self._answer(scope) if scope["type"] == "http" and scope["method"] == "GET" else None
        await (self.app if answer is None else answer)(scope, receive, send)

    async def _answer(self, scope: Scope) -> ASGIApp | None:
        for way in self._ways.get(_shape(scope["path"]), ()):
            found = way.pattern.fullmatch(scope["path"])
            if found and not scope["app"].state.lines.is_full:
                return await self.asking(way, scope).answer(tuple(map(UUID, found.groups())))
        return None


def _are_usual(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether none of the headers that are looked at is there twice, or longer than any of ours."""
    looked_at = [(name, len(value)) for name, value in headers if name in LOOKED_AT]
    return len(dict(looked_at)) == len(looked_at) and all(length <= LOOKED_AT[name] for name, length in looked_at)


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
