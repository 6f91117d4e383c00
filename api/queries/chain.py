"""The chain of the journal: reading the rows that come next, in the order of commits, and linking them.

For the worker's role, under the lock of the reader's position: one worker links at a time, and no writer waits for it.
"""

from collections.abc import Generator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from api.database import insert_rows
from api.domain.merkle import BEGINNING, Tree, leaf_of, node_of
from api.formats.checkpoints import statement_of
from api.formats.journal_rows import written
from api.metrics import CHAIN_LAG
from api.models.chain import ChainLink, Checkpoint
from api.models.feed import WorkerPosition
from api.models.journal import JournalRow
from api.queries.changes import HORIZON, NOBODY
from api.signing import SigningKeys

STRETCH = 2000  # rows linked in one transaction
ROW = JournalRow.__table__  # type: ignore[attr-defined]  # every table has one

LAG = sa.text("SELECT gugus_chain_lag()")


def measure(engine: sa.Engine) -> None:
    """Set the gauge of what waits to be chained."""
    with engine.connect() as connection:
        CHAIN_LAG.set(connection.scalar(LAG) or 0.0)


def broken(session: Session) -> int | None:
    """The number of the first link whose row is gone or says something else, or that follows on another one."""
    before = BEGINNING
    for number, said, leaf, head in whole(session):
        if said is None or leaf_of(said.encode()) != leaf or node_of(before, leaf) != head:
            return number
        before = head
    return None


def link_next(session: Session, position: WorkerPosition) -> tuple[int, UUID] | None:
    """Link the next stretch; gives how far it reached, if there was anything."""
    rows = _next(session, position)
    if not rows:
        return None
    last, head = _end(session)
    links = []
    for number, row in enumerate(rows, last + 1):
        leaf = leaf_of(written(row))
        head = node_of(head, leaf)
        links.append({"number": number, "row_id": row["id"], "leaf": _hex(leaf), "head": _hex(head)})
    insert_rows(session, ChainLink, links)
    return rows[-1]["xid"], rows[-1]["id"]


def _hex(value: bytes) -> str:
    return "\\x" + value.hex()  # as PostgreSQL writes bytes in text


def _next(session: Session, position: WorkerPosition) -> Sequence[Any]:
    after = sa.tuple_(ROW.c.xid, ROW.c.id) > sa.tuple_(
        sa.literal(position.xid, sa.BigInteger), sa.literal(position.row_id or NOBODY, sa.Uuid)
    )
    settled = sa.text(f"journal.xid < {HORIZON}")
    statement = sa.select(ROW).where(after, settled).order_by(ROW.c.xid, ROW.c.id).limit(STRETCH)
    return session.execute(statement).mappings().all()


def _end(session: Session) -> tuple[int, bytes]:
    last = session.exec(select(ChainLink).order_by(col(ChainLink.number).desc()).limit(1)).first()
    return (last.number, last.head) if last else (0, BEGINNING)


def make_checkpoint(session: Session, keys: SigningKeys, now: datetime) -> bool:
    """Sign what the chain has become since the checkpoint before; whether it had grown."""
    number, head = _end(session)
    before = newest(session)
    if number == (before.size if before else 0):
        return False
    tree = Tree(before.size, tuple(before.subtrees)) if before else Tree()
    tree = tree.grown(_leaves(session, tree.size))
    root = tree.root()
    statement = statement_of(tree.size, head, root, now, keys)
    session.add(
        Checkpoint(size=tree.size, head=head, root=root, subtrees=list(tree.subtrees), made_at=now, statement=statement)
    )
    return True


def newest(session: Session) -> Checkpoint | None:
    """The checkpoint of the longest chain."""
    return session.exec(select(Checkpoint).order_by(col(Checkpoint.size).desc()).limit(1)).first()


def _leaves(session: Session, after: int) -> Generator[bytes]:
    leaves = sa.select(col(ChainLink.leaf)).where(col(ChainLink.number) > after).order_by(col(ChainLink.number))
    yield from (leaf for (leaf,) in _streamed(session, leaves))


def whole(session: Session) -> Generator[tuple[int, str | None, bytes, bytes]]:
    """Every link: number, what its row says now (nothing where it is gone), hash, head."""
    joined = sa.select(ChainLink.__table__, *ROW.c).join_from(  # type: ignore[attr-defined]  # every table has one
        ChainLink, ROW, ROW.c.id == col(ChainLink.row_id), isouter=True
    )
    for number, _, leaf, head, *values in _streamed(session, joined.order_by(col(ChainLink.number))):
        said = dict(zip(ROW.c.keys(), values, strict=True))
        yield number, written(said).decode() if said["id"] else None, leaf, head


def statements(session: Session) -> Generator[tuple[int, str]]:
    """Size and statement of every checkpoint, the smallest first."""
    asked = sa.select(col(Checkpoint.size), col(Checkpoint.statement)).order_by(col(Checkpoint.size))
    yield from _streamed(session, asked)


def _streamed(session: Session, statement: sa.Select[*tuple[Any, ...]]) -> Generator[Any]:
    # Whoever ends early closes the generator, and with it the cursor in the database.
    with session.execute(statement.execution_options(yield_per=STRETCH)) as found:
        yield from found
