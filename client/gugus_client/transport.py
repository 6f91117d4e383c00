"""Sends calls: with a token, in a language, once more where the line is weak, and not at all what is known already."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import httpx2
import stamina

from .answers import A, read
from .cache import NOT_MODIFIED, Cache, question_of
from .calls import Call, Patience, wait_before_next
from .files import File
from .problems import Unauthenticated, Unreachable, answered
from .tokens import Tokens

T = TypeVar("T")
WAITING = 202


def attempts(call: Call, patience: Patience) -> Any:  # its own type is private
    """The attempts at a call, each waiting as long as it should; for `for` and for `async for`."""
    return stamina.retry_context(
        on=lambda error: wait_before_next(error, call, patience),
        attempts=patience.attempts,
        timeout=None,
        wait_initial=0.2,
        wait_max=patience.longest_wait,
        wait_jitter=0.2,
    )


def request_of(
    http: httpx2.Client | httpx2.AsyncClient, call: Call, token: str | None, language: str, known: str | None = None
) -> httpx2.Request:
    """The request of a call; `known` is the tag of what is known of its answer."""
    headers = call.headers(token, language) | ({"If-None-Match": known} if known else {})
    return http.build_request(
        call.operation.method, call.target, headers=headers, timeout=_patient(call, http.timeout), **call.body()
    )


def _patient(call: Call, timeout: httpx2.Timeout) -> httpx2.Timeout:
    """What is asked to `wait` for something new may answer so much later."""
    waits = call.query.get("wait") or 0
    read = None if timeout.read is None else timeout.read + float(waits)
    return httpx2.Timeout(connect=timeout.connect, read=read, write=timeout.write, pool=timeout.pool)


def lost(error: httpx2.TransportError) -> Unreachable:
    """No answer: of a line that was never there it is certain that nothing was done."""
    return Unreachable("the service does not answer", sent=not isinstance(error, httpx2.ConnectError))


class Transport:
    """Sends calls with the tokens of one caller; safe for several threads."""

    def __init__(
        self,
        http: httpx2.Client,
        tokens: Tokens,
        language: str = "id",
        *,
        cache: Cache | None = None,
        patience: Patience = Patience(),  # noqa: B008  a tuple
    ) -> None:
        self._http, self._tokens, self._language = http, tokens, language
        self._cache, self._patience = cache, patience

    def send(self, call: Call) -> httpx2.Response:
        """The answer, tried again where that is safe. Raises Problem, Unreachable, SignInRefused."""
        question = question_of(call, self._language) if self._cache else None
        kept = self._cache.find(question) if self._cache and question else None
        response = self._tried(call, lambda token: self._once(call, token, kept.tag if kept else None))
        if kept and response.status_code == NOT_MODIFIED:
            return kept.response(response.request)
        if self._cache and question:
            self._cache.keep(question, response)
        return response

    def one(self, kind: type[A], call: Call) -> A:
        """The answer, as its kind."""
        return read(kind, self.send(call))

    def either(self, kind: type[A], waiting: type[T], call: Call) -> A | T:
        """The answer, as its kind, or that it waits for a second person (202)."""
        response = self.send(call)
        return read(waiting if response.status_code == WAITING else kind, response)  # type: ignore[type-var]

    def done(self, call: Call) -> None:
        """Nothing comes back."""
        self.send(call)

    def file(self, call: Call) -> File:
        """A file, as a whole."""
        return File.of(self.send(call))

    @contextmanager
    def stream(self, call: Call) -> Iterator[httpx2.Response]:
        """An answer whose content is read while it comes. A line that breaks then is the reader's to know."""
        response = self._tried(call, lambda token: self._opened(call, token))
        try:
            yield response
        finally:
            response.close()

    def _tried(self, call: Call, send: Callable[[str | None], T]) -> T:
        for attempt in attempts(call, self._patience):
            with attempt:
                return self._authenticated(call, send)
        raise AssertionError("an attempt answers or raises")

    def _authenticated(self, call: Call, send: Callable[[str | None], T]) -> T:
        if call.is_open:
            return send(None)
        token = self._tokens.bearer()
        try:
            return send(token)
        except Unauthenticated:
            self._tokens.ended(token)
            another = self._tokens.bearer()
            if another == token:
                raise
        return send(another)

    def _once(self, call: Call, token: str | None, known: str | None) -> httpx2.Response:
        try:
            response = self._http.send(request_of(self._http, call, token, self._language, known))
        except httpx2.TransportError as error:
            raise lost(error) from None
        return response if known and response.status_code == NOT_MODIFIED else answered(response)

    def _opened(self, call: Call, token: str | None) -> httpx2.Response:
        try:
            response = self._http.send(request_of(self._http, call, token, self._language), stream=True)
            if not response.is_success:
                response.read()
        except httpx2.TransportError as error:
            raise lost(error) from None
        return answered(response)
