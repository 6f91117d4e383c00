"""The doors to a test's databases: one engine for each, for as long as its database stands.

A door is opened once. Who knocks has to read the catalogue of the database first, which takes longer than most tests.
When its database goes, it is pointed to the next one: what it has learnt of statements, all databases have in common.
"""

from collections import defaultdict
from functools import cache
from typing import Any

import sqlalchemy as sa

from api.access.known_callers import CALLERS
from api.database import create_engine

_OPEN: dict[tuple[str, str | None], sa.Engine] = {}
_FREE: dict[str | None, list[sa.Engine]] = defaultdict(list)
_WAYS: dict[sa.Dialect, dict[str, Any]] = {}


def engine_at(url: str, role: str | None = None) -> sa.Engine:
    """The engine whose connections act as `role`, or as the owner, whom no policy binds."""
    if (url, role) not in _OPEN:
        free = _FREE[role]
        _OPEN[url, role] = pointed(free.pop() if free else create_engine(url, role=role, pool_size=4), url)
    return _OPEN[url, role]


def let_go(url: str) -> None:
    """Close every door to the database."""
    for key in [key for key in _OPEN if key[0] == url]:
        engine = _OPEN.pop(key)
        engine.dispose()
        _FREE[key[1]].append(engine)


def pointed(engine: sa.Engine, url: str) -> sa.Engine:
    """The engine, whose connections lead to this database from now on."""
    engine.dispose()
    CALLERS.clear()
    if engine.dialect not in _WAYS:
        sa.event.listen(engine, "do_connect", _lead)
    _, _WAYS[engine.dialect] = engine.dialect.create_connect_args(sa.make_url(url))
    return engine


def _lead(dialect: sa.Dialect, _record: Any, _arguments: list[Any], named: dict[str, Any]) -> None:
    named.update(_WAYS[dialect])


@cache
def administrator(url: str) -> sa.Engine:
    """The administrator of a server, each of whose statements stands by itself."""
    return sa.create_engine(sa.make_url(url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
