"""Sends calls for tasks of one event loop: as in `transport`, and waited for without holding the others up."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import httpx2

from .answers import A, read
from .async_tokens import AsyncTokens
from .cache import NOT_MODIFIED, Cache, question_of
from .calls import Call, Patience
from .files import File
from .problems import Unauthenticated, answered
from .transport import WAITING, attempts, lost, request_of

T = TypeVar("T")


class AsyncTransport:
    """Sends calls with the tokens of one caller."""

    def __init__(
        self,
        http: httpx2.AsyncClient,
        tokens: AsyncTokens,
        language: str = "id",
        *,
        cache: Cache | None = None,
        patience: Patience = Patience(),  # noqa: B008  a tuple
    ) -> None:
        self._http, self._tokens, self._language = http, tokens, language
        self._cache, self._patience = cache, patience

    async def send(self, call: Call) -> httpx2.Response:
        """The answer, tried again where that is safe. Raises Problem, Unreachable, SignInRefused."""
        question = question_of(call, self._language) if self._cache else None
        kept = self._cache.find(question) if self._cache and question else None
        response = await self._tried(call, lambda token: self._once(call, token, kept.tag if kept else None))
        if kept and response.status_code == NOT_MODIFIED:
            return kept.response(response.request)
        if self._cache and question:
            self._cache.keep(question, response)
        return response

    async def one(self, kind: type[A], call: Call) -> A:
        """The answer, as its kind."""
        return read(kind, await self.send(call))

    async def either(self, kind: type[A], waiting: type[T], call: Call) -> A | T:
        """The answer, as its kind, or that it waits for a second person (202)."""
        response = await self.send(call)
        return read(waiting if response.status_code == WAITING else kind, response)  # type: ignore[type-var]

    async def done(self, call: Call) -> None:
        """Nothing comes back."""
        await self.send(call)

    async def file(self, call: Call) -> File:
        """A file, as a whole."""
        return File.of(await self.send(call))

    @asynccontextmanager
    async def stream(self, call: Call) -> AsyncIterator[httpx2.Response]:
        """An answer whose content is read while it comes. A line that breaks then is the reader's to know."""
        response = await self._tried(call, lambda token: self._opened(call, token))
        try:
            yield response
        finally:
            await response.aclose()

    async def _tried(self, call: Call, send: Callable[[str | None], Awaitable[T]]) -> T:
        async for attempt in attempts(call, self._patience):
            with attempt:
                return await self._authenticated(call, send)
        raise AssertionError("an attempt answers or raises")

    async def _authenticated(self, call: Call, send: Callable[[str | None], Awaitable[T]]) -> T:
        if call.is_open:
            return await send(None)
        token = await self._tokens.bearer()
        try:
            return await send(token)
        except Unauthenticated:
            await self._tokens.ended(token)
            another = await self._tokens.bearer()
            if another == token:
                raise
        return await send(another)

    async def _once(self, call: Call, token: str | None, known: str | None) -> httpx2.Response:
        try:
            response = await self._http.send(request_of(self._http, call, token, self._language, known))
        except httpx2.TransportError as error:
            raise lost(error) from None
        return response if known and response.status_code == NOT_MODIFIED else answered(response)

    async def _opened(self, call: Call, token: str | None) -> httpx2.Response:
        try:
            response = await self._http.send(request_of(self._http, call, token, self._language), stream=True)
            if not response.is_success:
                await response.aread()
        except httpx2.TransportError as error:
            raise lost(error) from None
        return answered(response)
