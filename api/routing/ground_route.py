"""The route class of every router: what is asked of each request before and beside its own schema.

Answers come in the order of access.md §1. What cannot be read is 400, 413 or 415 before anybody is asked for a token:
a body that is not JSON, too large or of another kind, a single parameter given twice. Forms with a file, and what is
long, are read for those only who show a token of ours (ADR 65). FastAPI then solves the dependencies, so 401 and 403
are raised; what is wrong in shape (422) it only collects meanwhile. Names that the route does not know, and hidden
characters in parameters, are refused by one more dependency behind all others.
"""

import functools
import inspect
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from email.message import Message
from typing import Annotated, Any, Final, get_args, get_origin

from fastapi import Depends, Request, Response, params
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.types import Receive

from api.file_problems import StorageUnavailable
from api.http.late_route import LateRoute
from api.problems import (
    BadRequest,
    FieldError,
    InternalError,
    Invalid,
    MalformedJson,
    Problem,
    RepeatedParameter,
    Text,
    TooLarge,
    Unavailable,
    UnsupportedMediaType,
)
from api.schemas import json_body, text
from api.schemas.problems import merged, problems_of
from api.settings import Settings

FILES: Final = "multipart/form-data"
"""A form with a file, which waits in the temporary folder until all of it has come."""
SHORT: Final = 65_536
"""Bytes of a body that is read whoever sends it, as at the token endpoint."""
_LISTS = (list, set, frozenset, tuple)
MERGE_PATCH: Final = "application/merge-patch+json"
"""What a PATCH is, under its own name (RFC 7396); a body of other operations is JSON and nothing else. Another kind of
patch that is JSON as well says something else by the same letters.
"""
UNKNOWN: Final = {"as_of": "as_of_not_kept"}
"""Parameters that other routes have, and why this one has not."""
GUARD: Final = "_known_parameters"
"""Name of the keyword by which the guard stands in the signature of an endpoint, and gives it request and answer."""


class GroundRequest(Request):
    """A request whose JSON is read by `schemas.json_body` and whose body ends at a limit."""

    async def json(self) -> Any:
        """The body as JSON; raises `MalformedJson`."""
        if not hasattr(self, "_json"):
            self._json = json_body.load(await self.body())
        return self._json


