"""The roll-ups of the districts a caller sees, added up by what was asked; today, or as they stood on an earlier day.

A ministry sees its own part of every district: the slices of its vertical agencies, which overlap in nothing. No person
stands in these tables. The ETag is a digest of the feed's epoch, the versions of the districts in question, the
question, the day and the organisations it is asked for, so that a 304 needs no figure to be read.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from pydantic import BaseModel
from sqlmodel import Session

from api import reference
from api.access.principal import Principal
from api.domain.clocks import EASTERNMOST, local_date
from api.problems import FieldError, Invalid
from api.queries.asked_regions import ASKED, asked, is_part, was_there
from api.queries.entity_tags import entity_tag
from api.queries.figures import COLUMNS, SHARED, Leaf
from api.schemas.reports import RolledUpQuery

UNLINKED = "Belum ditautkan ke kegiatan"
"""Name of the row of budget lines that no activity carries; names on the wire are Indonesian."""
OF_A_PART = frozenset({"district", "province", "year", "agency"})
"""What a part of the nation is grouped by: the others are told of whole districts only."""


class Group(NamedTuple):
    """What makes a row: its code, name and district, and the columns it is counted by."""

    code: str
    name: str
    columns: str


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


class Report(NamedTuple):
    """What was found: the rows, those that add up to the totals, and the years."""

    rows: list[Found]
    adding_up: list[Found]
    years: list[int]
    is_part: bool

    def of_year(self, year: int) -> list[Found]:
        """The rows that add up to a year's total."""
        return [row for row in self.adding_up if row.year == year]

    def gaps(self, rows: Iterable[Found]) -> dict[str, int]:
        """Districts without a task force, and with one and no plan; a ministry sees none and is told of none."""
        lack = [(row.districts - row.task_forces, row.task_forces - row.plans) for row in rows if not self.is_part]
        return {"without_task_force": sum(each for each, _ in lack), "without_plan": sum(each for _, each in lack)}


GROUPS = {
    "district": Group("l.code", "l.name", "l.code, l.name, l.province_code"),
    "province": Group("l.province_code", "p.name", "l.province_code, p.name"),
    "year": Group("l.year::text", "l.year::text", "l.year"),
}
_UNNAMED = "SELECT NULL::text AS code, NULL::text AS name, 0 AS ordinal WHERE false"
# Every field has its row; of the others those that plans, budgets or obligations of the districts name.
NAMES = {
    "sub_task_force": "SELECT x.code, x.name_id AS name, x.ordinal FROM sub_task_force x",
    "funding_source": "SELECT x.code, x.name_id AS name, 0 AS ordinal FROM funding_source x",
    "donor": _UNNAMED,
    "agency": _UNNAMED,
    "scheme": """SELECT * FROM (VALUES ('sipd', 'SIPD', 0), ('krisna', 'KRISNA', 1), ('donor', 'Donor', 2),
                                      ('none', 'Tanpa klasifikasi', 3)) AS x (code, name, ordinal)""",
}
# The periods that the clock has opened since are counted beside: whoever owes for them is in no roll-up yet.
VERSIONS = sa.text("""
    SELECT (SELECT epoch FROM feed_epoch)::text,
           (SELECT count(*) || '.' || coalesce(sum(d.version), 0) FROM district_quarter d
            WHERE d.year = ANY (:years) AND d.quarter = :quarter),
           (SELECT count(*) || '.' || coalesce(sum(t.version), 0) FROM task_force t),
           (SELECT count(*) || '.' || coalesce(sum(p.version), 0) FROM plan p),
           (SELECT count(*)::text FROM reporting_period p
            WHERE p.status = 'planned' AND p.opens_on <= (cast(:now AS timestamptz) AT TIME ZONE 'Asia/Jayapura')::date
              AND p.opens_on <= (cast(:now AS timestamptz) AT TIME ZONE p.time_zone)::date)
""")
_PART_VERSIONS = sa.text("""
    SELECT (SELECT coalesce(string_agg(md5(d::text), '' ORDER BY d.region, d.year, d.quarter, d.code), '')
            FROM district_slice d WHERE d.dimension = 'agency' AND d.year = ANY (:years) AND d.quarter = :quarter)
           || (SELECT coalesce(string_agg(md5(t::text), '' ORDER BY t.id), '') FROM budget_tag t)
           || (SELECT count(*) FROM gugus_expected(:now, ''))
""")
REGIONS = reference.digest("regions")
"""The list by which districts are there or not: a report of another list is another answer."""
KEPT_FROM = sa.text("SELECT kept_from FROM feed_epoch")


def tag(session: Session, caller: Principal, query: RolledUpQuery) -> str:
    """The entity tag of the report as this caller sees it now.

    Versions of rows only grow and rows are never taken away, so that their sum is another after every change.
    """
    years = asked_of_versions(caller, query)
    versions = [*session.execute(VERSIONS, years).one()]
    if is_part(caller):
        versions += session.execute(_PART_VERSIONS, years).scalars()
    return tag_at(versions, caller, query)


