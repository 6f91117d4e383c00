"""The progress report by activity and by indicator, from the leaves a caller sees: verified figures, as they are now.

Of an activity the rule is that of the roll-ups, narrowed to it; of an indicator the verified value of the year to date
by its own rule. The leaves are many: a reader names so few districts that they fit into one answer.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from api.access.principal import Principal
from api.domain.indicators import Aggregation, Basis, Direction, Ratio, Reading, achievement, to_date, told
from api.domain.periods import PeriodType
from api.domain.suppression import is_told_beside
from api.problems import FieldError, Invalid
from api.queries.asked_regions import ASKED, asked, is_part
from api.queries.figures import Leaf, coverage, figures, provisional
from api.queries.line_parts import part_of_line
from api.schemas.reports import IndicatorFigures, ProgressReportQuery, ProgressRow, RegionsQuery

MOST_DISTRICTS = 60
"""Districts of one answer: the largest province has fewer."""
# The longest periods say it: a quarter and its months would say the same thing twice.
LONGEST_FIRST = (PeriodType.YEARLY, PeriodType.HALF_YEARLY, PeriodType.QUARTERLY, PeriodType.MONTHLY)
COUNTED = sa.text(f"SELECT count(*) FROM ({ASKED}) AS asked")  # noqa: S608  a constant

# Activities of the plan of each year, and others that something was said of or spent on in it.
_WORK = f"""
    WITH asked AS ({ASKED}), plan_of_year AS MATERIALIZED (
        SELECT a.word, a.province_code, y.year, p.id AS plan_id,
               make_date(y.year, 3 * :quarter, 1) + interval '1 month - 1 day' AS ends_on
        FROM asked a CROSS JOIN unnest(cast(:years AS int[])) AS y (year)
        JOIN LATERAL (
            SELECT x.id FROM plan x
            WHERE x.region = a.word AND x.status IN ('in_force', 'superseded', 'expired')
              AND y.year BETWEEN x.year_from AND x.year_to
            ORDER BY x.status = 'in_force' DESC, x.in_force_from DESC NULLS LAST, x.id LIMIT 1
        ) p ON true
    ), work AS MATERIALIZED (
        SELECT o.word, o.province_code, o.year, o.ends_on, w.id, w.plan_id, w.lead_agency_id, w.number, w.title,
               w.ordinal, w.sub_task_force, w.ended_edition
        FROM plan_of_year o JOIN activity w ON w.plan_id = o.plan_id
        WHERE (NOT :is_part OR w.ministry = ANY (:held))
          AND (cast(:field AS text) IS NULL OR w.sub_task_force = :field)
    )"""  # noqa: S608  constants
ACTIVITIES = sa.text(f"""{_WORK}, said AS (
        SELECT DISTINCT ON (w.year, w.id) w.year, w.id, v.physical_percent, v.is_nil,
               v.planned_physical_percent
        FROM work w
        JOIN snapshot_value v ON v.activity_id = w.id AND v.year = w.year AND v.ends_on <= w.ends_on
        JOIN report_snapshot s ON s.id = v.snapshot_id
        JOIN progress_report r ON r.id = s.report_id AND r.verified_at = s.verified_at
             AND r.status IN ('verified', 'accepted_province', 'accepted_national')
        WHERE v.counts AND (v.physical_percent IS NOT NULL OR v.is_nil)
        ORDER BY w.year, w.id, v.ends_on DESC, s.verified_at DESC, v.id DESC
    ), owed AS (
        SELECT w.year, w.id, count(*) AS obligations, count(*) FILTER (WHERE s.state = 'reported') AS reported,
               count(*) FILTER (WHERE s.state = 'nil') AS nil, count(*) FILTER (WHERE s.state = 'excused') AS excused,
               count(*) FILTER (WHERE s.is_verified) AS verified, count(*) FILTER (WHERE s.is_late) AS late
        FROM work w
        JOIN LATERAL (
            SELECT x.id FROM reporting_obligation x WHERE x.plan_id = w.plan_id AND x.agency_id = w.lead_agency_id
            UNION  -- under which it was reported by who led it before
            SELECT x.obligation_id FROM snapshot_value v JOIN report_snapshot x ON x.id = v.snapshot_id
            JOIN progress_report r ON r.id = x.report_id AND r.verified_at = x.verified_at
                 AND r.status IN ('verified', 'accepted_province', 'accepted_national')
            WHERE v.activity_id = w.id AND v.year = w.year
        ) o ON true
        JOIN obligation_standing s ON s.obligation_id = o.id AND s.year = w.year AND s.ends_on <= w.ends_on
        GROUP BY 1, 2
    ), expected AS (  -- for periods that the clock opened and nobody recorded yet
        SELECT w.year, w.id, count(*) AS obligations
        FROM work w JOIN gugus_expected(:now, '') e
             ON e.plan_id = w.plan_id AND e.agency_id = w.lead_agency_id AND e.year = w.year AND e.ends_on <= w.ends_on
        GROUP BY 1, 2
    ), tied AS (
        SELECT w.year, w.id, l.ceiling, l.realised, l.committed, l.kind, l.assumed, t.mode = 'shared' AS is_shared,
               {part_of_line("l.ceiling")} AS part,
               (SELECT count(*) FROM budget_tag x
                WHERE x.line_id = t.line_id AND x.confirmed AND x.mode = 'shared') AS sharers
        FROM work w JOIN budget_tag t ON t.activity_id = w.id AND t.confirmed
        JOIN LATERAL (
            SELECT coalesce(v.ceiling_idr, 0)::numeric AS ceiling, v.kind, coalesce(v.assumed_date, false) AS assumed,
                   coalesce((SELECT sum(x.amount_idr) FROM realisation x
                             WHERE x.line_id = b.id AND x.month <= 3 * :quarter), 0)::numeric AS realised,
                   coalesce((SELECT sum(x.amount_idr) FROM commitment x
                             WHERE x.line_id = b.id AND x.committed_on <= w.ends_on), 0)::numeric AS committed
            FROM budget_line b
            LEFT JOIN LATERAL (
                SELECT x.ceiling_idr, x.kind, x.assumed_date FROM budget_line_version x
                WHERE x.line_id = b.id AND x.effective_on <= w.ends_on
                ORDER BY x.effective_on DESC, x.ordinal DESC LIMIT 1
            ) v ON true
            WHERE b.id = t.line_id AND b.fiscal_year = w.year
        ) l ON true
    ), money AS (
        SELECT t.year, t.id, count(*) AS lines, count(*) FILTER (WHERE t.kind = 'pergeseran') AS shifted,
               count(*) FILTER (WHERE t.kind = 'perubahan') AS revised, count(*) FILTER (WHERE t.assumed) AS assumed,
               round(sum(t.ceiling * t.part), 4) AS ceiling_idr, round(sum(t.realised * t.part), 4) AS realised_idr,
               round(sum(t.committed * t.part), 4) AS committed_idr,
               coalesce(sum(t.ceiling) FILTER (WHERE t.sharers > 1 AND t.is_shared), 0) AS shared_ceiling_idr,
               coalesce(sum(t.realised) FILTER (WHERE t.sharers > 1 AND t.is_shared), 0) AS shared_realised_idr,
               round(sum(t.ceiling * CASE WHEN t.is_shared THEN 1.0 / t.sharers ELSE t.part END), 4) AS weight
        FROM tied t GROUP BY 1, 2
    )
    SELECT w.year, w.id::text AS code, w.number || ' ' || w.title AS name, w.province_code,
           split_part(w.word, ':', 2) AS region_code,
           coalesce(o.obligations, 0) + coalesce(e.obligations, 0) AS obligations,
           coalesce(o.reported, 0) AS reported, coalesce(o.nil, 0) AS nil,
           coalesce(o.excused, 0) AS excused, coalesce(o.verified, 0) AS verified, coalesce(o.late, 0) AS late,
           (l.physical_percent IS NOT NULL)::int AS physical_n, coalesce(l.is_nil, false)::int AS physical_nil,
           coalesce(m.lines, 0) AS lines, coalesce(m.shifted, 0) AS lines_pergeseran,
           coalesce(m.revised, 0) AS lines_perubahan, coalesce(m.assumed, 0) AS lines_assumed,
           coalesce(l.physical_percent, 0) AS physical_sum,
           coalesce(l.physical_percent * m.weight, 0) AS physical_weighted_sum,
           CASE WHEN l.physical_percent IS NULL THEN 0 ELSE coalesce(m.weight, 0) END AS physical_weight,
           coalesce((SELECT sum(f.amount_idr) FROM activity_funding f
                     WHERE f.activity_id = w.id AND f.year = w.year AND w.ended_edition IS NULL), 0) AS indicative_idr,
           coalesce(m.ceiling_idr, 0) AS ceiling_idr, coalesce(m.realised_idr, 0) AS realised_idr,
           coalesce(m.committed_idr, 0) AS committed_idr, coalesce(m.shared_ceiling_idr, 0) AS shared_ceiling_idr,
           coalesce(m.shared_realised_idr, 0) AS shared_realised_idr, l.planned_physical_percent
    FROM work w LEFT JOIN said l ON l.year = w.year AND l.id = w.id LEFT JOIN owed o ON o.year = w.year AND o.id = w.id
    LEFT JOIN money m ON m.year = w.year AND m.id = w.id LEFT JOIN expected e ON e.year = w.year AND e.id = w.id
    WHERE w.ended_edition IS NULL OR l.id IS NOT NULL OR m.id IS NOT NULL
    ORDER BY w.word, w.sub_task_force, w.ordinal, w.id, w.year
