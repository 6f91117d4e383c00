"""Forms that were typed and did not arrive, and drafts: kept, sealed, until they are sent or the session ends.

What a person typed may be personal. It lies beside the sessions, readable with the key of the house and for that
session only.
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from web.sealing import Seal, digest_of
from web.sessions import LIFE, Connections

MOST: Final = 50  # of one session
SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS web_unsent (
  session BLOB NOT NULL, form BLOB NOT NULL, content BLOB NOT NULL, kept REAL NOT NULL, PRIMARY KEY (session, form)
) WITHOUT ROWID
"""


@dataclass(frozen=True, slots=True)
class Unsent:
    """One form: its key, where it is sent to, the page it stands on, what was typed, and when."""

    key: str
    action: str
    page: str
    fields: Mapping[str, str]
    is_draft: bool
    kept_at: datetime


class UnsentStore:
    """The forms of all sessions, in the file that holds the sessions."""

    def __init__(self, path: Path, seal: Seal, clock: Callable[[], float] = time.time) -> None:
        self._connections, self._seal, self._clock = Connections(path, SCHEMA), seal, clock

    def keep(self, session_id: str, form: Unsent) -> None:
        """Keep a form; the same key once. What is older than a session may be goes on this occasion. Raises NoRoom."""
        owner, now = digest_of(session_id), self._clock()
        content = json.dumps([form.key, form.action, form.page, dict(form.fields), form.is_draft]).encode()
        row = (owner, digest_of(form.key), self._seal.seal(content, owner), now)
        with self._connections.writing() as connection:
            connection.execute("DELETE FROM web_unsent WHERE kept < ?", (now - LIFE,))
            connection.execute("INSERT OR REPLACE INTO web_unsent VALUES (?, ?, ?, ?)", row)
            connection.execute(
                "DELETE FROM web_unsent WHERE session = ? AND kept < "
                "(SELECT min(kept) FROM (SELECT kept FROM web_unsent WHERE session = ? ORDER BY kept DESC LIMIT ?))",
                (owner, owner, MOST),
            )

    def of(self, session_id: str) -> list[Unsent]:
        """The forms of a session, the newest first."""
        owner = digest_of(session_id)
        asked = "SELECT content, kept FROM web_unsent WHERE session = ? AND kept >= ? ORDER BY kept DESC"
        rows = self._connections.here.execute(asked, (owner, self._clock() - LIFE)).fetchall()
        return [each for content, kept in rows if (each := self._opened(owner, content, kept))]

    def drop(self, session_id: str, key: str) -> None:
        """Forget a form that was sent, or that nobody wants to send. Raises NoRoom."""
        with self._connections.writing() as connection:
            connection.execute(
                "DELETE FROM web_unsent WHERE session = ? AND form = ?", (digest_of(session_id), digest_of(key))
            )

    def forget(self, session_id: str) -> None:
        """Forget all forms of a session. Raises NoRoom."""
        with self._connections.writing() as connection:
            connection.execute("DELETE FROM web_unsent WHERE session = ?", (digest_of(session_id),))

    def _opened(self, owner: bytes, content: bytes, kept: float) -> Unsent | None:
        plain = self._seal.unseal(content, owner)
        if plain is None:
            return None
        key, action, page, fields, is_draft = json.loads(plain)
        return Unsent(key, action, page, fields, is_draft, datetime.fromtimestamp(kept, UTC))