def asked_of_versions(caller: Principal, query: RolledUpQuery) -> dict[str, Any]:
    """The parameters of `VERSIONS`."""
    return {"years": list(query.year), "quarter": query.quarter, "now": caller.now}


def tag_at(versions: Iterable[object], caller: Principal, query: RolledUpQuery) -> str:
    """The entity tag at these versions; of a part they are not all."""
    question: tuple[object, ...] = (type(query).__name__, query.model_dump_json(), REGIONS)
    question += (",".join(sorted(caller.organisations)), caller.now.date())
    return entity_tag("\n".join(map(str, (*versions, *question))))


def tag_of(shown: BaseModel) -> str:
    """The entity tag of a report that is short to make: a digest of what is told."""
    return entity_tag(shown.model_dump_json())


def found(session: Session, caller: Principal, query: RolledUpQuery) -> Report:
    """The rows of the question. Raises Invalid for what there is not, or is not kept, or is not told of a part."""
    _check(session, caller, query)
    years = sorted(set(query.year))
    parameters = {
        **asked(caller, query),
        "years": years,
        "quarter": query.quarter,
        "field": query.sub_task_force,
        "as_of": query.as_of,
        "now": caller.now,
    }
    part = is_part(caller)
    if query.group_by in GROUPS:
        rows = _districts(session, query.group_by, parameters, part=part)
    else:
        rows = _slices(session, query.group_by, parameters, part=part)
    # Rows of districts, provinces and years add up to the total; slices may overlap, so the total is asked for.
    adding_up = rows if query.group_by in GROUPS else _districts(session, "year", parameters, part=part)
    return Report(rows, adding_up, years, part)


def _check(session: Session, caller: Principal, query: RolledUpQuery) -> None:
    if is_part(caller) and (query.sub_task_force or query.group_by not in OF_A_PART):
        raise _wrong("?group_by", "not_told_of_a_part", ", ".join(sorted(OF_A_PART)))
    must_be_kept(session, caller, query.as_of)


def must_be_kept(session: Session, caller: Principal, as_of: date | None) -> None:
    """Raises Invalid for a day of which nothing was kept, or which is to come."""
    if as_of is not None:
        kept_from, today = session.scalar(KEPT_FROM), local_date(caller.now, EASTERNMOST)
        if not kept_from <= as_of <= today:
            raise _wrong("?as_of", "not_kept", f"{kept_from} … {today}")


def _wrong(place: str, kind: str, expected: str) -> Invalid:
    return Invalid(errors=[FieldError(place, kind, expected)])


def _at(table: str, columns: tuple[str, ...], parameters: Mapping[str, Any]) -> str:
    """A roll-up as it is, or as it stood at the end of the day asked for."""
    if parameters["as_of"] is None:
        return table
    names = ", ".join(columns)
    return f"""(SELECT {names} FROM {table} WHERE since <= :as_of
        UNION ALL SELECT {names} FROM {table}_past WHERE since <= :as_of AND until >= :as_of)"""  # noqa: S608  constants


_PLACE = ("region", "year", "quarter")
_OF_A_DISTRICT = (*_PLACE, *(name for name in COLUMNS if name not in SHARED))
_OF_A_SLICE = (*_PLACE, "dimension", "code", "name", *COLUMNS)


def _whole(parameters: Mapping[str, Any], *, part: bool) -> str:
    """What a district is counted by: all of it, its activities of one field, or the part of a ministry."""
    if parameters["field"] is not None:
        slices = _at("district_slice", _OF_A_SLICE, parameters)
        return f"(SELECT * FROM {slices} x WHERE x.dimension = 'sub_task_force' AND x.code = :field)"  # noqa: S608
    if part:
        slices = _at("district_slice", _OF_A_SLICE, parameters)
        sums = ", ".join(f"sum({name}) AS {name}" for name in COLUMNS)
        return f"""(SELECT {", ".join(_PLACE)}, {sums} FROM {slices} x WHERE x.dimension = 'agency'
            AND x.year = ANY (:years) AND x.quarter = :quarter GROUP BY 1, 2, 3)"""  # noqa: S608
    return _at("district_quarter", _OF_A_DISTRICT, parameters)


# Who owes for a period that the clock opened and nobody recorded yet is in no roll-up, and is counted beside it.
_EXPECTED = """gugus_expected(:now, {}) e
        WHERE e.year = ANY (:years) AND e.ends_on < make_date(e.year, 3 * :quarter, 1) + interval '1 month'
          AND e.opens_on <= coalesce(cast(:as_of AS date), 'infinity')"""
_ONE_OWED = ", ".join("1" if name == "obligations" else "0" for name in COLUMNS)
_OF_A_FIELD = _EXPECTED.format("'sub_task_force'") + " AND e.code = :field"


def _expected(parameters: Mapping[str, Any]) -> str:
    found = _EXPECTED.format("''") if parameters["field"] is None else _OF_A_FIELD
    return f"(SELECT e.region, e.year, count(*) AS obligations FROM {found} GROUP BY 1, 2)"  # noqa: S608  constants


# What stood on a day follows from the editions that had been written down by then.
_PLAN = """SELECT x.id FROM plan x WHERE x.owner = a.word AND x.status IN ('in_force', 'superseded', 'expired')
              AND y.year BETWEEN x.year_from AND x.year_to LIMIT 1"""
