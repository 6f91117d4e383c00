"""How much one caller may ask for, and how it is told (ADR 55).

A caller is a client together with the person who acts through it, where there is one, by the word of its access token.
Who shows none of ours is refused elsewhere and counted nowhere: sign-in and export tokens have limits of their own.
"""

import asyncio
from typing import Final

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.quotas import Left, Quotas, RateLimited
from api.oauth.verified import Claims
from api.problem_handlers import refusal
from api.problems import TokenInvalid, Unauthenticated
from api.routing.access_tokens import said_in
from api.routing.admission import BREATH
from api.signing import KeyFolderError

POLICY: Final = "caller"
"""The name of the one policy there is, as the headers give it."""
TOLD_FROM: Final = 10
"""Whoever has less left than one part of so many is told."""
UNKNOWN: Final = (Unauthenticated, TokenInvalid, KeyFolderError)


class Traffic:
    """Middleware that counts whoever is known, before anything is done for it, and refuses who asks too often.

    It stands outside of all that answers, so that the short ways and the general way draw on one quota, and a request
    that waits, or goes from a short way to the general one, counts once.
    """

    def __init__(self, app: ASGIApp, *, quotas: Quotas) -> None:
        self.app, self._quotas = app, quotas
        self._told_from = quotas.at_once // TOLD_FROM

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        claims = _caller_in(scope)
        if claims is None:
            await self.app(scope, receive, send)
            return
        left = self._quotas.take((claims.client_id.int, claims.person_id and claims.person_id.int))
        if left.is_refused:
            answer = await self._refusal(scope, claims, left)
            await answer(scope, receive, send)
        elif left.times < self._told_from:
            await self.app(scope, receive, _telling(send, self._headers(left)))
        else:
            await self.app(scope, receive, send)

    async def _refusal(self, scope: Scope, claims: Claims, left: Left) -> ASGIApp:
        scope.setdefault("state", {})["client_id"] = str(claims.client_id)
        too_often = RateLimited(headers={"Retry-After": str(left.more_in), **self._headers(left)})
        await asyncio.sleep(BREATH)
        return refusal(Request(scope), too_often)

    def _headers(self, left: Left) -> dict[str, str]:
        """RateLimit and RateLimit-Policy, as draft-ietf-httpapi-ratelimit-headers has them."""
        return {
            "RateLimit-Policy": f'"{POLICY}";q={self._quotas.at_once};w={self._quotas.window}',
            "RateLimit": f'"{POLICY}";r={left.times};t={left.more_in}',
        }


def _caller_in(scope: Scope) -> Claims | None:
    if scope["type"] != "http" or not scope["path"].startswith("/v1/"):
        return None
    try:
        return said_in(scope)
    except UNKNOWN:
        return None


def _telling(send: Send, headers: dict[str, str]) -> Send:
    more = [(name.lower().encode(), value.encode()) for name, value in headers.items()]

    async def telling(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), *more]}
        await send(message)

    return telling
