"""Whether an answer of before still stands: one look at what changed since, at the token, its client and its power.

What is asked of token and power is what `gugus_enter_again` asks (migration 0057), which also sets the context of a
reading; nothing is read here, so none is set.
"""

from typing import Final

import sqlalchemy as sa

SEEN = sa.text("SELECT pg_current_snapshot(), pg_postmaster_start_time(), epoch FROM feed_epoch")
"""What had been committed, and in whose history: asked before the reading, so that what changes meanwhile is newer."""


def _since(table: str, snapshot: str, besides: str = "") -> str:
    """Whether a transaction noted in `table` was committed since the snapshot."""
    seen = f"cast(:{snapshot} AS pg_snapshot)"
    return f"""EXISTS (
        SELECT FROM {table} x
         WHERE x.xid >= cast(cast(pg_snapshot_xmin({seen}) AS text) AS bigint){besides}
           AND NOT pg_visible_in_snapshot(cast(cast(x.xid AS text) AS xid8), {seen})
    )"""


UNCHANGED: Final = f"""
    cast(:server AS timestamptz) = pg_postmaster_start_time()
    AND EXISTS (SELECT FROM feed_epoch e WHERE e.epoch = :epoch)
    AND NOT {_since("reading_change", "seen", " AND x.place = coalesce(:place, x.place)")}"""
"""Whether nothing that is told has changed, whoever asks."""
STANDS = sa.text(f"""
    SELECT {UNCHANGED} AND EXISTS (
        SELECT FROM issued_token t JOIN client c ON c.id = t.client_id
         WHERE t.jti = :jti AND t.revoked_at IS NULL AND t.expires_at > :now
           AND (c.expires_at IS NULL OR c.expires_at > :now)
    ) AND NOT {_since("power_change", "power")}
""")  # noqa: S608  constants of this module
