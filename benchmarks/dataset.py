"""Fills a database with the invented nation.

At scale 1: 514 districts, 20,560 activities (plans of 20, 40 and 60), 61,680 budget lines, 411,200 entries in 20
verified quarters, and one open quarter whose reports are still empty. Rows are copied by the owner of the tables with
triggers and forced row-level security off for that one transaction; foreign keys and checks stay on. The roll-ups are
then counted by the functions that keep them in service.
"""

from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import psycopg
from psycopg import sql

from benchmarks.nation import OPEN_YEAR, YEARS, District, Row, districts
from benchmarks.rows import TABLES

PROCESSES = 2
INVENTED = """
    WITH place AS (SELECT %s AS code, %s AS province)
    INSERT INTO region (code, name, level, province_code, time_zone)
    SELECT province, 'Provinsi (contoh)', 'province', province, 'Asia/Jakarta' FROM place
    UNION ALL SELECT code, 'Kabupaten (contoh)', 'kabupaten', province, 'Asia/Jakarta' FROM place
    ON CONFLICT DO NOTHING
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
            cursor.execute("ANALYZE")  # the roll-ups are counted with plans that know the tables
            _roll_up(cursor, chosen)
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
    parts = [chosen[part::PROCESSES] for part in range(PROCESSES)]
    with ProcessPoolExecutor(PROCESSES) as pool:
        for step in (_fill_part, _roll_up_part):
            list(pool.map(step, [owner_url] * PROCESSES, parts))
            with psycopg.connect(owner_url, autocommit=True) as connection:
                connection.execute("ANALYZE")


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
            copy.write_row(row)


def _roll_up(cursor: psycopg.Cursor[Any], chosen: Iterable[District]) -> None:
    for district in chosen:
        for year in (*YEARS, OPEN_YEAR):
            cursor.execute("SELECT gugus_roll_up(%s, %s, %s)", (district.word, district.province, year))
        cursor.execute("SELECT gugus_form(%s, %s)", (district.word, district.province))
