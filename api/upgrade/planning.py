"""What an upgrade would do, before it is done: each migration, what it takes away, and who would wait for it how long.

Read from the SQL of the migrations (`api/upgrade/statements.py`), beside the number of rows that PostgreSQL believes
the tables to have. It is a judgement for whoever chooses the hour, and no lock is taken for it.
"""

import re
from collections.abc import Iterator
from enum import IntEnum
from typing import Final, NamedTuple

import sqlalchemy as sa

from api.upgrade.statements import sql_of
from api.upgrade.steps import Step, steps_after
from api.upgrade.window import standing

MANY_ROWS: Final = 100_000
"""A lock that lasts as long as a table is long is heavy from here on."""


class Wait(IntEnum):
    """Who waits for a statement, and how long."""

    NOBODY = 0
    SHORTLY = 1  # everybody, for a moment: the catalogue is changed, and no row is read
    WRITERS = 2  # who writes, as long as the table is long
    EVERYBODY = 3  # who reads, too, as long as the table is long


class Judged(NamedTuple):
    """A migration: who waits at most, at which table, how many rows that is believed to have, and whether that is long.

    `wait` is nothing where only a run can tell: it asks the database for what an earlier migration makes.
    """

    step: Step
    wait: Wait | None
    table: str | None = None
    rows: int = 0

    @property
    def is_heavy(self) -> bool:
        """Whether somebody waits long."""
        return self.wait is not None and self.wait >= Wait.WRITERS and self.rows >= MANY_ROWS


_TABLE: Final = r'(?:ONLY )?"?(?P<table>\w+)"?'
_ALTER: Final = rf"ALTER TABLE (?:IF EXISTS )?{_TABLE} "
# The first that fits counts.
RULES: Final = tuple(
    (re.compile(pattern, re.IGNORECASE | re.DOTALL), wait)
    for pattern, wait in (
        (rf"CREATE (?:UNIQUE )?INDEX CONCURRENTLY .*?\bON {_TABLE}", Wait.NOBODY),
        (rf"CREATE (?:UNIQUE )?INDEX .*?\bON {_TABLE}", Wait.WRITERS),
        (rf"{_ALTER}VALIDATE CONSTRAINT", Wait.NOBODY),
        (rf"{_ALTER}ADD CONSTRAINT .*(?:NOT VALID|USING INDEX \w+)$", Wait.SHORTLY),
        (rf"{_ALTER}ADD (?:CONSTRAINT \S+ )?FOREIGN KEY", Wait.WRITERS),
        (rf"{_ALTER}ADD (?:CONSTRAINT|CHECK|UNIQUE|PRIMARY|EXCLUDE)\b", Wait.EVERYBODY),
        (rf"{_ALTER}ALTER (?:COLUMN )?\S+ (?:SET NOT NULL|(?:SET DATA )?TYPE)\b", Wait.EVERYBODY),
        (rf"{_ALTER}ADD COLUMN .*\b(?:GENERATED|gen_random_uuid|clock_timestamp|random|nextval)\b", Wait.EVERYBODY),
        (_ALTER, Wait.SHORTLY),
        (rf"(?:UPDATE|DELETE FROM|MERGE INTO) {_TABLE}", Wait.WRITERS),
        (rf"(?:TRUNCATE|LOCK|CLUSTER|VACUUM FULL)(?: TABLE)? {_TABLE}", Wait.EVERYBODY),
        (rf"DROP TABLE (?:IF EXISTS )?{_TABLE}", Wait.SHORTLY),
        (rf"CREATE (?:CONSTRAINT )?TRIGGER .*?\bON {_TABLE}", Wait.SHORTLY),
        (rf"(?:CREATE|ALTER|DROP) POLICY .*?\bON {_TABLE}", Wait.SHORTLY),
    )
)
_MADE: Final = re.compile(r'CREATE TABLE (?:IF NOT EXISTS )?"?(\w+)"?', re.IGNORECASE)
_BODY: Final = re.compile(r"\$(\w*)\$.*?\$\1\$", re.DOTALL)
_COMMENT: Final = re.compile(r"--.*")
_ROWS: Final = sa.text(
    "SELECT relname, reltuples::bigint FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
)


def plan(engine: sa.Engine) -> list[Judged]:
    """The migrations that are still to be done to this database, in their order; it is only read."""
    with engine.connect().execution_options(postgresql_readonly=True) as connection:
        at, _ = standing(connection)
        rows: dict[str, int] = {each.relname: each.reltuples for each in connection.execute(_ROWS)}
        made: set[str] = set()
        return [_judged(step, connection, rows, made) for step in steps_after(at)]


def _judged(step: Step, connection: sa.Connection, rows: dict[str, int], made: set[str]) -> Judged:
    try:
        with connection.begin_nested():
            found = list(waits(sql_of(step, connection), made))
    except Exception:  # noqa: BLE001  it asked for what an earlier one makes, each in its own way
        return Judged(step, None)
    judged = (Judged(step, wait, table, max(rows.get(table, 0), 0)) for wait, table in found)
    return max(judged, key=lambda each: (each.is_heavy, each.wait, each.rows), default=Judged(step, Wait.NOBODY))


def waits(sql: str, made: set[str]) -> Iterator[tuple[Wait, str]]:
    """Who waits at which table, statement by statement; nobody at one that is `made` by the upgrade itself."""
    for statement in _COMMENT.sub("", _BODY.sub("''", sql)).split(";"):
        said = " ".join(statement.split())
        if begun := _MADE.match(said):
            made.add(begun[1])
        for rule, wait in RULES:
            if begun := rule.match(said):
                if begun["table"] not in made:
                    yield wait, begun["table"]
                break
