"""The tokens of a session, renewed before they end, by one request at a time."""

import time
from contextlib import suppress
from typing import Final

from client.gugus_client import GugusError, SignInRefused, TokenEndpoint, Unreachable
from web.sessions import NoRoom, Session, SessionStore

EARLY: Final = 15.0  # seconds before its end at which an access token is renewed
LOOKS_EVERY: Final = 0.05
PATIENCE: Final = 15.0  # seconds to wait for another request that renews the same tokens


class SignedOut(Exception):  # noqa: N818  an answer, not a fault
    """The session has ended: nobody is signed in any more."""


class SessionTokens:
    """Gives the client the access token of a session (`client.gugus_client.Tokens`)."""

    def __init__(self, store: SessionStore, endpoint: TokenEndpoint, session: Session) -> None:
        self._store, self._endpoint, self._session = store, endpoint, session

    def bearer(self) -> str:
        """The access token. Raises SignedOut, Unreachable, NoRoom."""
        if self._session.access_until - time.time() <= EARLY:
            self._session = self._renewed(self._session)
        return self._session.access_token

    def ended(self, token: str) -> None:
        """The service knows this token no more; the next one is renewed. Raises SignedOut, Unreachable, NoRoom."""
        if token == self._session.access_token:
            self._session = self._renewed(self._session)

    def _renewed(self, old: Session) -> Session:
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            now = self._store.find(old.id)
            if now is None:
                raise SignedOut
            if now.access_token != old.access_token:
                return now
            if self._store.lease(old.id):
                # Between the look and the lease another request may have finished its renewal.
                now = self._store.find(old.id) or old
                return now if now.access_token != old.access_token else self._renew(now)
            time.sleep(LOOKS_EVERY)
        raise Unreachable("the tokens are not renewed in time")

    def _renew(self, old: Session) -> Session:
        try:
            answer = self._endpoint.refresh(old.refresh_token)
        except SignInRefused:
            with suppress(NoRoom):
                self._store.end(old.id)
            raise SignedOut from None
        except GugusError:
            with suppress(NoRoom):
                self._store.release(old.id)
            raise
        new = Session(
            answer.access_token,
            time.time() + answer.expires_in,
            answer.refresh_token or old.refresh_token,
            old.organisations,
            old.time_zone,
            old.id,
        )
        self._store.change(new)
        return new
