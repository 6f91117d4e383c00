"""Whether an answer of before still stands: one look at what changed since, at the token and at its holder's power.

Of token and power is asked what the live check asks again (`access/live_check.py`), which also sets the context of a
reading; nothing is read here, so none is set.
"""

from typing import Final

import sqlalchemy as sa

from api.access.live_check import HOLDS, changed_since

SEEN = sa.text("SELECT pg_current_snapshot(), pg_postmaster_start_time(), epoch FROM feed_epoch")
"""What had been committed, and in whose history: asked before the reading, so that what changes meanwhile is newer."""
UNCHANGED: Final = f"""
    cast(:server AS timestamptz) = pg_postmaster_start_time()
    AND EXISTS (SELECT FROM feed_epoch e WHERE e.epoch = :epoch)
    AND NOT {changed_since("reading_change", "seen", " AND x.place = coalesce(:place, x.place)")}"""
"""Whether nothing that is told has changed, whoever asks."""
STANDS = sa.text(f"SELECT {UNCHANGED} AND {HOLDS}")
