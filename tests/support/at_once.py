"""Acts at the same moment, by real threads and transactions; and whether one waits for another."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from time import monotonic, sleep
from typing import Any

import sqlalchemy as sa

PATIENCE = 20.0  # seconds
ROUNDS = 2  # of each race, which may be won by either; an order that matters is held by a test that keeps one back
HELD_BACK = sa.text("""
    SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid)
    WHERE NOT l.granted AND a.datname = current_database()
""")


def takes(connection: sa.Connection, table: str, row: str, strength: str) -> bool:
    """Lock the row at once; where another has it the database refuses."""
    statement = sa.text(f"SELECT id FROM {table} WHERE id = :id FOR {strength} NOWAIT")  # noqa: S608  words of tests
    return len(connection.execute(statement, {"id": row}).all()) == 1


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What comes of acts that begin together."""
    with ThreadPoolExecutor(len(acts)) as threads:
        return [each.result() for each in [threads.submit(act) for act in acts]]


def is_held_back(owner: sa.Engine, act: Future[Any], others: int = 0) -> bool:
    """Whether the act comes to wait for another transaction, as so many others do already."""
    ends = monotonic() + PATIENCE
    while monotonic() < ends and not act.done():
        with owner.connect() as connection:
            if (connection.scalar(HELD_BACK) or 0) > others:
                return True
        sleep(0.01)
    return False
