"""Sessions of the pages: a small file of its own, which holds digests of ids and sealed contents.

A cookie holds a random id and nothing else; here stands its SHA-256, so that nobody who reads the file can sign in
with it, and the tokens, sealed with a key that does not lie in the file. Any number of processes of one machine share
the file. Losing it means that people sign in again.
"""

import json
import os
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from web.sealing import Seal, digest_of

LIFE: Final = 12 * 3600.0  # seconds; the authorization server ends its own session then too
IDLE: Final = 3600.0
TOUCHED_EVERY: Final = 60.0
LEASE: Final = 90.0  # seconds before another request tries to renew; longer than two attempts may take
SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS web_session (
  digest BLOB PRIMARY KEY, content BLOB NOT NULL, begun REAL NOT NULL, seen REAL NOT NULL, leased REAL NOT NULL
) WITHOUT ROWID
"""


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation the visitor acts for: its word, its name, and the actions held for it."""

    word: str
    name: str
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Session:
    """What is kept of a signed-in person: tokens, and for whom they act. No name, no address."""

    access_token: str
    access_until: float
    refresh_token: str
    organisations: tuple[Organisation, ...] = ()
    time_zone: str = "Asia/Jakarta"
    id: str = field(default="", repr=False)

    def holds(self, action: str) -> tuple[Organisation, ...]:
        """The organisations this action is held for; a hint for what to show, the service decides."""
        return tuple(each for each in self.organisations if action in each.actions)


def fresh() -> str:
    """An id that cannot be guessed."""
    return secrets.token_urlsafe(32)


class NoRoom(Exception):  # noqa: N818  an answer, not a fault
    """The file takes nothing now: its disk is full, or cannot be written."""


class Connections:
    """Connections to one SQLite file, which is made where there is none, readable by its owner only."""

    def __init__(self, path: Path, schema: str) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        self._path, self._local = path, threading.local()
        with self.here as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(schema)

    @property
    def here(self) -> sqlite3.Connection:
        """That of this thread, as SQLite wants it; leaving its `with` commits."""
        if not hasattr(self._local, "connection"):
            self._local.connection = sqlite3.connect(self._path, timeout=5.0)
        connection: sqlite3.Connection = self._local.connection
        return connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The same, for what is to be kept: all of it or nothing. Raises NoRoom."""
        try:
            with self.here as connection:
                yield connection
        except sqlite3.OperationalError:
            raise NoRoom from None


class SessionStore:
    """Sessions in one SQLite file."""

    def __init__(self, path: Path, seal: Seal, clock: Callable[[], float] = time.time) -> None:
        self._connections, self._seal, self._clock = Connections(path, SCHEMA), seal, clock

    def begin(self, session: Session) -> str:
        """Keep a new session; gives the id for its cookie. What has ended goes on this occasion. Raises NoRoom."""
        made, now = fresh(), self._clock()
        with self._connections.writing() as connection:
            connection.execute("DELETE FROM web_session WHERE begun < ? OR seen < ?", (now - LIFE, now - IDLE))
            row = (digest_of(made), self._sealed(made, session), now, now, 0.0)
            connection.execute("INSERT INTO web_session VALUES (?, ?, ?, ?, ?)", row)
        return made

    def find(self, session_id: str) -> Session | None:
        """The session of a cookie while it lives."""
        now, digest = self._clock(), digest_of(session_id)
        asked = "SELECT content, seen FROM web_session WHERE digest = ? AND begun >= ? AND seen >= ?"
        row = self._connections.here.execute(asked, (digest, now - LIFE, now - IDLE)).fetchone()
        if row is None:
            return None
        if row[1] < now - TOUCHED_EVERY:
            with suppress(NoRoom), self._connections.writing() as connection:  # it is the same visitor all the same
                connection.execute("UPDATE web_session SET seen = ? WHERE digest = ?", (now, digest))
        return self._opened(session_id, row[0])

    def change(self, session: Session) -> None:
        """Keep new tokens, and let go of the lease. Raises NoRoom."""
        row = (self._sealed(session.id, session), digest_of(session.id))
        with self._connections.writing() as connection:
            connection.execute("UPDATE web_session SET content = ?, leased = 0 WHERE digest = ?", row)

    def lease(self, session_id: str) -> bool:
        """Whether the caller is the one who renews the tokens now; a used refresh token ends the whole family.

        Raises NoRoom, before one is used whose successor could not be kept.
        """
        now = self._clock()
        asked = "UPDATE web_session SET leased = ? WHERE digest = ? AND leased < ?"
        with self._connections.writing() as connection:
            return connection.execute(asked, (now, digest_of(session_id), now - LEASE)).rowcount == 1

    def release(self, session_id: str) -> None:
        """Let go of the lease without new tokens. Raises NoRoom."""
        with self._connections.writing() as connection:
            connection.execute("UPDATE web_session SET leased = 0 WHERE digest = ?", (digest_of(session_id),))

    def end(self, session_id: str) -> None:
        """Forget a session. Raises NoRoom."""
        with self._connections.writing() as connection:
            connection.execute("DELETE FROM web_session WHERE digest = ?", (digest_of(session_id),))

    def _sealed(self, session_id: str, session: Session) -> bytes:
        content: dict[str, Any] = {**asdict(session), "id": ""}
        return self._seal.seal(json.dumps(content).encode(), digest_of(session_id))

    def _opened(self, session_id: str, content: bytes) -> Session | None:
        plain = self._seal.unseal(content, digest_of(session_id))
        if plain is None:
            return None
        kept = json.loads(plain)
        organisations = tuple(
            Organisation(each["word"], each["name"], tuple(each["actions"])) for each in kept.pop("organisations")
        )
        return replace(Session(**kept), organisations=organisations, id=session_id)
