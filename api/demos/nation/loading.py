"""Copies the invented nation into a migrated database, as the owner of its tables, in one transaction."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

import psycopg
from psycopg import sql

from api.demos.nation.budgets import provide
from api.demos.nation.nation import District, Row, Rows
from api.demos.nation.plans import adopt
from api.demos.nation.reports import report
from api.demos.nation.task_forces import found
from api.editions.documents import DOCUMENT

_PLACED = "owner region province"
_FOUR = f"{_PLACED} ministry"
_STAMPED = "id version created_at updated_at"
AT_ONCE = 16
"""Districts that are thrown before their rows are copied."""

# Parents first. Columns are named in the order of the rows.
COLUMNS = {
    "task_force": f"{_PLACED} {_STAMPED} level name region_code time_zone",
    "decree": f"{_PLACED} id task_force_id kind number year decided_on title valid_from valid_to",
    "agency": f"{_FOUR} {_STAMPED} code organisation name abbreviation kind is_vertical is_law_enforcement"
    " gives_health_services",
    "seat": f"{_PLACED} {_STAMPED} kind organisation task_force_id agency_id decree_id valid_from valid_to time_zone",
    "plan": f"{_PLACED} {_STAMPED} task_force_id title year_from year_to status edition instrument in_force_from"
    " time_zone",
    "goal": f"{_PLACED} id plan_id sub_task_force ordinal title",
    "programme": f"{_PLACED} {_STAMPED} plan_id goal_id ordinal title account_code",
    "activity": f"{_FOUR} {_STAMPED} plan_id goal_id programme_id number ordinal title pillar sub_task_force"
    " lead_agency_id code_scheme code code_raw",
    "activity_agency": f"{_FOUR} id activity_id agency_id part ordinal",
    "activity_funding": f"{_FOUR} id activity_id year funding_source source_raw amount_idr",
    "indicator": f"{_FOUR} {_STAMPED} activity_id ordinal title unit direction aggregation baseline counts_persons",
    "indicator_target": f"{_FOUR} id indicator_id year target",
    "budget_line": f"{_FOUR} {_STAMPED} agency_id scheme sub_activity_code account_code fiscal_year funding_source"
    " title",
    "budget_line_version": f"{_FOUR} id line_id kind ordinal effective_on assumed_date ceiling_idr",
    "budget_tag": f"{_FOUR} id line_id activity_id mode share amount_idr confirmed",
    "realisation": f"{_FOUR} id line_id month amount_idr source as_of is_correction",
    "reporting_period": f"{_PLACED} {_STAMPED} task_force_id period_type year ordinal starts_on ends_on opens_on due_on"
    " freeze_on status backfilled time_zone",
    "reporting_obligation": f"{_FOUR} {_STAMPED} period_id plan_id agency_id agency excused_reason",
    "progress_report": f"{_FOUR} {_STAMPED} obligation_id period_id agency_id number round status nil_reason"
    " is_complete has_values filled_by submitted_at verified_at",
    "progress_entry": f"{_FOUR} {_STAMPED} report_id activity_id physical_percent spent_idr is_nil reported_on",
    "progress_value": f"{_PLACED} id entry_id indicator_id value",
    "report_snapshot": f"{_FOUR} id report_id obligation_id plan_id plan_edition body verified_at",
    "snapshot_value": f"{_FOUR} id snapshot_id activity_id sub_task_force year ends_on physical_percent spent_idr"
    " is_nil",
}
OURS = "instrument->>'number' = 'CONTOH/NASIONAL'"

# What is law has its edition written down.
EDITIONS = f"""
    INSERT INTO plan_version (id, owner, region, province, plan_id, edition, in_force_from, changes, body, written_at)
    SELECT gen_random_uuid(), made.owner, made.region, made.province, made.id, made.edition, made.in_force_from, '[]',
           ({DOCUMENT.text.replace(":plan", "made.id")}), made.created_at
    FROM plan made WHERE made.{OURS}
