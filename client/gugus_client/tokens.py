"""Where a request's token comes from: one that is given, a machine's own, or a person's that is renewed."""

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol

import httpx2
from pydantic import ValidationError

from .answers import Answer
from .problems import SignInRefused, Unreachable

TOKEN_PATH = "/oauth/token"  # noqa: S105  a path, no secret
REVOCATION_PATH = "/oauth/revoke"
EARLY = 20.0  # seconds before its end at which a token is renewed
ATTEMPTS = 2  # a refresh whose answer was lost may be sent once more within twenty seconds


class TokenAnswer(Answer):
    """What the token endpoint gives; `authorization_details` holds the exact pairs that were granted."""

    access_token: str
    expires_in: int
    scope: str
    refresh_token: str | None = None
    authorization_details: list[dict[str, Any]] = []


class Tokens(Protocol):
    """Whatever can give a token for the next request."""

    def bearer(self) -> str:
        """A token that counts now. Raises SignInRefused, Unreachable."""
        ...

    def ended(self, token: str) -> None:
        """The service said 401 to this token; the next `bearer()` must be another one."""
        ...


class Bearer(NamedTuple):
    """A token that somebody else looks after."""

    token: str

    def bearer(self) -> str:
        """The token."""
        return self.token

    def ended(self, token: str) -> None:
        """Nothing can be done about it here."""


class TokenEndpoint:
    """The token endpoint, as one client asks it; without a secret the client is a public one."""

    def __init__(self, http: httpx2.Client, client_id: str, client_secret: str | None = None) -> None:
        self._http, self._client_id, self._client_secret = http, client_id, client_secret

    def ask(self, form: Mapping[str, str]) -> TokenAnswer:
        """A token. Raises SignInRefused with the word of the server, Unreachable."""
        answer = self._post(TOKEN_PATH, form)
        try:
            return TokenAnswer.model_validate_json(answer.content)
        except ValidationError as error:
            raise Unreachable("the token endpoint gave no token") from error

    def refresh(self, refresh_token: str) -> TokenAnswer:
        """New tokens for a refresh token, which counts no more afterwards; a lost answer is asked for again once."""
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        for _ in range(ATTEMPTS - 1):
            try:
                return self.ask(form)
            except Unreachable:
                continue
        return self.ask(form)

    def revoke(self, token: str) -> None:
        """End a token, and with a refresh token all that came of it."""
        self._post(REVOCATION_PATH, {"token": token})

    def _post(self, path: str, form: Mapping[str, str]) -> httpx2.Response:
        known = httpx2.BasicAuth(self._client_id, self._client_secret) if self._client_secret else None
        sent = dict(form) if known else {**form, "client_id": self._client_id}
        try:
            answer = self._http.post(path, data=sent, auth=known or httpx2.Auth())
        except httpx2.TransportError as error:
            raise Unreachable("the authorization server does not answer") from error
        if answer.is_success:
            return answer
        if answer.status_code >= httpx2.codes.INTERNAL_SERVER_ERROR:
            raise Unreachable("the authorization server does not answer")
        raise SignInRefused(_word(answer))


class ClientCredentials:
    """A machine's own token, renewed before it ends; safe for several threads."""

    def __init__(self, endpoint: TokenEndpoint, scope: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._endpoint, self._scope, self._clock = endpoint, scope, clock
        self._lock, self._token, self._until = threading.Lock(), "", 0.0

    def bearer(self) -> str:
        """The token, a new one where the old one is about to end."""
        with self._lock:
            if self._clock() >= self._until:
                answer = self._endpoint.ask({"grant_type": "client_credentials", "scope": self._scope})
                self._token, self._until = answer.access_token, self._clock() + answer.expires_in - EARLY
            return self._token

    def ended(self, token: str) -> None:
        """Ask for another one next time, unless another thread has done so."""
        with self._lock:
            if token == self._token:
                self._until = 0.0


def _word(answer: httpx2.Response) -> str:
    try:
        return str(answer.json()["error"])
    except (ValueError, KeyError, TypeError):
        return "invalid_answer"
