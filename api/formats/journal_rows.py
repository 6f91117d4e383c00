"""A row of the journal as bytes: what its hash in the chain is of, and what an export shows.

Columns without a value are left out, so that a column which comes later changes no row of before. The number of the
transaction is left out too: a restore numbers transactions anew (api/backup/anew.py), and the chain keeps the order.
So is what the change feed says of a row: PostgreSQL makes it of the other columns.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

NOT_WRITTEN = frozenset({"xid", "feed_item"})


def written(row: Mapping[str, Any]) -> bytes:
    """JSON with sorted names and instants in UTC: the same for the same row, in whatever time zone it was read."""
    said = {name: _plain(value) for name, value in row.items() if name not in NOT_WRITTEN and value not in (None, [])}
    return orjson.dumps(said, option=orjson.OPT_SORT_KEYS)


def _plain(value: Any) -> Any:
    return value.astimezone(UTC) if isinstance(value, datetime) else value
