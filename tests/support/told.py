"""The change feed as its readers see it."""

import hashlib
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import sqlalchemy as sa

from tests.support.flows import REGION, done
from tests.support.tokens import Caller


def pulled(caller: Caller, query: str = "") -> list[dict[str, Any]]:
    """All items of a caller from the first on."""
    return read_on(caller, query)[0]


def read_on(caller: Caller, query: str = "", cursor: str | None = None) -> tuple[list[dict[str, Any]], str]:
    """All items behind a cursor that can be read now, and the cursor behind them."""
    items: list[dict[str, Any]] = []
    address: str | None = f"/v1/changes?{query}" + (f"&cursor={cursor}" if cursor else "")
    while address:
        page = done(caller.get(address))
        items += page["items"]
        parts = urlsplit(page["next"] or "")
        address = f"{parts.path}?{parts.query}" if page["next"] else None
    return items, str(page["cursor"])


def now(caller: Caller, query: str = "") -> str:
    """The cursor for what comes."""
    return str(done(caller.get(f"/v1/changes?start=now&{query}"))["cursor"])


def words(items: Iterable[dict[str, Any]]) -> list[tuple[str, str]]:
    """What is asked of a copy, and by which event."""
    return [(item["change"], item["event"]) for item in items]


def digest(rows: Iterable[dict[str, Any]]) -> str:
    """The hash of a reconciliation, as an outsider makes it."""
    lines = "".join(f"{row['id']}:{row['version']}\n" for row in sorted(rows, key=lambda row: row["id"]))
    return hashlib.sha256(lines.encode()).hexdigest()


class Raw:
    """Transactions that write rows of the journal and end when they are told to, side by side."""

    def __init__(self, url: str) -> None:
        self.engine = sa.create_engine(sa.make_url(url).set(drivername="postgresql+psycopg"), pool_size=6)
        self.open: list[tuple[sa.Connection, list[str]]] = []
        self.committed: set[str] = set()

    def begin(self) -> int:
        self.open.append((self.engine.connect(), []))
        return len(self.open) - 1

    def write(self, number: int) -> str:
        connection, written = self.open[number]
        made = connection.execute(
            sa.text(
                "INSERT INTO journal (id, at, event, subject_kind, subject_id, audience, actor_kind, digest, owner)"
                " VALUES (:id, now(), 'plan.removed', 'plan', :id, ARRAY['district:32.12'], 'client', 'x', :owner)"
                " RETURNING id::text"
            ),
            {"id": uuid4(), "owner": REGION},
        ).scalar_one()
        written.append(made)
        return str(made)

    def end(self, number: int, *, commits: bool) -> None:
        connection, written = self.open.pop(number)
        if commits:
            connection.commit()
            self.committed |= set(written)
        connection.close()
