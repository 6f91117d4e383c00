"""The progress report of the nation, a province or a district, from the roll-ups of the districts the caller sees.

No person stands in these tables. The ETag is a digest of the feed's epoch, the version of every district in the
report, the question and the organisations it is asked for, so that a 304 needs no figure to be read.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

import sqlalchemy as sa
from sqlmodel import Session

from api import reference
from api.access.principal import Principal
from api.problems import FieldError, Invalid
from api.queries.asked_regions import ASKED, asked
from api.queries.figures import COLUMNS, SHARED, Leaf, coverage, figures, provisional, summed
from api.schemas.reports import ProgressReportOut, ProgressReportQuery, ProgressRow, ProgressTotal

UNLINKED = "Belum ditautkan ke kegiatan"
"""Name of the row of budget lines that no activity carries; names on the wire are Indonesian."""


class Group(NamedTuple):
    """What makes a row: its code, name and district, and the columns it is counted by."""

    code: str
    name: str
    columns: str
    is_district: bool = False


# The years are named once more, so that the rows are found by year and not only joined by it.
_ON = "d.region = a.word AND d.year = y.year AND d.year = ANY (:years) AND d.quarter = :quarter"
_WHOLE = f"district_quarter d ON {_ON}"
_FIELD = f"district_slice d ON {_ON} AND d.dimension = 'sub_task_force' AND d.code = :field"
GROUPS = {
    "district": Group("l.code", "l.name", "l.code, l.name, l.province_code", is_district=True),
    "province": Group("l.province_code", "p.name", "l.province_code, p.name"),
    "year": Group("l.year::text", "l.year::text", "l.year"),
}
# Every field has its row; of sources and donors those that the plans or budgets of the districts name.
NAMES = {
    "sub_task_force": "SELECT x.code, x.name_id AS name, x.ordinal FROM sub_task_force x",
    "funding_source": "SELECT x.code, x.name_id AS name, 0 AS ordinal FROM funding_source x",
    "donor": "SELECT NULL::text AS code, NULL::text AS name, 0 AS ordinal WHERE false",
}
VERSIONS = sa.text("""
    SELECT (SELECT epoch FROM feed_epoch)::text,
           coalesce((SELECT string_agg(d.region || ':' || d.year || ':' || d.version, ',' ORDER BY d.region, d.year)
                     FROM district_quarter d WHERE d.year = ANY (:years) AND d.quarter = :quarter), ''),
           coalesce((SELECT string_agg(t.owner || ':' || t.version, ',' ORDER BY t.owner) FROM task_force t), ''),
           coalesce((SELECT string_agg(p.id || ':' || p.version, ',' ORDER BY p.id) FROM plan p), '')
