"""Every error becomes one document, `application/problem+json` (RFC 9457), in the reader's language.

`problem_from` says which problem an exception stands for, `answer` writes it, `install` puts both to work for a whole
application: for errors of routes, of FastAPI, of the router (404, 405), of the database, and for whatever nobody
thought of. No answer repeats what was sent, and no trace leaves the house.
"""

from collections.abc import Callable
from functools import singledispatch

import psycopg
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from pydantic_core import to_json
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.database_problems import LATER, problem_of
from api.file_problems import StorageUnavailable
from api.http.request_log import trace_of
from api.metrics import REFUSALS
from api.problems import (
    BadRequest,
    Forbidden,
    InsufficientScope,
    InternalError,
    Invalid,
    MalformedJson,
    MethodNotAllowed,
    NotFound,
    Problem,
    TokenInvalid,
    Unauthenticated,
    Unavailable,
    tree,
)
from api.schemas.problems import MEDIA_TYPE, document, problems_of, with_problems
from api.schemas.wrong_fields import Language, field_errors
from api.settings import Settings

__all__ = ["CatchAll", "Refusal", "answer", "install", "language_of", "problem_from", "problems_of", "refusal"]

Refusal = Callable[[Request, Problem], None]
"""What `app.state.on_refusal` may hold: called in a thread with every 403 and 404 that a service raised."""

BASIC = 'Basic realm="export token", charset="UTF-8"'
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
# Parents stand before children in the tree, and the first of a status is the general one.
_BY_STATUS = {kind.status: kind for kind in reversed(tree())}
_log = structlog.get_logger("gugus.problems")


def language_of(request: Request) -> Language:
    """The language of an answer: Indonesian, unless Accept-Language prefers English."""
    weights = {"id": 0.0, "en": 0.0}
    for choice in request.headers.get("accept-language", "").lower().split(",")[:20]:
        tag, _, quality = choice.partition(";")
        name = tag.strip().partition("-")[0]
        if name in weights:
            weights[name] = max(weights[name], _quality(quality))
    return "en" if weights["en"] > weights["id"] else "id"


def _quality(text: str) -> float:
    value = text.replace(" ", "").removeprefix("q=")
    try:
        return float(value or "1")
    except ValueError:
        return 0.0


@singledispatch
def problem_from(error: BaseException, language: Language) -> Problem:
    """The problem that `error` stands for; our own fault where nobody says otherwise."""
    del error, language
    return InternalError()


@problem_from.register
def _(error: Problem, _language: Language) -> Problem:
    return error


@problem_from.register
def _(error: RequestValidationError, language: Language) -> Problem:
    if any(one["type"] == "json_invalid" for one in error.errors()):
        return MalformedJson()
    return Invalid(errors=field_errors(error.errors(), error.body, language))


@problem_from.register
def _(error: HTTPException, _language: Language) -> Problem:
    # FastAPI wraps whatever goes wrong while it reads a body; what we raised there is the truer word.
    if isinstance(error.__cause__, Problem):
        return error.__cause__
    if isinstance(error.__cause__, OSError):  # a file that comes waits on the disk, which may be full
        return StorageUnavailable()
    general = BadRequest if error.status_code < InternalError.status else InternalError
    return _BY_STATUS.get(error.status_code, general)(headers=error.headers)


@problem_from.register
def _(error: DBAPIError, _language: Language) -> Problem:
    return Unavailable(headers=LATER) if error.connection_invalidated else problem_of(error.orig)


@problem_from.register
def _(error: psycopg.Error, _language: Language) -> Problem:
    return problem_of(error)


@problem_from.register
def _(_error: ClientDisconnect, _language: Language) -> Problem:
    # A line that broke while the request came in is no fault of ours, and nobody hears the answer.
    return BadRequest()


@problem_from.register
def _(_error: PoolTimeout, _language: Language) -> Problem:
    return Unavailable(headers=LATER)


def answer(request: Request, problem: Problem) -> Response:
    """The document of `problem`, in the language of `request`."""
    language = language_of(request)
    headers = {
        **(LATER if isinstance(problem, Unavailable) else {}),
        **problem.headers,
        **_computed_headers(request, problem),
        "Cache-Control": "no-store",
        "Content-Language": language,
        "Vary": "Accept-Language",
    }
    return Response(to_json(document(problem, language)), problem.status, headers, MEDIA_TYPE)


