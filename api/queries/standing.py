"""Whether an answer of before still stands: one look at what changed since, at the token, its client and its power."""

import sqlalchemy as sa

SEEN = sa.text("SELECT pg_current_snapshot(), pg_postmaster_start_time(), epoch FROM feed_epoch")
"""What had been committed, and in whose history: asked before the reading, so that what changes meanwhile is newer."""
STANDS = sa.text("""
    SELECT cast(:server AS timestamptz) = pg_postmaster_start_time()
       AND EXISTS (SELECT FROM feed_epoch e WHERE e.epoch = :epoch)
       AND EXISTS (
           SELECT FROM issued_token t JOIN client c ON c.id = t.client_id
            WHERE t.jti = :jti AND t.revoked_at IS NULL AND t.expires_at > :now
              AND (c.expires_at IS NULL OR c.expires_at > :now)
       ) AND NOT EXISTS (
           SELECT FROM power_change x
            WHERE x.xid >= cast(cast(pg_snapshot_xmin(cast(:power AS pg_snapshot)) AS text) AS bigint)
              AND NOT pg_visible_in_snapshot(cast(cast(x.xid AS text) AS xid8), cast(:power AS pg_snapshot))
       ) AND NOT EXISTS (
           SELECT FROM reading_change x
            WHERE x.xid >= cast(cast(pg_snapshot_xmin(cast(:seen AS pg_snapshot)) AS text) AS bigint)
              AND x.place = coalesce(:place, x.place)
              AND NOT pg_visible_in_snapshot(cast(cast(x.xid AS text) AS xid8), cast(:seen AS pg_snapshot))
       )
""")