""".encode()  # noqa: S608  constants


def stands(owner_url: str) -> bool:
    """Whether an invented nation was built here before."""
    return bool(_asked(owner_url, f"SELECT EXISTS (SELECT 1 FROM plan WHERE {OURS})"))  # noqa: S608  a constant


def holds_other_plans(owner_url: str) -> bool:
    """Whether a plan stands that is not of the invented nation: nothing invented is mixed with it."""
    return bool(_asked(owner_url, f"SELECT EXISTS (SELECT 1 FROM plan WHERE ({OURS}) IS NOT TRUE)"))  # noqa: S608  a constant


def _asked(owner_url: str, question: str) -> Any:
    with psycopg.connect(owner_url) as connection, connection.cursor() as cursor, _unguarded(cursor, ["plan"]):
        row = cursor.execute(question.encode()).fetchone()
        return row and row[0]


def build(owner_url: str, chosen: Sequence[District], done: Callable[[], None] = lambda: None) -> None:
    """Copy the districts and count their roll-ups; `done` is called twice for each. All or nothing."""
    with psycopg.connect(owner_url) as connection, connection.cursor() as cursor:
        with _unguarded(cursor, [*COLUMNS, "plan_version"]):
            standing = {str(owner): str(row_id) for owner, row_id in cursor.execute("SELECT owner, id FROM task_force")}
            _trust(cursor)
            waiting = iter(chosen)
            while some := list(islice(waiting, AT_ONCE)):
                _copy(cursor, _rows(some, standing, done))
            cursor.execute(EDITIONS)
        for part in (chosen[:AT_ONCE], chosen[AT_ONCE:]):
            cursor.execute("ANALYZE")  # or the counting is planned for empty tables, and then for empty roll-ups
            for district in part:
                _count(cursor, district)
                done()
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def _trust(cursor: psycopg.Cursor[Any]) -> None:
    """Leave out the look at every foreign key, where the owner may: rows refer to what was thrown with them."""
    row = cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    if row and row[0]:
        cursor.execute("SET LOCAL session_replication_role = replica")


def _rows(some: Iterable[District], standing: dict[str, str], done: Callable[[], None]) -> Rows:
    rows: Rows = defaultdict(list)
    for district in some:
        if district.has_task_force or district.word in standing:
            force = found(district, standing.get(district.word), rows)
            if district.has_plan:
                plan = adopt(district, force, rows)
                provide(district, plan, rows)
                if district.has_calendar:
                    report(district, force, plan, rows)
        done()
    return rows


def _copy(cursor: psycopg.Cursor[Any], rows: Rows) -> None:
    for table, columns in COLUMNS.items():
        names = sql.SQL(", ").join(map(sql.Identifier, columns.split()))
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
        with cursor.copy(statement) as copy:
            copy.write("".join(map(_line, rows[table])))


def _line(row: Row) -> str:
    # Nothing invented here holds a tab, a backslash or a new line, which COPY would want escaped.
    return "\t".join("\\N" if value is None else str(value) for value in row) + "\n"


def _count(cursor: psycopg.Cursor[Any], district: District) -> None:
    _, word, province = district.place
    for year in district.years:
        cursor.execute("SELECT gugus_roll_up(%s, %s, %s)", (word, province, year))
    cursor.execute("SELECT gugus_form(%s, %s)", (word, province))


@contextmanager
def _unguarded(cursor: psycopg.Cursor[Any], tables: Iterable[str]) -> Iterator[None]:
    """Tables without forced policies, which bind their owner as well, and without triggers, till the end of this."""
    forced = [table for table in dict.fromkeys(tables) if _is_forced(cursor, table)]
    _alter(cursor, forced, "NO FORCE ROW LEVEL SECURITY", "DISABLE TRIGGER USER")
    yield
    _alter(cursor, forced, "FORCE ROW LEVEL SECURITY", "ENABLE TRIGGER USER")


def _is_forced(cursor: psycopg.Cursor[Any], table: str) -> bool:
    row = cursor.execute("SELECT relforcerowsecurity FROM pg_class WHERE oid = %s::regclass", (table,)).fetchone()
    return bool(row and row[0])


def _alter(cursor: psycopg.Cursor[Any], tables: Iterable[str], *changes: str) -> None:
    for table in tables:
        for change in changes:
            cursor.execute(f"ALTER TABLE {table} {change}".encode())
