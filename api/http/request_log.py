"""One line for each request, and an id that ties it to everything else the request leaves behind.

The line names method, route template, status, time and client; never the path, the query, a header or a body, since
these carry codes and names. What a developer adds by hand passes `without_personal` before it is written.
"""

import logging
import re
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from contextlib import suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from traceback import extract_tb
from typing import Any

import orjson
import structlog
from uuid_utils import uuid7

from api import metrics
from api.settings import Settings

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

NO_ROUTE = "(no route)"
DENIED = frozenset(
    {
        *("name", "full_name", "alias", "nik", "passport", "identity_number", "phone", "email", "address"),
        *("birth_date", "birth_place", "mother_name", "authorization", "cookie", "password", "totp"),
        *("token", "access_token", "refresh_token", "secret", "client_secret", "code", "code_verifier"),
        *("body", "json", "form", "query", "params", "parameters", "headers", "path", "url", "input", "value"),
    }
)
"""Keys whose values never reach a log."""

DEEPEST, PLACES, FOREIGN = 200, 10, 3
"""How many of the innermost places of an exception are looked at, how many logged, and of those how many as they are:
the others are our own."""
OURS = str(Path(__file__).resolve().parents[1])

_GIVEN_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")
_TRACEPARENT = re.compile(rb"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

_NO_REQUEST: Mapping[str, str] = {}
_request: ContextVar[Mapping[str, str]] = ContextVar("request", default=_NO_REQUEST)
"""What each line says of the request at hand: its id, and the trace it belongs to."""
_log = structlog.get_logger("gugus.request")


def request_id() -> str:
    """The id of the request at hand: the caller's `X-Request-Id` where it is well-formed, else a UUIDv7."""
    return _request.get().get("request_id") or str(uuid7())


def with_request(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Structlog processor that says which request a line belongs to."""
    return {**_request.get(), **event}


def without_personal(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Structlog processor that drops the values of personal and secret keys, also inside mappings."""
    return {key: _scrubbed(value) for key, value in event.items() if key.lower() not in DENIED}


_PLAIN = (str, int, float, type(None))


def _scrubbed(value: Any) -> Any:
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, Mapping):
        return {key: _scrubbed(part) for key, part in value.items() if str(key).lower() not in DENIED}
    return [_scrubbed(part) for part in value] if isinstance(value, list | tuple) else value


def trace_of(error: BaseException) -> dict[str, Any]:
    """Of an exception its kind and its places, for a log line; its message may carry values."""
    trace = extract_tb(error.__traceback__, limit=-DEEPEST)
    ours = [each for each in trace[:-FOREIGN] if each.filename.startswith(OURS)]
    places = [f"{each.filename}:{each.lineno} {each.name}" for each in (*ours[FOREIGN - PLACES :], *trace[-FOREIGN:])]
    return {"error": type(error).__qualname__, "places": places}


def without_message(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Structlog processor that puts `trace_of` where a library would log a whole exception."""
    given = event.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()
    error = given[1] if isinstance(given, tuple) else given
    return {**event, **trace_of(error)} if isinstance(error, BaseException) else event


class StandardError:
    """Where logs go. A line that a full disk does not take is lost, and no answer and no work with it."""

    def write(self, text: str) -> None:
        """Write a line, where it is taken."""
        with suppress(OSError):
            sys.stderr.write(text)

    def flush(self) -> None:
        """Hand on what was written."""
        with suppress(OSError):
            sys.stderr.flush()


def set_up(settings: Settings) -> None:
    """Writes all logs, ours and those of libraries, to standard error in the form the settings ask for.

    Uvicorn's access log is silenced, because it writes paths and queries, and so is what HTTPX says of its requests: an
    address of somebody's webhook may hold a secret.
    """
    shared: list[structlog.types.Processor] = [
        with_request,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        without_message,
        without_personal,
    ]
    console = settings.log_format == "console"
    renderer = structlog.dev.ConsoleRenderer() if console else structlog.processors.JSONRenderer(serializer=_json)
    processors = [_from(settings.log_level), *shared, renderer]
    is_wanted = logging.getLevelNamesMapping()[settings.log_level] <= logging.INFO
    _lines.set_up(processors, is_json=not console, is_wanted=is_wanted)
    structlog.configure(
        processors=processors,
        # Straight to standard error: the library's way through `logging` costs a request as much as a statement.
        logger_factory=structlog.WriteLoggerFactory(StandardError()),  # type: ignore[arg-type]  # asks for no more of a file
        wrapper_class=structlog.make_filtering_bound_logger(logging.NOTSET),
        # Not cached: a logger that wrote before the set-up would keep the old way of writing.
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(StandardError())
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processor=renderer, foreign_pre_chain=shared))
    logging.basicConfig(handlers=[handler], level=settings.log_level, force=True)
    logging.getLogger("uvicorn.access").disabled = True
    for name in ("httpx2", "httpcore2"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _from(level: str) -> structlog.types.Processor:
    """Structlog processor that lets through what is of this level or above."""
    levels = logging.getLevelNamesMapping()

    def weighed(_logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        if levels[method.upper()] < levels[level]:
            raise structlog.DropEvent
        return event

    return weighed


def _json(event: Mapping[str, Any], **_options: Any) -> str:
    return orjson.dumps(event, default=repr, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS).decode()


class _Lines:
    """Writes the line of a request, which there is one of for each, past the processors where logs are JSON.

    Its keys are named here, and its values no stranger has chosen but by the form they are held to; so none of the
    processors has anything to do with it but to stamp it. A test holds it equal to what they would write.
    """

    def __init__(self) -> None:
        self._processors: list[structlog.types.Processor] = []
        self._last: structlog.types.Processor | None = None
        self._out = StandardError()

    def set_up(self, processors: list[structlog.types.Processor], *, is_json: bool, is_wanted: bool) -> None:
        """Logs are written by these processors from now on."""
        self._processors, self._last = processors, processors[-1] if is_json and is_wanted else None

    @property
    def _is_straight(self) -> bool:
        """Whether logs still go where they were set up to go: whoever looks at them puts another way in its place."""
        return self._last is not None and self._processors[-1] is self._last and structlog.is_configured()

    def write(self, **said: Any) -> None:
        """Write one."""
        if not self._is_straight:
            _log.info("request", **said)
            return
        stamp = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        self._out.write(_json({"event": "request", "level": "info", "timestamp": stamp, **said}) + "\n")
        self._out.flush()


_lines = _Lines()


class RequestLog:
    """Outermost middleware: gives the request its id, measures it, writes its line and counts it."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or another kind of connection, which passes untouched."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        known = {"request_id": _identity(headers), **_trace(headers)}
        token = _request.set(known)
        # Made here, so that what the application notes about the caller is seen out here too.
        scope.setdefault("state", {})
        try:
            await self._measured(scope, receive, send, known)
        finally:
            _request.reset(token)

    async def _measured(self, scope: Scope, receive: Receive, send: Send, known: dict[str, str]) -> None:
        # Nothing sent means that the connection broke before an answer; proxies call that 499.
        status = 499
        began, stamp = time.perf_counter(), (b"x-request-id", known["request_id"].encode())

        async def stamped(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message.get("headers", ()), stamp]}
            await send(message)

        try:
            await self.app(scope, receive, stamped)
        finally:
            self._tell(scope, status, time.perf_counter() - began, known)

    def _tell(self, scope: Scope, status: int, seconds: float, known: dict[str, str]) -> None:
        # A method may be any word, so a stranger could grow the metrics without end.
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        route = route_template(scope)
        client = scope["state"].get("client_id")
        ms = int(seconds * 10_000) / 10  # to round by decimals takes longer than all the rest of the line
        _lines.write(method=method, route=route, status=status, ms=ms, client_id=client, **known)
        metrics.observe(method, route, status, seconds)


def route_template(scope: Scope) -> str:
    """The template of the route that answered, for instance `/v1/plans/{id}`; never the path itself."""
    # FastAPI keeps the whole template, with the prefix of an included router, beside the route.
    effective = scope.get("fastapi", {}).get("effective_route_context")
    template = getattr(effective, "path_format", None) or getattr(scope.get("route"), "path", None)
    return template or NO_ROUTE


def _identity(headers: Mapping[bytes, bytes]) -> str:
    given = headers.get(b"x-request-id", b"")
    return given.decode() if _GIVEN_ID.fullmatch(given) else str(uuid7())


def _trace(headers: Mapping[bytes, bytes]) -> dict[str, str]:
    given = headers.get(b"traceparent", b"")
    return {"traceparent": given.decode()} if _TRACEPARENT.fullmatch(given) else {}
