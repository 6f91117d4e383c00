"""The route class of everything below /v1 that asks for a token: it acts in one thread and answers in many forms."""

from collections.abc import Callable, Coroutine, Iterator
from typing import Any

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant

from api.domain.acts import PERSONAL, Act
from api.http.quotas import RateLimited
from api.http.representations import NotAcceptable
from api.problems import (
    InsufficientScope,
    InternalError,
    Invalid,
    Problem,
    RepeatedParameter,
    TokenInvalid,
    Unauthenticated,
    Unavailable,
)
from api.routing import representing
from api.routing.access_tokens import said_in
from api.routing.acting import Acting, check_first
from api.routing.checkpoint_header import telling
from api.routing.ground_route import FILES, GUARD, GroundRoute, is_short, with_guard

Handler = Callable[[Request], Coroutine[Any, Any, Response]]

# What any protected operation may answer (declared in OpenAPI, tested).
ALWAYS = (
    Unauthenticated,
    TokenInvalid,
    InsufficientScope,
    Invalid,
    RepeatedParameter,
    RateLimited,
    InternalError,
    Unavailable,
)


class ProtectedRoute(GroundRoute):
    """Route that asks for a token: it declares what any token can meet beside what it says of itself."""

    def build(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        """Build the route with the forms of its answer."""
        super().build(path, endpoint, **options)
        self.responses = {**self.responses, **representing.described(self)}

    def guarded(self, endpoint: Callable[..., Any]) -> Callable[..., Any]:
        """The endpoint, which acts in one thread."""
        acting: list[Acting] = []

        async def act(**values: Any) -> Response:
            if not acting:  # what the route answers with is known once it is made
                acting.append(Acting(endpoint, self.response_model, self.status_code))
            request, prepared = values.pop(GUARD)
            return await acting[0].run(request, prepared, values)

        return with_guard(endpoint, act)

    def admit(self, request: Request) -> None:
        """Nobody fills disk or memory of whom nothing is known. Raises Unauthenticated, TokenInvalid."""
        if self.media_type == FILES or not is_short(request):
            said_in(request.scope)

    def problems(self) -> Iterator[type[Problem]]:
        """What every request may meet, token and scope included."""
        yield from (*super().problems(), *ALWAYS)
        if "GET" in (self.methods or ()):
            yield NotAcceptable

    def get_route_handler(self) -> Handler:
        """The handler of the ground rules, its answer in the form and with the checkpoint that the reader gets."""
        handle = super().get_route_handler()

        async def checked(request: Request) -> Response:
            try:
                return await handle(request)
            except Unavailable:  # nor is there a place to check in
                raise
            except Exception:
                await check_first(request)
                raise

        is_read = "GET" in (self.methods or ())
        answer = _asked_anew(telling(representing.choosing(self, checked))) if is_read else checked
        return _unkept(answer) if PERSONAL.intersection(acts_of(self.dependant)) else answer


def acts_of(dependant: Dependant) -> Iterator[Act]:
    """The acts a route asks for, from its dependencies."""
    for part in dependant.dependencies:
        act = getattr(part.call, "act", None)
        if act is not None:
            yield act
        yield from acts_of(part)


def _asked_anew(answer: Handler) -> Handler:
    """The answer, which is one reader's own: kept by no one else, and asked for anew, where the route says no more."""

    async def asked(request: Request) -> Response:
        response = await answer(request)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        varies = response.headers.get("Vary", "")
        if "Authorization" not in varies:
            names = ("Authorization", "Accept-Language", *(name.strip() for name in varies.split(",") if name))
            response.headers["Vary"] = ", ".join(dict.fromkeys(names))
        return response

    return asked


def _unkept(answer: Handler) -> Handler:
    """The answer, which nobody on the way may keep: it speaks of a person."""

    async def unkept(request: Request) -> Response:
        response = await answer(request)
        response.headers["Cache-Control"] = "no-store"
        return response

    return unkept
