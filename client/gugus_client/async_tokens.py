"""Tokens for tasks of one event loop: as in `tokens`, and waited for without holding the others up."""

import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol

import anyio
import httpx2

from .credentials import Credentials
from .problems import Unreachable
from .tokens import (
    ATTEMPTS,
    INTROSPECTION_PATH,
    METADATA_PATH,
    REVOCATION_PATH,
    TOKEN_PATH,
    Held,
    TokenAnswer,
    form_of,
    granted,
    introspection_of,
    metadata_of,
    silent,
    token_of,
)


class AsyncTokens(Protocol):
    """Whatever can give a token for the next request."""

    async def bearer(self) -> str:
        """A token that counts now. Raises SignInRefused, Unreachable."""
        ...

    async def ended(self, token: str) -> None:
        """The service said 401 to this token; the next `bearer()` must be another one."""
        ...


class AsyncBearer(NamedTuple):
    """A token that somebody else looks after."""

    token: str

    async def bearer(self) -> str:
        """The token."""
        return self.token

    async def ended(self, token: str) -> None:
        """Nothing can be done about it here."""

    def __repr__(self) -> str:
        return "AsyncBearer()"


class AsyncTokenEndpoint:
    """The authorization server, as one client asks it."""

    def __init__(self, http: httpx2.AsyncClient, credentials: Credentials) -> None:
        self._http, self._credentials, self._issuer = http, credentials, ""

    async def ask(self, form: Mapping[str, str]) -> TokenAnswer:
        """A token. Raises SignInRefused with the word of the server, Unreachable, Overloaded."""
        return token_of(await self._post(TOKEN_PATH, form))

    async def refresh(self, refresh_token: str) -> TokenAnswer:
        """New tokens for a refresh token, which counts no more afterwards; a lost answer is asked for again once."""
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        for _ in range(ATTEMPTS - 1):
            try:
                return await self.ask(form)
            except Unreachable:
                continue
        return await self.ask(form)

    async def revoke(self, token: str) -> None:
        """End a token, and with a refresh token all that came of it."""
        await self._post(REVOCATION_PATH, {"token": token})

    async def introspect(self, token: str) -> Mapping[str, Any]:
        """What a token of this client is still worth (RFC 7662); with `active` false nothing else is said."""
        return introspection_of(await self._post(INTROSPECTION_PATH, {"token": token}))

    async def _post(self, path: str, form: Mapping[str, str]) -> httpx2.Response:
        shown = self._credentials.show(form, await self._named())
        try:
            answer = await self._http.post(path, data=shown.form, auth=shown.auth)
        except httpx2.TransportError:
            raise silent() from None
        return granted(answer)

    async def _named(self) -> str:
        if self._credentials.names_issuer and not self._issuer:
            try:
                self._issuer = metadata_of(await self._http.get(METADATA_PATH)).issuer
            except httpx2.TransportError:
                raise silent() from None
        return self._issuer


class AsyncClientCredentials:
    """A machine's own token, renewed before it ends; for several tasks it is asked for once."""

    def __init__(self, endpoint: AsyncTokenEndpoint, scope: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._endpoint, self._scope = endpoint, scope
        self._lock, self._held = anyio.Lock(), Held(clock)

    async def bearer(self) -> str:
        """The token, a new one where the old one is about to end."""
        async with self._lock:
            if self._held.is_over:
                self._held.take(await self._endpoint.ask(form_of(self._scope)))
            return self._held.token

    async def ended(self, token: str) -> None:
        """Ask for another one next time, unless another task has done so."""
        self._held.drop(token)
