"""Transactions are numbered anew in another server, and the order of the journal rests on their numbers.

Rows of before keep their order under numbers below zero, so that whatever comes comes after them and none of them waits
to be settled. How far each reader had read is carried over, and the epoch of the feed is another one.
"""

from typing import Final

import sqlalchemy as sa

READERS: Final = ("imports", "webhooks", "chain")
"""Readers of the journal; one that had read nothing begins before the oldest row."""

_RENUMBERED: Final = """
    CREATE TEMP TABLE renumbered ON COMMIT DROP AS
    SELECT xid AS old, row_number() OVER (ORDER BY xid) - 1 - count(*) OVER () AS fresh
    FROM (SELECT DISTINCT xid FROM journal) AS j"""
_READ_SO_FAR: Final = """
    UPDATE worker_position p
    SET xid = coalesce((SELECT max(r.fresh) FROM renumbered r WHERE r.old <= p.xid),
                       (SELECT coalesce(min(r.fresh), 0) - 1 FROM renumbered r))"""
STEPS: Final = (
    _RENUMBERED,
    "ALTER TABLE journal DISABLE TRIGGER USER",
    "UPDATE journal j SET xid = r.fresh FROM renumbered r WHERE r.old = j.xid",
    "ALTER TABLE journal ENABLE TRIGGER USER",
    _READ_SO_FAR,
    "UPDATE feed_epoch SET first_xid = coalesce((SELECT min(fresh) FROM renumbered WHERE old >= first_xid), 0)",
)
ANOTHER_EPOCH: Final = (
    "DELETE FROM power_change",
    # Live checks of before are nobody's any more: no snapshot has seen this number. The worker takes the row away after
    # five minutes at the soonest, and nothing is remembered as long (`access/known_callers.py`).
    "INSERT INTO power_change (xid, at) VALUES (9223372036854775807, now() - interval '55 minutes')",
    "DELETE FROM reading_change",  # no answer of another epoch stands
    "UPDATE feed_epoch SET epoch = gen_random_uuid(), started_at = now()",
)
BEGIN_BEFORE: Final = sa.text(
    "INSERT INTO worker_position (reader, xid) SELECT :reader, coalesce(min(fresh), 0) - 1 FROM renumbered"
    " ON CONFLICT DO NOTHING"
)


def number_anew(connection: sa.Connection) -> None:
    """In the one transaction of a restore, as the owner of the tables."""
    for step in STEPS:
        connection.execute(sa.text(step))
    another_epoch(connection)
    for reader in READERS:
        connection.execute(BEGIN_BEFORE, {"reader": reader})


def another_epoch(connection: sa.Connection) -> None:
    """Whoever pulls the feed begins anew: rows it may have seen are gone, and their numbers are given again."""
    for step in ANOTHER_EPOCH:
        connection.execute(sa.text(step))
