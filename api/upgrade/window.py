"""Whether this code and a database go together: while an upgrade lasts, old code meets a newer database.

The database says itself which code it takes: a comment on Alembic's table holds the oldest (`api/upgrade/steps.py`).
It is written in the transaction of the migration that made it so, travels with every backup, and every role reads it.
"""

import re
from enum import StrEnum
from typing import Final

import sqlalchemy as sa

from api.upgrade.steps import newest, oldest_code_at

_STANDING: Final = sa.text(
    "SELECT version_num, obj_description('alembic_version'::regclass, 'pg_class') FROM alembic_version"
)
_IS_THERE: Final = sa.text("SELECT to_regclass('alembic_version') IS NOT NULL")
_NUMBER: Final = re.compile(r"\d{4}")


class TooNew(Exception):  # noqa: N818  named as what happened
    """The database does not take this version; the message says what helps."""


class Fit(StrEnum):
    """How the database stands to this code."""

    CURRENT = "current"  # made for each other
    BEHIND = "behind"  # the database is still to be migrated
    AHEAD = "ahead"  # newer, and this code works on it: an upgrade is under way
    TOO_NEW = "too_new"  # newer, and something this code uses is gone


def fit(at: str | None, oldest: str | None, newest_known: str) -> Fit:
    """How a database at migration `at`, which takes code from `oldest` on, stands to code that knows `newest_known`."""
    if at == newest_known:
        return Fit.CURRENT
    if at is None or at < newest_known:
        return Fit.BEHIND
    return Fit.AHEAD if oldest is not None and oldest <= newest_known else Fit.TOO_NEW


def standing(connection: sa.Connection) -> tuple[str | None, str | None]:
    """The migration the database stands at, and the oldest code it takes; nothing for an empty database."""
    if not connection.scalar(_IS_THERE):
        return None, None
    row = connection.execute(_STANDING).one_or_none()
    if row is None:
        return None, None
    said = _NUMBER.search(row[1] or "")
    return row[0], said[0] if said else None


def fit_of(connection: sa.Connection) -> Fit:
    """How this database stands to this code."""
    return fit(*standing(connection), newest())


def say_oldest(connection: sa.Connection, number: str) -> None:
    """Have the database say which code it takes, standing at `number`."""
    said = f"oldest code that works here: {oldest_code_at(number)}"
    connection.execute(sa.text(f"COMMENT ON TABLE alembic_version IS '{said}'"))


def why_not(connection: sa.Connection) -> str | None:
    """Why requests must not be sent to this code; nothing where the database takes it."""
    stands = standing(connection)
    match fit(*stands, newest()):
        case Fit.BEHIND:
            return "migrations are behind: run gugus migrate"
        case Fit.TOO_NEW:
            return too_new(*stands)
        case _:
            return None


def too_new(at: str | None, oldest: str | None) -> str:
    """Why this code must not touch the database, and what helps."""
    return (
        f"the database stands at migration {at} and takes versions from {oldest or at} on; this one ends at "
        f"{newest()}. Put the newer version back in place, or restore the backup of before the upgrade: there is no "
        "downgrade. / "
        f"basis data sudah pada migrasi {at}, versi ini hanya sampai {newest()}: pasang kembali versi yang lebih "
        "baru, atau pulihkan cadangan sebelum peningkatan; tidak ada penurunan versi."
    )


def refuse_too_new(engine: sa.Engine) -> None:
    """Raises TooNew where the database does not take this version."""
    with engine.connect() as connection:
        stands = standing(connection)
    if fit(*stands, newest()) is Fit.TOO_NEW:
        raise TooNew(too_new(*stands))