class GroundRoute(LateRoute):
    """Route with the ground rules; every router says `APIRouter(route_class=GroundRoute)`."""

    def build(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        """Build the route with the guard behind all else, and with what it may answer."""
        super().build(path, self.guarded(endpoint), **options)
        self.responses = merged(problems_of(*self.problems()), self.responses)

    def guarded(self, endpoint: Callable[..., Any]) -> Callable[..., Any]:
        """The endpoint behind the guard."""

        def run(**values: Any) -> Any:
            del values[GUARD]
            return endpoint(**values)

        async def await_it(**values: Any) -> Any:
            return await run(**values)

        return with_guard(endpoint, await_it if inspect.iscoroutinefunction(endpoint) else run)

    def problems(self) -> Iterator[type[Problem]]:
        """What every request to this route may meet before it is understood, and behind all else."""
        yield from (Invalid, InternalError, Unavailable)
        if self.known_parameters:
            yield RepeatedParameter
        if self.media_type is not None:
            yield from (MalformedJson, TooLarge, UnsupportedMediaType)
        if self.media_type == FILES:
            yield StorageUnavailable

    @functools.cached_property
    def known_parameters(self) -> dict[str, bool]:
        """Names of the query parameters, and whether each may be repeated."""
        return dict(_query_names(self.dependant))

    @functools.cached_property
    def media_type(self) -> str | None:
        """The media type this route reads; None where it reads no body by schema."""
        info = self.body_field.field_info if self.body_field else None
        return info.media_type if isinstance(info, params.Body) else None

    def limit(self, settings: Settings) -> int:
        """The largest body in bytes: files have their own."""
        return settings.upload_body_limit if self.media_type == FILES else settings.json_body_limit

    def admit(self, request: Request) -> None:
        """Refuse who may not send a body; here everybody may."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler behind the checks of what can be read at all."""
        handle = super().get_route_handler()

        async def ground(request: Request) -> Response:
            limit = self.limit(request.app.state.settings)
            _refuse_large(request, limit)
            _refuse_repeated(request, self.known_parameters)
            readable = GroundRequest(request.scope, _limited(request.receive, limit))
            if self.media_type is not None:
                _refuse_media_type(readable, self.media_type)
            self.admit(readable)
            return await handle(readable)

        return ground


def is_short(request: Request) -> bool:
    """Whether a request says that its body is; one that comes in pieces says nothing of it."""
    return "transfer-encoding" not in request.headers and int(request.headers.get("content-length", "0")) <= SHORT


def with_guard(endpoint: Callable[..., Any], run: Callable[..., Any]) -> Callable[..., Any]:
    """`run` under the name and the signature of `endpoint`, with the guard behind all its parameters."""
    # FastAPI solves dependencies in the order of the signature, so the guard stands last: after token and scope.
    signature = inspect.signature(endpoint, eval_str=True)
    guard = inspect.Parameter(
        GUARD, inspect.Parameter.KEYWORD_ONLY, annotation=Annotated[Any, Depends(_refuse_unknown)]
    )
    guarded = functools.wraps(endpoint)(run)
    guarded.__signature__ = signature.replace(parameters=[*signature.parameters.values(), guard])  # type: ignore[attr-defined]  # read by inspect
    return guarded


async def _refuse_unknown(request: Request, response: Response) -> tuple[Request, Response]:
    route = request.scope["route"]
    named = list(enumerate(request.query_params.multi_items(), 1))
    errors: list[dict[str, Any]] = [
        {"type": UNKNOWN.get(name, "extra_forbidden"), "loc": ("query", name, number)}
        for number, (name, _) in named
        if name not in route.known_parameters
    ]
    sent: list[tuple[tuple[Any, ...], str]] = [(("query", name, number), value) for number, (name, value) in named]
    sent += [(("path", name), value) for name, value in request.path_params.items() if isinstance(value, str)]
    errors += [{"type": "text_characters", "loc": place} for place, value in sent if not text.is_plain(value)]
    if errors:
        raise RequestValidationError(errors)
    return request, response


def _query_names(dependant: Dependant) -> Iterator[tuple[str, bool]]:
    for field in dependant.query_params:
        annotation = field.field_info.annotation
        model = next(
            (kind for kind in _kinds(annotation) if inspect.isclass(kind) and issubclass(kind, BaseModel)), None
        )
        if model is None:
            yield field.alias, _is_list(annotation)
        else:
            yield from ((info.alias or name, _is_list(info.annotation)) for name, info in model.model_fields.items())
    for part in dependant.dependencies:
        yield from _query_names(part)


def _kinds(annotation: Any) -> Iterator[Any]:
    """The classes an annotation is made of: `list[int] | None` gives `list` and `NoneType`."""
    origin = get_origin(annotation)
    if origin is None or origin in _LISTS:
        yield origin or annotation
    elif origin is Annotated:
        yield from _kinds(get_args(annotation)[0])
    else:
        for part in get_args(annotation):
            yield from _kinds(part)


def _is_list(annotation: Any) -> bool:
    return any(kind in _LISTS for kind in _kinds(annotation))


def _refuse_repeated(request: Request, known: Mapping[str, bool]) -> None:
    if not request.scope["query_string"]:
        return
    times = Counter(name for name, _ in request.query_params.multi_items())
    repeated = [name for name, count in times.items() if count > 1 and known.get(name) is False]
    if repeated:
        raise RepeatedParameter(errors=[FieldError(f"?{name}", "repeated", "satu kali / once") for name in repeated])


def _refuse_large(request: Request, limit: int) -> None:
    length = request.headers.get("content-length", "0")
    if not (length.isascii() and length.isdigit()):
        raise BadRequest
    # More digits than any size has are not worth reading as a number.
    if len(length) > len(str(2**63)) or int(length) > limit:
        raise TooLarge(limit_bytes=limit)


def _limited(receive: Receive, limit: int) -> Receive:
    # A chunked body states no length, so what arrives is counted as well.
    arrived = 0

    async def limited() -> Any:
        nonlocal arrived
        message = await receive()
        arrived += len(message.get("body", b""))
        if arrived > limit:
            raise TooLarge(limit_bytes=limit)
        return message

    return limited


def _refuse_media_type(request: Request, expected: str) -> None:
    if request.headers.get("content-length", "0") == "0" and "transfer-encoding" not in request.headers:
        return
    if request.headers.get("content-encoding", "identity") != "identity":
        raise UnsupportedMediaType(headers={"Accept-Encoding": "identity"})
    message = Message()
    message["content-type"] = request.headers.get("content-type", "")
    sent = message.get_content_type() if request.headers.get("content-type") else ""
    kinds = (expected, MERGE_PATCH) if (request.method, expected) == ("PATCH", "application/json") else (expected,)
    if sent not in kinds:
        raise other_kind(request, kinds)


def other_kind(request: Request, kinds: Sequence[str]) -> UnsupportedMediaType:
    """The refusal of a body that is of none of these kinds; it names them (RFC 9110 §15.5.16, RFC 5789 §2.2)."""
    told = ", ".join(kinds)
    headers = {"Accept": told} | ({"Accept-Patch": told} if request.method == "PATCH" else {})
    return UnsupportedMediaType(Text(f"Yang dibaca di sini: {told}.", f"What is read here: {told}."), headers=headers)