""")  # noqa: S608  constants of this module
INDICATORS = sa.text(f"""{_WORK}
    SELECT w.year, i.id::text AS code, w.number || ' ' || i.title AS name, w.province_code,
           split_part(w.word, ':', 2) AS region_code, coalesce(v.unit, i.unit) AS unit,
           coalesce(v.aggregation, i.aggregation) AS aggregation, coalesce(v.direction, i.direction) AS direction,
           coalesce(v.basis, i.basis) AS basis,
           (i.counts_persons OR coalesce(v.counts_persons, false)) AND NOT w.word = ANY (:held) AS is_for_others,
           v.period_type, v.ordinal, v.ends_on, v.target, v.value, v.numerator, v.denominator
    FROM work w JOIN indicator i ON i.activity_id = w.id
    LEFT JOIN LATERAL (
        SELECT DISTINCT ON (x.period_type, x.ordinal) x.period_type, x.ordinal, x.ends_on, x.target, x.value,
               x.numerator, x.denominator, x.counts_persons, x.unit, x.aggregation, x.direction, x.basis
        FROM snapshot_indicator x
        JOIN report_snapshot s ON s.id = x.snapshot_id
        JOIN progress_report r ON r.id = s.report_id AND r.verified_at = s.verified_at
             AND r.status IN ('verified', 'accepted_province', 'accepted_national')
        WHERE x.indicator_id = i.id AND x.year = w.year AND x.ends_on <= w.ends_on
          AND x.period_type <> 'five_yearly'  -- what is said of five years is no value of one
        ORDER BY x.period_type, x.ordinal, s.verified_at DESC, x.id DESC
    ) v ON true
    WHERE i.ended_edition IS NULL OR v.ordinal IS NOT NULL
    ORDER BY w.word, w.sub_task_force, w.ordinal, i.ordinal, i.id, w.year, v.period_type, v.ordinal