_PLAN_THEN = """SELECT v.id FROM plan_version v WHERE v.owner = a.word
              AND (v.written_at AT TIME ZONE a.time_zone)::date <= :as_of
              AND y.year BETWEEN (v.body->'plan'->>'year_from')::int AND (v.body->'plan'->>'year_to')::int
              AND NOT EXISTS (SELECT 1 FROM plan_version n WHERE n.plan_id = v.plan_id AND n.edition > v.edition
                              AND (n.written_at AT TIME ZONE a.time_zone)::date <= :as_of) LIMIT 1"""


def _counted(name: str) -> str:
    beside = " + coalesce(e.obligations, 0)" if name == "obligations" else ""
    return f"coalesce(d.{name}, 0){beside}"


def _leaves(parameters: Mapping[str, Any], *, part: bool) -> str:
    """The districts in question with what stands in them for each year."""
    has_shared = parameters["field"] is not None or part
    columns = ", ".join(
        "0::numeric AS " + name if name in SHARED and not has_shared else f"{_counted(name)} AS {name}"
        for name in COLUMNS
    )
    then = parameters["as_of"] is not None
    force = "t.owner = a.word" + (" AND (t.created_at AT TIME ZONE a.time_zone)::date <= :as_of" if then else "")
    # A district that has ended, or is to come, is none; what stands in it for the year stays in every sum.
    there = was_there("a", "(make_date(y.year, 3 * :quarter, 1) + interval '1 month - 1 day')::date")
    # The years are named once more, so that the rows are found by year and not only joined by it.
    on = "d.region = a.word AND d.year = y.year AND d.year = ANY (:years) AND d.quarter = :quarter"
    return f"""
    WITH asked AS ({ASKED}), leaf AS (
        SELECT a.*, y.year, h.is_there, h.is_there AND t.id IS NOT NULL AS has_task_force,
               h.is_there AND t.id IS NOT NULL AND p.id IS NOT NULL AS has_plan, {columns}
        FROM asked a CROSS JOIN unnest(cast(:years AS int[])) AS y(year)
        CROSS JOIN LATERAL (SELECT {there}) h(is_there)
        LEFT JOIN task_force t ON {force}
        LEFT JOIN LATERAL ({_PLAN_THEN if then else _PLAN}) p ON true
        LEFT JOIN {_whole(parameters, part=part)} d ON {on}
        LEFT JOIN {_expected(parameters)} e ON e.region = a.word AND e.year = y.year
        WHERE {"" if part else "h.is_there OR"} d.region IS NOT NULL OR e.region IS NOT NULL
    )"""  # noqa: S608  the pieces put in are constants of this package


def _districts(session: Session, group_by: str, parameters: Mapping[str, Any], *, part: bool) -> list[Found]:
    group = GROUPS[group_by]
    statement = f"""{_leaves(parameters, part=part)}
    SELECT l.year, {group.code}, {group.name}, {"l.province_code" if "province_code" in group.columns else "NULL"},
           count(*) FILTER (WHERE l.is_there), count(*) FILTER (WHERE l.has_task_force),
           count(*) FILTER (WHERE l.has_plan),
           {", ".join(f"sum(l.{name})" for name in COLUMNS)}
    FROM leaf l JOIN region p ON p.code = l.province_code
    GROUP BY l.year, {group.columns} ORDER BY 2, 1
    """  # noqa: S608  as above
    return _read(session, statement, parameters)


def _slices(session: Session, dimension: str, parameters: Mapping[str, Any], *, part: bool) -> list[Found]:
    statement = f"""{_leaves({**parameters, "field": None}, part=part)}, present AS (
        SELECT l.year, count(*) FILTER (WHERE l.is_there) AS districts,
               count(*) FILTER (WHERE l.has_task_force) AS task_forces, count(*) FILTER (WHERE l.has_plan) AS plans
        FROM leaf l GROUP BY l.year
    ), slice AS (
        SELECT d.year, d.code, min(d.name) AS name, {", ".join(f"sum(d.{name}) AS {name}" for name in COLUMNS)}
        FROM asked a JOIN (
            SELECT x.region, x.year, x.code, x.name, {", ".join(f"x.{name}" for name in COLUMNS)}
            FROM {_at("district_slice", _OF_A_SLICE, parameters)} x
            WHERE x.dimension = :dimension AND x.year = ANY (:years) AND x.quarter = :quarter
            UNION ALL
            SELECT e.region, e.year, e.code, e.name, {_ONE_OWED}
            FROM {_EXPECTED.format(":dimension")}
        ) d ON d.region = a.word GROUP BY d.year, d.code
    ), named AS ({NAMES[dimension]}), key AS (
        SELECT s.year, s.code FROM slice s
        UNION SELECT f.year, n.code FROM present f CROSS JOIN named n WHERE :dimension = 'sub_task_force'
    )
    SELECT k.year, nullif(k.code, ''), coalesce(n.name, s.name, nullif(k.code, ''), :unlinked), NULL::text,
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