def _computed_headers(request: Request, problem: Problem) -> dict[str, str]:
    if isinstance(problem, Unauthenticated | InsufficientScope):
        return {"WWW-Authenticate": _challenge(request, problem)}
    if isinstance(problem, MethodNotAllowed):
        return {"Allow": ", ".join(_allowed(request))}
    return {}


def _challenge(request: Request, problem: Problem) -> str:
    """RFC 6750 §3 and RFC 9728 §5.1: what was wrong, which word is missing, and where to learn more."""
    parts = {"resource_metadata": f"{request.app.state.settings.base_url}/.well-known/oauth-protected-resource"}
    if isinstance(problem, TokenInvalid):
        parts = {"error": "invalid_token", **parts}
    if isinstance(problem, InsufficientScope):
        scope = {"scope": str(problem.extra["scope"])} if "scope" in problem.extra else {}
        parts = {"error": "insufficient_scope", **scope, **parts}
    bearer = "Bearer " + ", ".join(f'{name}="{value}"' for name, value in parts.items())
    # Tools that show a password only when they are asked for one (RFC 9110 §11.6.1).
    return f"{bearer}, {BASIC}" if getattr(request.state, "takes_basic", False) else bearer


def _allowed(request: Request) -> list[str]:
    """Every method of the address: FastAPI keeps one route for each, and names those of the first only."""

    def is_known(method: str) -> bool:
        asked = {**request.scope, "method": method}
        return any(route.matches(asked)[0] is Match.FULL for route in request.app.routes)

    known = [method for method in _METHODS if is_known(method)]
    return ["HEAD", *known] if "GET" in known else known


async def _refuse(request: Request, error: Exception) -> Response:
    """The answer. In the event loop: when all threads are taken, whoever is refused for that must not wait for one."""
    if isinstance(error, HTTPException) and error.status_code < BadRequest.status:
        return Response(status_code=error.status_code, headers=error.headers)
    problem = problem_from(error, language_of(request))
    # That it is full, or not ready, is said on purpose: no place in the code is at fault.
    if problem.status >= InternalError.status and type(error) is not Unavailable:
        _log.error("request failed", problem=problem.slug, **trace_of(error))
    if isinstance(error, NotFound | Forbidden):
        await run_in_threadpool(_record, request, error)
    return refusal(request, problem)


def refusal(request: Request, problem: Problem) -> Response:
    """The document of `problem`, counted."""
    REFUSALS.labels(problem.slug).inc()
    return answer(request, problem)


def _record(request: Request, problem: Problem) -> None:
    record: Refusal | None = request.app.state.on_refusal
    if record is None:
        return
    try:
        record(request, problem)
    except Exception as error:  # noqa: BLE001  # a refusal stays a refusal when it cannot be recorded
        _log.error("refusal not recorded", problem=problem.slug, **trace_of(error))


class CatchAll:
    """Middleware around the whole application: answers what no handler took, and lets no message through."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; once an answer has begun, an error can only break it off."""
        began = False

        async def noted(message: Message) -> None:
            nonlocal began
            began = began or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, noted)
        except Exception as error:  # noqa: BLE001  # nothing stands behind this
            if scope["type"] != "http" or began:
                _log.error("answer broken off", **trace_of(error))
                raise ConnectionAbortedError("The answer was broken off; the log says where.") from None
            response = await _refuse(Request(scope, receive), error)
            await response(scope, receive, send)


def install(app: FastAPI, settings: Settings) -> None:
    """Makes `app` answer every error as a problem, those of middleware that was added before among them; call it once.

    Sets `app.state.settings` and, unless it is there, `app.state.on_refusal` (None). Adds the `Problem` schema to the
    OpenAPI document.
    """
    app.state.settings = settings
    app.state.on_refusal = getattr(app.state, "on_refusal", None)
    for kind in (Problem, RequestValidationError, HTTPException, DBAPIError, PoolTimeout, psycopg.Error):
        app.add_exception_handler(kind, _refuse)
    app.add_middleware(CatchAll)
    describe = app.openapi
    app.openapi = lambda: with_problems(describe())  # type: ignore[method-assign]  # FastAPI's own way to extend it
