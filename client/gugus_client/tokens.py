"""Where a request's token comes from: one that is given, or a machine's own that is renewed before it ends.

The functions do no input or output, so that the two token endpoints differ by how they wait and in nothing else.
"""

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple, Protocol

import httpx2
from pydantic import ValidationError

from .answers import Answer
from .credentials import Credentials
from .problems import GugusError, Overloaded, SignInRefused, Unreachable, answered

METADATA_PATH: Final = "/.well-known/oauth-authorization-server"
TOKEN_PATH: Final = "/oauth/token"  # noqa: S105  a path, no secret
REVOCATION_PATH: Final = "/oauth/revoke"
INTROSPECTION_PATH: Final = "/oauth/introspect"
EARLY: Final = 20.0  # seconds before its end at which a token is renewed
ATTEMPTS: Final = 2  # a refresh whose answer was lost may be sent once more within twenty seconds


class TokenAnswer(Answer):
    """What the token endpoint gives; `authorization_details` holds the exact pairs that were granted."""

    access_token: str
    expires_in: int
    scope: str
    refresh_token: str | None = None
    authorization_details: list[dict[str, Any]] = []


class Metadata(Answer):
    """Where the authorization server is (RFC 8414)."""

    issuer: str
    authorization_endpoint: str


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

    def __repr__(self) -> str:
        return "Bearer()"


class Held:
    """A token and the moment it is renewed at."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self.token, self._until = clock, "", 0.0

    @property
    def is_over(self) -> bool:
        """Whether another one must be asked for."""
        return self._clock() >= self._until

    def take(self, answer: TokenAnswer) -> None:
        """Keep a new one; one with a short life is used for half of it at least."""
        self.token = answer.access_token
        self._until = self._clock() + max(answer.expires_in - EARLY, answer.expires_in / 2)

    def drop(self, token: str) -> None:
        """Ask for another one next time, unless that has been done since."""
        if token == self.token:
            self._until = 0.0


class TokenEndpoint:
    """The authorization server, as one client asks it."""

    def __init__(self, http: httpx2.Client, credentials: Credentials) -> None:
        self._http, self._credentials, self._issuer = http, credentials, ""

    def ask(self, form: Mapping[str, str]) -> TokenAnswer:
        """A token. Raises SignInRefused with the word of the server, Unreachable, Overloaded."""
        return token_of(self._post(TOKEN_PATH, form))

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

    def introspect(self, token: str) -> Mapping[str, Any]:
        """What a token of this client is still worth (RFC 7662); with `active` false nothing else is said."""
        return introspection_of(self._post(INTROSPECTION_PATH, {"token": token}))

    def _post(self, path: str, form: Mapping[str, str]) -> httpx2.Response:
        shown = self._credentials.show(form, self._named())
        try:
            answer = self._http.post(path, data=shown.form, auth=shown.auth)
        except httpx2.TransportError:
            raise silent() from None
        return granted(answer)

    def _named(self) -> str:
        if self._credentials.names_issuer and not self._issuer:
            self._issuer = metadata(self._http).issuer
        return self._issuer


class ClientCredentials:
    """A machine's own token, renewed before it ends; for several threads it is asked for once."""

    def __init__(self, endpoint: TokenEndpoint, scope: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._endpoint, self._scope = endpoint, scope
        self._lock, self._held = threading.Lock(), Held(clock)

    def bearer(self) -> str:
        """The token, a new one where the old one is about to end."""
        with self._lock:
            if self._held.is_over:
                self._held.take(self._endpoint.ask(form_of(self._scope)))
            return self._held.token

    def ended(self, token: str) -> None:
        """Ask for another one next time, unless another thread has done so."""
        with self._lock:
            self._held.drop(token)


def metadata(http: httpx2.Client) -> Metadata:
    """What the authorization server says of itself. Raises Unreachable."""
    try:
        return metadata_of(http.get(METADATA_PATH))
    except httpx2.TransportError:
        raise silent() from None


def form_of(scope: str) -> dict[str, str]:
    """What a machine asks for in its own name."""
    return {"grant_type": "client_credentials", "scope": scope}


def metadata_of(response: httpx2.Response) -> Metadata:
    """What the authorization server says of itself. Raises Unreachable."""
    try:
        return Metadata.model_validate_json(answered(response).content)
    except (GugusError, ValidationError):
        raise Unreachable("the authorization server does not describe itself", sent=False) from None


def token_of(response: httpx2.Response) -> TokenAnswer:
    """The tokens of an answer. Raises Unreachable."""
    try:
        return TokenAnswer.model_validate_json(response.content)
    except ValidationError:
        # Not `from`: the error would hold what was read, and that may be a token.
        raise Unreachable("the token endpoint gave no token", sent=False) from None


def introspection_of(response: httpx2.Response) -> Mapping[str, Any]:
    """What an answer says of a token. Raises Unreachable."""
    try:
        said = response.json()
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise Unreachable("the introspection endpoint gave no answer", sent=False)
    return said


def granted(answer: httpx2.Response) -> httpx2.Response:
    """The answer of the authorization server where it is no refusal. Raises SignInRefused, Unreachable, Overloaded."""
    if answer.is_success:
        return answer
    if answer.status_code in {httpx2.codes.TOO_MANY_REQUESTS, httpx2.codes.SERVICE_UNAVAILABLE}:
        try:
            return answered(answer)
        except Overloaded as later:
            # The call that wants the token has not left yet: waiting for the token is always safe.
            later.status = httpx2.codes.TOO_MANY_REQUESTS
            raise
    if answer.status_code >= httpx2.codes.INTERNAL_SERVER_ERROR:
        raise silent()
    raise SignInRefused(_word(answer))


def silent() -> Unreachable:
    """No answer of the authorization server: the call that wanted the token has not left."""
    return Unreachable("the authorization server does not answer", sent=False)


def _word(answer: httpx2.Response) -> str:
    try:
        return str(answer.json()["error"])
    except (ValueError, KeyError, TypeError):
        return "invalid_answer"
