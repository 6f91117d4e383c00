"""The short way of a write that is made all day: one or two ways to PostgreSQL and back, and no thread.

What the rules ask about is read where it is not known from a moment ago, and nothing is held for it. By that decides
the service, with the function that decides in the general way. Then all goes one way, as one transaction: the live
check, whether what it was decided by stands as it was read, locked, and what has to be written where it does. Where
anything is otherwise nothing is written, and what the rules ask about is read once more.

Whatever is unusual about a request, whatever the check or a rule refuses, a key that was used, a lock that another
holds, what is otherwise twice: the request goes the general way as if nothing had been, so that every refusal is
said there and nowhere else. An answer is the same on all ways, byte for byte; a test holds it.
"""

import asyncio
import re
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import Any, Final, NamedTuple
from uuid import UUID

from fastapi import FastAPI, Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import idempotency, metrics
from api.access.grants import Check, asked_again, checked, require_word
from api.access.known_callers import Asked, Known
from api.access.principal import Principal
from api.domain.acts import Act
from api.http.addresses import address_of
from api.http.request_log import request_id
from api.idempotency import Made, Outcome, Sent
from api.lines.line import Line
from api.lines.pool import Lines
from api.lines.questions import TRUE, Question, Row
from api.lines.writing import Still, WritingLine
from api.quick.reading import GENERAL_WAY, note_for_log, pattern_of, routes_of, will_go
from api.quick.standing import Told
from api.recent import Recent
from api.routing.access_tokens import said_in
from api.routing.acting import Acting
from api.routing.dependencies import KEY, Once, telling
from api.schemas import json_body

MOST: Final = 65_536
"""Bytes of a body that is read here."""
MOST_LATELY: Final = 1024
"""Of how many things written in is kept what was found."""
JSON: Final = b"application/json"
LENGTH: Final = re.compile(rb"[1-9][0-9]{0,5}")
Headers = Mapping[bytes, bytes]
_KEYLESS: Final = Sent(None, "", "", 201)
"""What is sent without a key: there is nothing to compare it by."""


class Decided(NamedTuple):
    """What is decided: the resource as it is shown, and what has to be written."""

    made: Made
    rows: tuple[Question, ...]


class Writing(NamedTuple):
    """A write that can go the short way: its route, its act, its body, what it asks first and how it is decided.

    What was `found` of what it asks are its facts. What decides by them raises a Problem for what the general way has
    to say. `noted` are the facts as they stand afterwards, by the version of what was written; `still` asks whether
    they do.
    """

    path: str
    act: Act
    body: type[BaseModel]
    ask: Callable[[UUID, Any], Question]
    found: Callable[[Sequence[Row]], Any]
    decide: Callable[[Principal, Any, Any], Decided]
    noted: Callable[[Principal, Any, bytes | None], Any]
    still: Callable[[Any, Any], Still]


class _Other(Exception):  # noqa: N818  it is no error
    """The general way has to answer."""


class _Otherwise(_Other):
    """What was read a moment ago does not stand any more; nothing was written."""