""")


def tag(session: Session, caller: Principal, query: ProgressReportQuery) -> str:
    """The entity tag of the report as this caller sees it now."""
    versions = session.execute(VERSIONS, {"years": list(query.year), "quarter": query.quarter}).one()
    question = (*versions, query.model_dump_json(), ",".join(sorted(caller.organisations)), str(caller.now.date()))
    return '"' + hashlib.sha256("\n".join(question).encode()).hexdigest()[:32] + '"'


def of(session: Session, caller: Principal, query: ProgressReportQuery) -> ProgressReportOut:
    """The report; money in whole rupiah, percentages 0–100 with two decimals half up. Raises Invalid.

    A field of work that there is not is refused; a region that the caller does not see has no row.
    """
    fields = {row["code"] for row in reference.rows("sub_task_forces")}
    if query.sub_task_force is not None and query.sub_task_force not in fields:
        raise Invalid(errors=[FieldError("/sub_task_force", "unknown_code", ", ".join(sorted(fields)))])
    years = sorted(set(query.year))
    parameters = {**asked(caller, query), "years": years, "quarter": query.quarter, "field": query.sub_task_force}
    found = _found(session, query, parameters)
    # Rows of districts, provinces and years add up to the total; slices overlap, so the total is asked for.
    adding_up = found if query.group_by in GROUPS else _districts(session, "year", parameters)
    totals = [_total(year, [row for row in adding_up if row.year == year]) for year in years]
    newest = {name: getattr(totals[-1], name) for name in ProgressTotal.model_fields}
    return ProgressReportOut(
        **newest,
        quarter=query.quarter,
        group_by=query.group_by,
        versions=_versions_of(query),
        years=totals,
        rows=[_row(row, is_district=query.group_by == "district") for row in found],
    )


def _versions_of(query: ProgressReportQuery) -> str:
    """The address that names the report versions of the same question; slices are of the same versions."""
    question = query.model_dump(include={"year", "quarter", "province_code", "region_code"})
    return f"/v1/reports/progress/versions?{urlencode(question, doseq=True)}"


class Found(NamedTuple):
    """A row of the database: what it stands for, how many districts are in it, and its leaf."""

    year: int
    code: str | None
    name: str
    province_code: str | None
    districts: int
    task_forces: int
    plans: int
    leaf: Leaf


def _found(session: Session, query: ProgressReportQuery, parameters: Mapping[str, Any]) -> list[Found]:
    if query.group_by in GROUPS:
        return _districts(session, query.group_by, parameters)
    return _slices(session, query.group_by, parameters)


def _leaves(parameters: Mapping[str, Any]) -> str:
    """The districts in question with what stands in them for each year."""
    by_field = parameters["field"] is not None
    source = _FIELD if by_field else _WHOLE
    columns = ", ".join(
        "0::numeric AS " + name if name in SHARED and not by_field else f"coalesce(d.{name}, 0) AS {name}"
        for name in COLUMNS
    )
    return f"""
    WITH asked AS ({ASKED}), leaf AS (
        SELECT a.*, y.year, t.id IS NOT NULL AS has_task_force, t.id IS NOT NULL AND p.id IS NOT NULL AS has_plan,
               {columns}
        FROM asked a CROSS JOIN unnest(cast(:years AS int[])) AS y(year)
        LEFT JOIN task_force t ON t.owner = a.word
        LEFT JOIN LATERAL (
            SELECT x.id FROM plan x WHERE x.owner = a.word AND x.status IN ('in_force', 'superseded', 'expired')
              AND y.year BETWEEN x.year_from AND x.year_to LIMIT 1
        ) p ON true
        LEFT JOIN {source}
    )"""  # noqa: S608  the pieces put in are constants of this package


def _districts(session: Session, group_by: str, parameters: Mapping[str, Any]) -> list[Found]:
    group = GROUPS[group_by]
    statement = f"""{_leaves(parameters)}
    SELECT l.year, {group.code}, {group.name}, {"l.province_code" if "province_code" in group.columns else "NULL"},
           count(*), count(*) FILTER (WHERE l.has_task_force), count(*) FILTER (WHERE l.has_plan),
           {", ".join(f"sum(l.{name})" for name in COLUMNS)}
    FROM leaf l JOIN region p ON p.code = l.province_code
    GROUP BY l.year, {group.columns} ORDER BY 2, 1
    """  # noqa: S608  as above
    return _read(session, statement, parameters)


def _slices(session: Session, dimension: str, parameters: Mapping[str, Any]) -> list[Found]:
    statement = f"""{_leaves({**parameters, "field": None})}, present AS (
        SELECT l.year, count(*) AS districts, count(*) FILTER (WHERE l.has_task_force) AS task_forces,
               count(*) FILTER (WHERE l.has_plan) AS plans
        FROM leaf l GROUP BY l.year
    ), slice AS (
        SELECT d.year, d.code, min(d.name) AS name, {", ".join(f"sum(d.{name}) AS {name}" for name in COLUMNS)}
        FROM asked a JOIN district_slice d ON d.region = a.word
        WHERE d.dimension = :dimension AND d.year = ANY (:years) AND d.quarter = :quarter GROUP BY d.year, d.code
    ), named AS ({NAMES[dimension]}), key AS (
        SELECT s.year, s.code FROM slice s
        UNION SELECT f.year, n.code FROM present f CROSS JOIN named n WHERE :dimension = 'sub_task_force'
    )
    SELECT k.year, nullif(k.code, ''), coalesce(n.name, s.name, :unlinked), NULL::text,
           f.districts, f.task_forces, f.plans,
           {", ".join(f"coalesce(s.{name}, 0)" for name in COLUMNS)}
    FROM key k JOIN present f ON f.year = k.year
    LEFT JOIN slice s ON s.year = k.year AND s.code = k.code LEFT JOIN named n ON n.code = k.code
    WHERE cast(:field AS text) IS NULL OR k.code = :field
    ORDER BY k.code = '', n.ordinal, k.code, k.year
    """  # noqa: S608  as above
    return _read(session, statement, {**parameters, "dimension": dimension, "unlinked": UNLINKED})


def _read(session: Session, statement: str, parameters: Mapping[str, Any]) -> list[Found]:
    rows = session.execute(sa.text(statement), parameters)
    return [Found._make((*row[:7], Leaf._make(row[7:]))) for row in map(tuple, rows)]


def _total(year: int, found: Iterable[Found]) -> ProgressTotal:
    rows = list(found)
    whole = summed(row.leaf for row in rows)
    districts, task_forces = sum(row.districts for row in rows), sum(row.task_forces for row in rows)
    return ProgressTotal(
        year=year,
        districts=districts,
        task_forces=task_forces,
        without_task_force=districts - task_forces,
        without_plan=task_forces - sum(row.plans for row in rows),
        coverage=coverage(whole),
        figures=figures(whole),
        provisional=provisional(whole),
    )


def _row(row: Found, *, is_district: bool) -> ProgressRow:
    return ProgressRow(
        year=row.year,
        code=row.code,
        name=row.name,
        region_code=row.code if is_district else None,
        province_code=row.province_code,
        has_task_force=bool(row.task_forces) if is_district else None,
        has_plan=bool(row.plans) if is_district else None,
        districts=row.districts,
        task_forces=row.task_forces,
        plans=row.plans,
        coverage=coverage(row.leaf),
        figures=figures(row.leaf),
        provisional=provisional(row.leaf),
    )
