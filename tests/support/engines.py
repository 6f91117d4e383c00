"""The doors to a test's databases: one engine for each, for as long as its database stands.

A door is opened once. Who knocks has to read the catalogue of the database first, which takes longer than most tests.
"""

from functools import cache

import sqlalchemy as sa

from api.database import create_engine

_OPEN: dict[tuple[str, str | None], sa.Engine] = {}


def engine_at(url: str, role: str | None = None) -> sa.Engine:
    """The engine whose connections act as `role`, or as the owner, whom no policy binds."""
    if (url, role) not in _OPEN:
        _OPEN[url, role] = create_engine(url, role=role, pool_size=4)
    return _OPEN[url, role]


def let_go(url: str) -> None:
    """Close every door to the database."""
    for key in [key for key in _OPEN if key[0] == url]:
        _OPEN.pop(key).dispose()


@cache
def administrator(url: str) -> sa.Engine:
    """The administrator of a server, each of whose statements stands by itself."""
    return sa.create_engine(sa.make_url(url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