""")  # noqa: S608  constants of this module


def activities(session: Session, caller: Principal, query: ProgressReportQuery) -> list[ProgressRow]:
    """A row for each activity and year. Raises Invalid where more districts are asked for than fit."""
    rows = session.execute(ACTIVITIES, _parameters(session, caller, query)).mappings()
    return [
        _row(
            row,
            Leaf(**{name: row[name] for name in Leaf._fields if name in row}),
            planned_physical_percent=row["planned_physical_percent"],
        )
        for row in rows
    ]


def indicators(session: Session, caller: Principal, query: ProgressReportQuery) -> list[ProgressRow]:
    """A row for each indicator and year, with its value to date. Raises Invalid as above."""
    found: dict[tuple[int, str], list[Mapping[Any, Any]]] = defaultdict(list)
    for row in session.execute(INDICATORS, _parameters(session, caller, query)).mappings():
        found[row["year"], row["code"]].append(row)
    return [_row(rows[0], Leaf(), indicator=_value(rows, query.quarter)) for rows in found.values()]


def _parameters(session: Session, caller: Principal, query: ProgressReportQuery) -> dict[str, object]:
    years = sorted(set(query.year))
    districts = fitting(session, caller, query)
    return {
        **districts,
        "years": years,
        "quarter": query.quarter,
        "field": query.sub_task_force,
        "now": caller.now,
    }


def fitting(session: Session, caller: Principal, query: RegionsQuery) -> dict[str, object]:
    """The districts asked for, where their leaves fit into one answer. Raises Invalid."""
    districts = asked(caller, query)
    if not is_part(caller) and session.scalar(COUNTED, districts) > MOST_DISTRICTS:
        expected = f"provinsi atau paling banyak {MOST_DISTRICTS} daerah / a province, or {MOST_DISTRICTS} districts"
        raise Invalid(errors=[FieldError("?region_code", "too_many_districts", expected)])
    return districts


def _row(row: Mapping[Any, Any], leaf: Leaf, **of_its_kind: Any) -> ProgressRow:
    return ProgressRow(
        **{name: row[name] for name in ("year", "code", "name", "region_code", "province_code")},
        has_task_force=None,
        has_plan=None,
        districts=1,
        task_forces=1,
        plans=1,
        coverage=coverage(leaf),
        figures=figures(leaf),
        provisional=provisional(leaf),
        **of_its_kind,
    )


def _value(rows: list[Mapping[Any, Any]], quarter: int) -> IndicatorFigures:
    """What the verified periods of the longest length say together, against the target of the last of them.

    An amendment of the plan changes nothing that was verified: the declaration is that of the last of them, too. Others
    are not told of few persons (`_is_kept_back`).
    """
    counted = _counted(rows)
    last = counted[-1]
    target = last["target"]
    is_kept_back = any(row["is_for_others"] for row in rows) and _is_kept_back(rows, quarter)
    value: Fraction | None = None if is_kept_back else _to_date(counted)
    rule = Aggregation(last["aggregation"])
    return IndicatorFigures(
        unit=last["unit"],
        aggregation=rule,
        value=told(value, rule),
        target=target,
        achievement_percent=achievement(value, target, Direction(last["direction"])),
        periods=len(_readings(counted)),
        kept_back=is_kept_back,
    )


def _counted(rows: list[Mapping[Any, Any]]) -> list[Mapping[Any, Any]]:
    """The periods of the longest length that the last of them can be put together with: ratios with ratios.

    Where none was verified, the indicator alone.
    """
    said = {length: [row for row in rows if row["period_type"] == length] for length in LONGEST_FIRST}
    longest = next((each for each in said.values() if each), rows[-1:])
    return [row for row in longest if _is_ratio(row) is _is_ratio(longest[-1])]


def _is_ratio(row: Mapping[Any, Any]) -> bool:
    return bool(row["aggregation"] == Aggregation.RATIO)


def _readings(rows: list[Mapping[Any, Any]]) -> dict[int, Reading]:
    return {row["ordinal"]: _reading(row, Basis(row["basis"])) for row in rows if row["ordinal"] is not None}


def _is_kept_back(rows: list[Mapping[Any, Any]], quarter: int) -> bool:
    """Whether the value is small, or differs by few from one that another quarter of the year would tell.

    Of a ratio both of its numbers are looked at, for the percentage gives one where the other is known. Of a year in
    which the indicator became a ratio, or was one, nothing is told.
    """
    told = (
        [row for row in rows if row["ends_on"] and row["ends_on"].month <= 3 * upto] for upto in range(1, quarter + 1)
    )
    quarters = [_counted(each) for each in told]
    are_ratios = {_is_ratio(row) for row in rows if row["ends_on"]}
    if len(are_ratios) > 1:
        return True
    if True not in are_ratios:
        return not is_told_beside([_to_date(each) for each in quarters])
    parts = ([to_date(part(_readings(each)), Aggregation.SUM) for each in quarters] for part in _PARTS)
    return not all(is_told_beside(each) for each in parts)


def _to_date(counted: list[Mapping[Any, Any]]) -> Fraction | None:
    return to_date(_readings(counted), Aggregation(counted[-1]["aggregation"])) if counted else None


def _part(name: str) -> Callable[[Mapping[int, Reading]], dict[int, Reading]]:
    return lambda readings: {
        ordinal: Reading(getattr(reading.value, name), reading.basis) for ordinal, reading in readings.items()
    }


_PARTS = (_part("numerator"), _part("denominator"))


def _reading(row: Mapping[Any, Any], basis: Basis) -> Reading:
    if row["numerator"] is not None and row["denominator"] is not None:
        return Reading(Ratio(row["numerator"], row["denominator"]), basis)
    return Reading(row["value"], basis)
