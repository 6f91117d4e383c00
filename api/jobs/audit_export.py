"""An export of the whole journal with its chain, for whoever checks it without this service's code.

Lines of JSON: one that says what this is, then each row with its place, hash and head, a checkpoint behind the row it
was made at, and one that says how many rows there were, without which the export is not whole. It is read by
`examples/verify_audit.py`. Rows carry ids and no personal data, as the journal does.
"""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa
from sqlmodel import Session

from api.queries import chain

FORMAT = "gugus-audit/1"


def lines(engine: sa.Engine, now: datetime) -> Iterator[bytes]:
    """The export, line by line, as the worker's role sees the journal at one moment."""
    with (
        Session(engine.execution_options(isolation_level="REPEATABLE READ")) as session,
        closing(chain.whole(session)) as links,
        closing(chain.statements(session)) as checkpoints,
    ):
        yield _line(format=FORMAT, exported_at=now)
        size, statement = next(checkpoints, (0, ""))
        number = 0
        for number, row, leaf, head in links:
            yield _line(number=number, row=row, leaf=leaf.hex(), head=head.hex())
            if number == size:
                yield _line(checkpoint=statement)
                size, statement = next(checkpoints, (0, ""))
        yield _line(rows=number)


def _line(**members: Any) -> bytes:
    return orjson.dumps(members) + b"\n"
