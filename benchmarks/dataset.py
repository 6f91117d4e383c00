"""Fills a database with the invented nation.

At scale 1: 514 districts, 20,560 activities (plans of 20, 40 and 60), 61,680 budget lines, 411,200 entries in 20
verified quarters, and one open quarter whose reports are still empty. Rows are copied by the owner of the tables with
triggers and forced row-level security off for that one transaction; foreign keys and checks stay on. The roll-ups are
then counted by the functions that keep them in service.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import psycopg
from psycopg import sql

from benchmarks.nation import OPEN_YEAR, YEARS, District, Row, districts
from benchmarks.rows import TABLES

PROCESSES = 2
FIRST = 50  # districts whose roll-ups are counted with plans for empty ones; then these are analysed
INVENTED = """
    WITH place AS (SELECT %s AS code, %s AS province)
    INSERT INTO region (code, name, level, province_code, time_zone)
    SELECT province, 'Provinsi (contoh)', 'province', province, 'Asia/Jakarta' FROM place
    UNION ALL SELECT code, 'Kabupaten (contoh)', 'kabupaten', province, 'Asia/Jakarta' FROM place
    ON CONFLICT DO NOTHING
"""


INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid::regclass::text = ANY (%s)
      AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""


def load(owner_url: str, scale: float = 1.0) -> list[District]:
    """Fill a migrated, empty database; the owner of the tables does it, in one transaction up to the real nation.

    A larger one is filled by several processes, a part each, for which the owner must be a superuser: keys are not
    looked at then, as those of the smaller ones follow from the same numbers.
    """
    chosen = districts(scale)
    with psycopg.connect(owner_url) as connection, connection.cursor() as cursor:
        cursor.executemany(INVENTED, [(each.word[9:], each.province[9:]) for each in chosen])
        if scale <= 1:
            _fill(cursor, chosen)
            for some in (chosen[:FIRST], chosen[FIRST:]):
                cursor.execute("ANALYZE")  # the roll-ups are counted with plans that know the tables
                _roll_up(cursor, some)
    if scale > 1:
        _fill_in_parts(owner_url, chosen)
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    return chosen


def _fill(cursor: psycopg.Cursor[Any], chosen: Sequence[District]) -> None:
    for table, columns, rows in TABLES:
        # The owner, too, is bound by forced policies, and COPY refuses to work under them.
        forced = _is_forced(cursor, table)
        _set(cursor, table, "NO FORCE ROW LEVEL SECURITY" if forced else None, "DISABLE TRIGGER USER")
        _copy(cursor, table, columns.split(), (row for district in chosen for row in rows(district)))
        _set(cursor, table, "FORCE ROW LEVEL SECURITY" if forced else None, "ENABLE TRIGGER USER")


def _fill_in_parts(owner_url: str, chosen: Sequence[District]) -> None:
    with ProcessPoolExecutor(PROCESSES) as pool, psycopg.connect(owner_url, autocommit=True) as owner:
        indexes = owner.execute(INDEXES, ([table for table, _, _ in TABLES],)).fetchall()
        for name, _ in indexes:  # made at once afterwards they cost a fraction
            owner.execute(f"DROP INDEX {name}".encode())
        _in_parts(pool, _fill_part, owner_url, chosen)
        owner.execute("SET maintenance_work_mem = '256MB'")
        for _, made in indexes:
            owner.execute(made.encode())
        for some in (chosen[:FIRST], chosen[FIRST:]):
            owner.execute("ANALYZE")
            _in_parts(pool, _roll_up_part, owner_url, some)


def _in_parts(
    pool: ProcessPoolExecutor, do: Callable[[str, Sequence[District]], None], url: str, some: Sequence[District]
) -> None:
    list(pool.map(do, [url] * PROCESSES, [some[part::PROCESSES] for part in range(PROCESSES)]))


def _fill_part(owner_url: str, part: Sequence[District]) -> None:
    with psycopg.connect(owner_url) as connection, connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for table, columns, rows in TABLES:
            _copy(cursor, table, columns.split(), (row for district in part for row in rows(district)))


def _roll_up_part(owner_url: str, part: Sequence[District]) -> None:
    with psycopg.connect(owner_url) as connection, connection.cursor() as cursor:
        _roll_up(cursor, part)


def _is_forced(cursor: psycopg.Cursor[Any], table: str) -> bool:
    asked = "SELECT relforcerowsecurity FROM pg_class WHERE oid = %s::regclass"
    found = cursor.execute(asked, (f'"{table}"',)).fetchone()
    return bool(found and found[0])


def _set(cursor: psycopg.Cursor[Any], table: str, *changes: str | None) -> None:
    for change in filter(None, changes):
        cursor.execute(sql.SQL("ALTER TABLE {} " + change).format(sql.Identifier(table)))


def _copy(cursor: psycopg.Cursor[Any], table: str, columns: list[str], rows: Iterable[Row]) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)) as copy:
        for row in rows:
            copy.write(_line(row))


def _line(row: Row) -> str:
    # Nothing invented holds a tab, a backslash or a new line, and no list anything: a row is written as it is.
    return "\t".join("\\N" if value is None else "{}" if value == [] else str(value) for value in row) + "\n"


def _roll_up(cursor: psycopg.Cursor[Any], chosen: Iterable[District]) -> None:
    for district in chosen:
        for year in (*YEARS, OPEN_YEAR):
            cursor.execute("SELECT gugus_roll_up(%s, %s, %s)", (district.word, district.province, year))
        cursor.execute("SELECT gugus_form(%s, %s)", (district.word, district.province))
