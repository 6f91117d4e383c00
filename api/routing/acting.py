"""One request of a caller in one thread: the live check, the act, the answer written, the commit.

The framework would give a thread to each step that waits for the database, and one more to look at the answer; each
change costs as much as a statement. So what a route depends on only says what is wanted (`Asking`, `OPENED`), and all
that needs the database happens here, in one transaction, which ends when the answer is written and before it leaves.

Who asks is checked before anything else is refused: where a parameter, a body or a header is wrong, the check is made
first, and what it says stands.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import psycopg
from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import TypeAdapter
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from api.access.grants import checked, enter_elsewhere, entered, require_no_less, require_word, still_stands
from api.access.known_callers import Asked
from api.access.principal import Principal
from api.database import session_scope
from api.domain.acts import Act
from api.domain.scopes import Word
from api.http.addresses import address_of
from api.http.request_log import request_id
from api.oauth.verified import Claims
from api.routing.admission import place_in
from api.standby import Standby, for_reports

OPENED: Final = object()
"""Stands for the session of the request until there is one."""
READING_ONLY: Final = object()
"""Stands for a session that only reads: that of the request, or one on a standby."""
_ASKING: Final = "asking"
_READING: Final = frozenset({"GET", "HEAD"})
NO_CONTENT: Final = frozenset({204, 304})


Said = Callable[[Session, datetime], Claims]
"""What a token says, read already or looked up now."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A caller whose token was read and whom nobody has asked the database for yet."""

    request: Request
    said: Said
    act: Act
    also: tuple[Act, ...]
    beside: tuple[Word, ...]

    @classmethod
    def noted(
        cls, request: Request, said: Said, act: Act, also: tuple[Act, ...] = (), beside: tuple[Word, ...] = ()
    ) -> "Asking":
        """Somebody asks, and is kept in mind until the check; words `beside` that of the act must be held too."""
        asking = cls(request, said, act, also, beside)
        request.scope.setdefault("state", {})[_ASKING] = asking
        return asking

    def enter(self, session: Session) -> Principal:
        """The caller, checked live for the act. Raises TokenInvalid, InsufficientScope."""
        state = self.request.scope["state"]
        state.pop(_ASKING, None)
        now = datetime.now(UTC)
        claims = self.said(session, now)
        known = checked(entered(session, self._asked(claims), now), address_of(self.request))
        principal = known.again(now, request_id())
        state.update(claims=claims, caller=principal, known=known, client_id=str(principal.client_id))
        require_word(principal, self.beside)
        return principal

    def must_stand(self, session: Session) -> None:
        """Ask once more, when all is written: a write that waited for somebody else's lock may have waited longer than
        its caller's right, or its token, did. What only the clock ends is judged by the time of the request.

        Where anybody's power changed meanwhile a session of its own looks what is left, for what this act itself takes
        from its caller (a token handed back, a seat handed over) is not lost to it. Raises TokenInvalid,
        InsufficientScope.
        """
        state = self.request.state
        if self.request.method in _READING or still_stands(session, state.known, state.caller.now):
            return
        with session_scope() as committed:
            left = entered(committed, self._asked(state.claims), state.caller.now).caller
        require_no_less(left, state.caller)

    def _asked(self, claims: Claims) -> Asked:
        return Asked(claims.jti, claims.pairs, self.act, self.also)

    def check(self) -> None:
        """The same, of a request that goes no further."""
        with session_scope() as session:
            self.enter(session)


async def check_first(request: Request) -> None:
    """Check who asks, where that has not been done. Raises TokenInvalid, InsufficientScope, Unavailable."""
    asking: Asking | None = request.scope.get("state", {}).get(_ASKING)
    if asking is not None:
        async with place_in(request.app.state.admission):
            await run_in_threadpool(asking.check)


class Acting:
    """Runs the function of a route in one thread, and writes what it gives as `model`."""

    def __init__(self, endpoint: Callable[..., Any], model: Any, status: int | None) -> None:
        self._endpoint, self._status = endpoint, status
        self._model: TypeAdapter[Any] | None = TypeAdapter(model) if model is not None else None

    async def run(self, request: Request, prepared: Response, values: Mapping[str, Any]) -> Response:
        """The answer, when it is committed. Raises Unavailable where no place becomes free."""
        async with place_in(request.app.state.admission):
            return await run_in_threadpool(self._run, prepared, values)

    def _run(self, prepared: Response, values: Mapping[str, Any]) -> Response:
        reading = next((name for name, value in values.items() if value is READING_ONLY), None)
        standby = for_reports() if reading else None
        with session_scope() as session:
            settled = {name: _settled(value, session) for name, value in values.items()}
            if reading is None or standby is None:
                answer = self._made(settled, prepared)
                for asking in (each for each in values.values() if isinstance(each, Asking)):
                    asking.must_stand(session)
                return answer
            written = standby.written(session)
        return self._read(standby, written, reading, settled, prepared)

    def _read(
        self, standby: Standby, written: str | None, reading: str, settled: Mapping[str, Any], prepared: Response
    ) -> Response:
        """The answer from a standby; from home where it is behind, or fails."""
        caller = next(each for each in settled.values() if isinstance(each, Principal))

        def at(session: Session) -> Response:
            enter_elsewhere(session, caller)
            return self._made({**settled, reading: session}, prepared)

        with standby.session(written) as session:
            try:
                if session is not None:
                    return at(session)
            except (SQLAlchemyError, psycopg.Error):
                standby.leave()
        with session_scope() as session:
            return at(session)

    def _made(self, settled: Mapping[str, Any], prepared: Response) -> Response:
        made = self._endpoint(**settled)
        return made if isinstance(made, Response) else self.written(made, prepared)

    def written(self, made: Any, prepared: Response) -> Response:
        """As the framework would write it: by the declared shape, with status and headers prepared meanwhile."""
        status = prepared.status_code or self._status or 200
        body = b"" if status in NO_CONTENT else self.body_of(made)
        answer = Response(body, status, media_type="application/json")
        answer.raw_headers.extend(prepared.raw_headers)
        return answer

    def body_of(self, made: Any) -> bytes:
        """The JSON of the declared shape; nothing where none is declared."""
        if self._model is None:
            return b""
        return self._model.dump_json(self._model.validate_python(made, from_attributes=True), by_alias=True)


def _settled(value: Any, session: Session) -> Any:
    if value is OPENED or value is READING_ONLY:
        return session
    return value.enter(session) if isinstance(value, Asking) else value
