"""The short way of a write that is made all day: one or two ways to PostgreSQL and back, and no thread.

The first way is the live check, whether the key is new, and what the rules ask about, locked as it stands; the second
is what has to be written, and the commit. Between them decides the service, by the function that decides in the
general way. Where the same caller wrote there a moment ago, it decides by what was found then, and all goes one way:
the live check, whether what it was decided by stands as it was read, locked, and what has to be written. Where anything
is otherwise the transaction fails, and it is asked in two.

Whatever is unusual about a request, whatever the check or a rule refuses, a key that was used, a lock that another
holds: the transaction is given up and the request goes the general way as if nothing had been, so that every refusal is
said there and nowhere else. An answer is the same on all ways, byte for byte; a test holds it.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import cache, cached_property
from typing import Any, Final, NamedTuple
from uuid import UUID

from fastapi import FastAPI, Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import idempotency, metrics
from api.access.grants import Check, checked, require_word
from api.access.known_callers import Asked, Known
from api.access.principal import Principal
from api.addresses import address_of
from api.domain.acts import Act
from api.idempotency import Made, Outcome
from api.lines import Question, Row, Statement
from api.oauth.tokens import verify
from api.recent import Recent
from api.request_log import request_id
from api.routers.acting import Acting
from api.routers.dependencies import KEY, Once, bearer
from api.routers.quick import GENERAL_WAY, note_for_log, pattern_of, routes_of
from api.schemas import json_body
from api.writing_lines import OtherwiseError, WritingLines

MOST: Final = 65_536
"""Bytes of a body that is read here."""
MOST_LATELY: Final = 1024
"""Of how many things written in is kept what was found."""
LENGTH: Final = re.compile(r"[1-9][0-9]{0,5}")
Rows = Sequence[Sequence[Row]]


class Writing(NamedTuple):
    """A write that can go the short way: its route, its act, its body, what it asks first and how it is decided.

    What was `found` of what it asks are its facts. What decides by them gives the resource as it is shown, and what has
    to be written for it; it raises a Problem for what the general way has to say. `noted` are the facts as they stand
    afterwards, by what the written answered, and `still` is what fails where they do not stand any more.
    """

    path: str
    act: Act
    body: type[BaseModel]
    ask: Callable[[UUID, Any], list[Question]]
    found: Callable[[Rows], Any]
    decide: Callable[[Principal, Any, Any], tuple[Made, list[Question]]]
    noted: Callable[[Principal, Any, Rows], Any]
    still: Callable[[Any, Any], list[Question]]


class _Other(Exception):  # noqa: N818  it is no error
    """The general way has to answer."""


class QuickWrites:
    """Middleware that does what can go the short way, and passes everything else on."""

    def __init__(self, app: ASGIApp, *, service: FastAPI, writes: Iterable[Writing]) -> None:
        self.app = app
        routes = routes_of(service, "POST")
        self._ways = [_Way(writing, routes[writing.path]) for writing in writes]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or scope["method"] != "POST" or scope["query_string"]:
            await self.app(scope, receive, send)
            return
        for way in self._ways:
            found = way.pattern.fullmatch(scope["path"])
            if found and _is_plain(Request(scope)):
                await self._try(way, UUID(found[1]), scope, receive, send)
                return
        await self.app(scope, receive, send)

    async def _try(self, way: "_Way", row_id: UUID, scope: Scope, receive: Receive, send: Send) -> None:
        arrived = await _arrived(receive)
        body = b"".join(message.get("body", b"") for message in arrived)
        try:
            answer: ASGIApp = await _Asking(way, Request(scope), row_id, body).answer()
        except (*GENERAL_WAY, _Other):
            answer = self.app
        await answer(scope, _again(arrived, receive), send)


class _Lately(NamedTuple):
    """What was found when a caller wrote a moment ago, as the live check knew it."""

    known: Known | None
    facts: Any


class _Way:
    def __init__(self, writing: Writing, route: APIRoute) -> None:
        self.writing, self.route = writing, route
        self.pattern = pattern_of(writing.path)
        self._lately = Recent[tuple[UUID, UUID], _Lately](MOST_LATELY).said_by_the_server()

    def recall(self, check: Check, row_id: UUID) -> Any:
        """The facts of the row as this caller was told them, or nothing."""
        lately = self._lately.get((check.asked.jti, row_id))
        return lately.facts if lately and lately.known is check.known else None

    def forget(self, check: Check, row_id: UUID) -> None:
        """They do not stand any more."""
        self._lately.drop((check.asked.jti, row_id))

    def keep(self, check: Check, row_id: UUID, lately: _Lately) -> None:
        """Keep them for the next time."""
        self._lately.keep((check.asked.jti, row_id), lately)

    @cached_property
    def acting(self) -> Acting:
        """Writes the answer as the route does."""
        return Acting(self.route.endpoint, self.route.response_model, self.route.status_code)


class _Asking:
    """One request that may go the short way."""

    def __init__(self, way: _Way, request: Request, row_id: UUID, text: bytes) -> None:
        self._way, self._writing, self._request, self._id = way, way.writing, request, row_id
        self._lines: WritingLines = request.app.state.writing_lines
        self._prepared = Response()
        del self._prepared.headers["content-length"]
        self._once = Once(request, self._prepared, _key(request), text)
        self._sent = self._once.sent()
        self._body = _body(self._writing.body, text)

    async def answer(self) -> Response:
        """The answer, when it is committed. Raises what sends the request the general way, and UnknownOutcomeError."""
        claims = verify(bearer(self._request))
        check = Check.of(Asked(claims.jti, claims.pairs, self._writing.act, ()), datetime.now(UTC))
        try:
            answer = await self._at_once(check, claims.client_id)
        except OtherwiseError:
            self._way.forget(check, self._id)
            answer = await self._in_two(check, claims.client_id)
        metrics.SHORT.labels(self._writing.path).inc()
        return answer

    async def _at_once(self, check: Check, client_id: UUID) -> Response:
        """What is decided by what is known, written where that stands. Raises OtherwiseError where it does not."""
        facts = self._way.recall(check, self._id)
        if facts is None:
            raise OtherwiseError
        stands = [_must_stand(check.question), *idempotency.still_new(client_id, self._sent)]
        stands += self._writing.still(facts, self._body)
        answer, writes = self._decided(self._caller(check, check.known), facts)
        async with self._lines.transaction() as line:
            await line.at_once((*stands, *writes))
        metrics.STANDING_WRITES.labels(self._writing.path).inc()
        return answer

    async def _in_two(self, check: Check, client_id: UUID) -> Response:
        """What is decided by what is asked, while it is held."""
        keys = idempotency.asked(client_id, self._sent)
        asked = self._writing.ask(self._id, self._body)
        async with self._lines.transaction() as line:
            entered, *rows = await line.begin((check.question, *keys, *asked))
            known = check.found(entered)
            caller = self._caller(check, known)
            if not idempotency.is_new(rows[: len(keys)]):
                raise _Other
            facts = self._writing.found(rows[len(keys) :])
            answer, writes = self._decided(caller, facts)
            said = await line.commit(writes)
        self._way.keep(check, self._id, _Lately(known, self._writing.noted(caller, facts, said)))
        return answer

    def _decided(self, caller: Principal, facts: Any) -> tuple[Response, list[Question]]:
        """The answer, and what has to be written before it leaves."""
        shown, writes = self._writing.decide(caller, self._body, facts)
        told = self._once.told(shown, Outcome(self._sent.status, replayed=False))
        kept = idempotency.kept(caller, self._sent, shown)
        note_for_log(self._request.scope, self._way.route, caller)
        return self._way.acting.written(told, self._prepared), [*writes, *kept]

    def _caller(self, check: Check, known: Known | None) -> Principal:
        if known is None:
            raise _Other
        caller = checked(known, address_of(self._request)).again(check.now, request_id())
        require_word(caller)
        return caller


def _must_stand(question: Question) -> Question:
    """The question, whose answer has to be yes."""
    return Question(_standing(question.statement), question.values)


@cache
def _standing(statement: Statement) -> Statement:
    return Statement(b"SELECT gugus_must_stand((%s))" % statement.sql, statement.names)


def _key(request: Request) -> str | None:
    key = request.headers.get("idempotency-key")
    if key is not None and not KEY.match(key):
        raise _Other
    return key


def _is_plain(request: Request) -> bool:
    """Whether a body follows that is JSON, not larger than any of ours, and written in no other way."""
    headers = request.headers
    return (
        headers.get("content-type") == "application/json"
        and LENGTH.fullmatch(length := headers.get("content-length", "")) is not None
        and int(length) <= min(MOST, request.app.state.settings.json_body_limit)
        and "content-encoding" not in headers
        and "transfer-encoding" not in headers
    )


def _body(model: type[BaseModel], text: bytes) -> BaseModel:
    try:
        return model.model_validate(json_body.load(text))
    except ValidationError:
        raise _Other from None


async def _arrived(receive: Receive) -> list[Message]:
    """All that belongs to the body."""
    arrived = [await receive()]
    while arrived[-1].get("more_body", False):
        arrived.append(await receive())
    return arrived


def _again(arrived: Iterable[Message], receive: Receive) -> Receive:
    """What arrived, once more, and then what comes."""
    waiting = iter(arrived)

    async def again() -> Message:
        message = next(waiting, None)
        return await receive() if message is None else message

    return again