class QuickWrites:
    """Middleware that does what can go the short way, and passes everything else on."""

    def __init__(self, app: ASGIApp, *, service: FastAPI, writes: Iterable[Writing]) -> None:
        self.app = app
        routes = routes_of(service, "POST")
        ways = [_Way(writing, routes[writing.path]) for writing in writes]
        self._ways = [way for way in ways if not will_go(way.route)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or scope["method"] != "POST" or scope["query_string"]:
            await self.app(scope, receive, send)
            return
        for way in self._ways:
            found = way.pattern.fullmatch(scope["path"])
            headers = found and _first_of_each(scope)
            if found and headers and _is_plain(headers, scope):
                await self._try(partial(_Asking, way, scope, headers, UUID(found[1])), scope, receive, send)
                return
        await self.app(scope, receive, send)

    async def _try(self, asking: Callable[[bytes], "_Asking"], scope: Scope, receive: Receive, send: Send) -> None:
        arrived = await _arrived(receive)
        body = b"".join(message.get("body", b"") for message in arrived)
        await _in_step()
        try:
            answer: ASGIApp = await asking(body).answer()
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
        self.answered, self.stood = (each.labels(writing.path) for each in (metrics.SHORT, metrics.STANDING_WRITES))
        self._lately = Recent[tuple[int, int], _Lately](MOST_LATELY).said_by_the_server()

    def recall(self, check: Check, row_id: UUID) -> Any:
        """The facts of the row as this caller was told them, or nothing."""
        lately = self._lately.get(_place(check, row_id))
        return lately.facts if lately and lately.known is check.known else None

    def forget(self, check: Check, row_id: UUID) -> None:
        """They do not stand any more."""
        self._lately.drop(_place(check, row_id))

    def keep(self, check: Check, row_id: UUID, lately: _Lately) -> None:
        """Keep them for the next time."""
        self._lately.keep(_place(check, row_id), lately)

    @cached_property
    def acting(self) -> Acting:
        """Writes the answer as the route does."""
        return Acting(self.route.endpoint, self.route.response_model, self.route.status_code)


def _place(check: Check, row_id: UUID) -> tuple[int, int]:
    """Where a token writes; numbers, for an id is looked up more slowly."""
    return check.asked.jti.int, row_id.int


class _Asking:
    """One request that may go the short way."""

    def __init__(self, way: _Way, scope: Scope, headers: Headers, row_id: UUID, text: bytes) -> None:
        self._way, self._writing, self._scope, self._headers, self._id = way, way.writing, scope, headers, row_id
        self._lines: Lines[Line] = scope["app"].state.lines
        self._writing_lines: Lines[WritingLine] = scope["app"].state.writing_lines
        self._sent = _sent(scope, headers, text)
        self._body = _body(self._writing.body, text)
        self._recalled: Any = None

    async def answer(self) -> Told:
        """The answer, when it is committed. Raises what sends the request the general way, and UnknownOutcomeError."""
        claims = said_in(self._scope)
        check = Check.of(Asked(claims.jti, claims.pairs, self._writing.act, ()), datetime.now(UTC))
        self._recalled = self._way.recall(check, self._id)
        if self._recalled is not None:
            with suppress(_Otherwise):
                answer = await self._written(check, claims.client_id, self._recalled)
                self._way.stood.inc()
                return answer
        check, facts = await self._looked(check)
        return await self._written(check, claims.client_id, facts)

    async def _looked(self, check: Check) -> tuple[Check, Any]:
        """What the rules ask about, as it is now, and the check by which it was found."""
        self._way.forget(check, self._id)
        entered, rows = await self._lines.ask((check.question, self._writing.ask(self._id, self._body)))
        return Check(check.asked, check.now, check.found(entered)), self._writing.found(rows)

    async def _written(self, check: Check, client_id: UUID, facts: Any) -> Told:
        """What is decided by these facts, written where they stand. Raises _Otherwise where they do not."""
        caller, known = self._caller(check)
        await _in_step()
        answer, decided, kept = self._decided(caller, facts)
        still = self._writing.still(facts, self._body)
        new = idempotency.still_new(client_id, self._sent)
        stands = Question.standing(check.question, *new, still.row, still.hold)
        # Whoever waited for a lock, if only for a moment, may have lost token or seat meanwhile.
        stood = Question.both(asked_again(known, check.now), still.beside)
        rows = Question.behind(stood, *decided.rows, *kept)
        _, ((is_so, version),) = await self._writing_lines.ask((stands, rows))
        if is_so != TRUE:
            raise _Otherwise
        noted = self._writing.noted(caller, facts, version)
        if noted is not self._recalled:
            self._way.keep(check, self._id, _Lately(check.known, noted))
        self._way.answered.inc()
        return answer

    def _decided(self, caller: Principal, facts: Any) -> tuple[Told, Decided, list[Question]]:
        """The answer, what has to be written before it leaves, and what keeps the key."""
        decided = self._writing.decide(caller, self._body, facts)
        shown = decided.made
        body = self._way.acting.body_of(shown)
        said = telling(shown, Outcome(self._sent.status, replayed=False), body.decode())
        headers = [(b"content-length", b"%d" % len(body)), (b"content-type", JSON)]
        headers += ((name.lower().encode(), value.encode()) for name, value in said.items())
        return Told(self._sent.status, headers, body), decided, idempotency.kept(caller, self._sent, shown)

    def _caller(self, check: Check) -> tuple[Principal, Known]:
        known = check.known
        if known is None or not known.holds:  # nothing that could be asked whether it still holds
            raise _Other
        if known.addresses:
            checked(known, address_of(Request(self._scope)))
        caller = known.again(check.now, request_id())
        require_word(caller)
        note_for_log(self._scope, self._way.route, known)
        return caller, known


def _in_step() -> Coroutine[Any, Any, None]:
    """Has all whose requests came in one moment take a step, one after the other, before anybody takes the next.

    The first of them fetches what the step is made of into the caches of the core, and the others find it there. Taken
    caller by caller, the steps of a request drive each other out.
    """
    return asyncio.sleep(0)


def _sent(scope: Scope, headers: Headers, text: bytes) -> Sent:
    """What a key is compared by, where one is sent."""
    key = headers.get(b"idempotency-key")
    if key is None:
        return _KEYLESS
    if not KEY.match(name := key.decode("latin-1")):
        raise _Other
    return Once(Request(scope), Response(), name, text).sent()


def _first_of_each(scope: Scope) -> Headers:
    """The headers; of one that stands there twice the first counts, as in the general way."""
    return dict(reversed(scope["headers"]))


def _is_plain(headers: Headers, scope: Scope) -> bool:
    """Whether a body follows that is JSON, not larger than any of ours, and written in no other way."""
    return (
        headers.get(b"content-type") == JSON
        and LENGTH.fullmatch(length := headers.get(b"content-length", b"")) is not None
        and int(length) <= min(MOST, scope["app"].state.settings.json_body_limit)
        and b"content-encoding" not in headers
        and b"transfer-encoding" not in headers
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
