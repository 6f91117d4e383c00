"""What donors pay for, as the reader sees it: activities of plans that are law, their money, and verified figures.

A line tied to several activities without a share is told once, at the first of them. Indicators that count persons are
left out: the file is for publication. The row-level-security context must be set.
"""

import calendar
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date
from decimal import Decimal
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from api.domain.indicators import Basis
from api.domain.lifecycles import COUNTING, PlanStatus
from api.domain.money import percent
from api.domain.periods import PeriodType, bounds
from api.domain.places import region_words
from api.formats.reading.donors import Donor, donor_named
from api.formats.writing import iati
from api.formats.writing.iati import Activity, Measure, Money, Point, Transaction
from api.queries.activity_report import LONGEST_FIRST
from api.queries.line_parts import part_of_line
from api.schemas.open_data import IatiQuery

STANDING = (PlanStatus.IN_FORCE, PlanStatus.SUPERSEDED, PlanStatus.EXPIRED)
FUNDINGS = sa.text("""
    SELECT a.id, a.title, a.sub_task_force, a.updated_at, a.ministry IS NOT NULL AS is_of_ministry,
           p.title AS plan, p.status, p.year_from, p.year_to, g.name AS lead, a.region,
           coalesce(r.name, 'Indonesia') AS region_name, f.year, f.funding_source, f.source_raw,
           f.amount_idr, f.currency, f.foreign_amount
    FROM activity a
    JOIN plan p ON p.id = a.plan_id
    JOIN agency g ON g.id = a.lead_agency_id
    JOIN activity_funding f ON f.activity_id = a.id
    JOIN funding_source s ON s.code = f.funding_source AND s."group" IN ('HIBAH', 'CSR')
    LEFT JOIN region r ON r.code = split_part(a.region, ':', 2)
    WHERE p.status = ANY (:standing) AND p.copy_of IS NULL AND a.ended_edition IS NULL
      AND (cardinality(cast(:places AS text[])) = 0 OR a.region = ANY (:places) OR a.province = ANY (:places))
    ORDER BY a.region, p.id, a.ordinal, a.id, f.year, f.funding_source
""")
# Of a line as much as its tie says, where a donor pays for the activity from its source in its year; where several such
# activities take it whole, the first one in the order of the plan.
SPENT = sa.text(f"""
    WITH paid AS (
        SELECT * FROM unnest(cast(:activities AS uuid[]), cast(:years AS int[]), cast(:sources AS text[]))
            AS p (activity_id, year, funding_source)
    ), tied AS (
        SELECT t.line_id, t.activity_id, CASE WHEN t.mode = 'shared' AND row_number() OVER (
                   PARTITION BY t.line_id, t.mode ORDER BY a.ordinal, a.id) > 1 THEN 0 ELSE {part_of_line("l.ceiling")}
               END AS part
        FROM paid p JOIN budget_tag t ON t.activity_id = p.activity_id AND t.confirmed
        JOIN budget_line b ON b.id = t.line_id AND (b.fiscal_year, b.funding_source) = (p.year, p.funding_source)
        JOIN activity a ON a.id = t.activity_id
        CROSS JOIN LATERAL (
            SELECT (SELECT v.ceiling_idr FROM budget_line_version v WHERE v.line_id = t.line_id
                    ORDER BY v.effective_on DESC, v.ordinal DESC LIMIT 1)::numeric AS ceiling) l
    )
    SELECT t.activity_id, b.funding_source, b.fiscal_year AS year, b.title, said.kind, said.month, said.on_day,
           round(sum(said.amount_idr) * t.part)::bigint AS amount_idr
    FROM tied t JOIN budget_line b ON b.id = t.line_id
    JOIN LATERAL (
        SELECT 'spent' AS kind, month, NULL::date AS on_day, amount_idr FROM realisation WHERE line_id = b.id
        UNION ALL SELECT 'promised', NULL, committed_on, amount_idr FROM commitment WHERE line_id = b.id
        -- The donor's promise, as the budget has it: the first ceiling, then what each later version adds or takes.
        UNION ALL SELECT 'pledged', NULL, effective_on,
                         ceiling_idr - coalesce(lag(ceiling_idr) OVER (ORDER BY effective_on, ordinal), 0)
                  FROM budget_line_version WHERE line_id = b.id
    ) said ON true
    WHERE t.part > 0 AND said.amount_idr <> 0
    GROUP BY t.activity_id, t.part, b.id, said.kind, said.month, said.on_day
    ORDER BY t.activity_id, b.fiscal_year, said.month, said.on_day, b.id
""")  # noqa: S608  constants of this package
KINDS: Mapping[str, str] = {
    "pledged": iati.INCOMING_COMMITMENT,
    "promised": iati.COMMITMENT,
    "spent": iati.EXPENDITURE,
}
MEASURED = sa.text("""
    SELECT i.id, i.activity_id, i.title, i.unit, i.direction, coalesce(v.basis, i.basis) AS basis, i.aggregation,
           t.year, t.target, v.period_type, v.ordinal, v.ends_on, v.value, v.numerator, v.denominator
    FROM indicator i
    JOIN indicator_target t ON t.indicator_id = i.id AND t.period_type = 'yearly'
    LEFT JOIN LATERAL (
        SELECT DISTINCT ON (v.period_type, v.ordinal)
               v.period_type, v.ordinal, v.ends_on, v.value, v.numerator, v.denominator, v.basis, v.counts_persons
        FROM snapshot_indicator v
        JOIN report_snapshot s ON s.id = v.snapshot_id
        JOIN progress_report r ON r.id = s.report_id AND r.verified_at = s.verified_at AND r.status = ANY (:counting)
        WHERE v.indicator_id = i.id AND v.year = t.year
          AND v.period_type <> 'five_yearly'  -- what is said of five years is no value of one
        ORDER BY v.period_type, v.ordinal, s.verified_at DESC
    ) v ON true
    WHERE i.activity_id = ANY (:activities) AND i.ended_edition IS NULL AND NOT i.counts_persons
      AND NOT coalesce(v.counts_persons, false)  -- as verified: what counted persons then does so for ever
    ORDER BY i.activity_id, i.ordinal, i.id, t.year, v.ends_on
""")


class _Of(NamedTuple):
    """One activity and one donor."""

    activity_id: Any
    donor: Donor


def funded(session: Session, query: IatiQuery, today: date) -> Iterator[Activity]:
    """Each activity once for each donor of the reference data that the plan names for it.

    Whose money is whose is asked of all donors, whoever is to be shown: a line under two of them is never told twice.
    """
    by_donor = _fundings(session, query)
    shown = {of: rows for of, rows in by_donor.items() if not query.donor_code or of.donor.code in query.donor_code}
    spent, measured = _spent(session, by_donor), _measured(session, {of.activity_id for of in shown})
    for of, rows in shown.items():
        first = rows[0]
        paid = {(row.year, row.funding_source) for row in rows}
        yield Activity(
            id=str(of.activity_id),
            title=first.title,
            plan=first.plan,
            donor=of.donor,
            lead=first.lead,
            is_of_ministry=first.is_of_ministry,
            region=first.region,
            region_name=first.region_name,
            sub_task_force=first.sub_task_force,
            status=_status(first, today),
            first=date(first.year_from, 1, 1),
            last=date(first.year_to, 12, 31),
            changed_at=first.updated_at.astimezone(UTC),
            budgets=[_budget(row) for row in rows],
            transactions=[said for key, said in spent[of.activity_id] if key in paid],
            measures=measured[of.activity_id],
        )


def _fundings(session: Session, query: IatiQuery) -> Mapping[_Of, list[Any]]:
    places = region_words(query.region_code, query.province_code)
    found: dict[_Of, list[Any]] = defaultdict(list)
    for row in session.execute(FUNDINGS, {"standing": [each.value for each in STANDING], "places": places}):
        donor = donor_named(row.source_raw)
        if donor is not None:
            found[_Of(row.id, donor)].append(row)
    return found


def _status(row: Any, today: date) -> str:
    if row.status != PlanStatus.IN_FORCE or today.year > row.year_to:
        return iati.CLOSED
    return iati.PLANNED if today.year < row.year_from else iati.RUNNING


def _budget(row: Any) -> Money:
    first, last = date(row.year, 1, 1), date(row.year, 12, 31)
    if row.currency and row.foreign_amount is not None:
        return Money(row.foreign_amount.normalize(), row.currency, first, first, last)
    return Money(row.amount_idr, iati.RUPIAH, first, first, last)


def _spent(
    session: Session, by_donor: Mapping[_Of, Sequence[Any]]
) -> Mapping[Any, list[tuple[tuple[int, str], Transaction]]]:
    paid = [(row.id, row.year, row.funding_source) for rows in by_donor.values() for row in rows]
    wanted = {name: [row[place] for row in paid] for place, name in enumerate(("activities", "years", "sources"))}
    found: dict[Any, list[tuple[tuple[int, str], Transaction]]] = defaultdict(list)
    for row in session.execute(SPENT, wanted):
        kind = KINDS[row.kind]
        on = row.on_day or date(row.year, row.month, calendar.monthrange(row.year, row.month)[1])
        said = Transaction(kind, row.amount_idr, on, row.title)
        found[row.activity_id].append(((row.year, row.funding_source), said))
    return found


def _measured(session: Session, activities: Collection[Any]) -> Mapping[Any, list[Measure]]:
    rows: dict[Any, list[Any]] = defaultdict(list)
    for row in session.execute(
        MEASURED, {"activities": list(activities), "counting": [each.value for each in COUNTING]}
    ):
        rows[row.id].append(row)
    found: dict[Any, list[Measure]] = defaultdict(list)
    for told in rows.values():
        first = told[0]
        is_share = first.unit == iati.PERCENT or first.aggregation == "ratio"
        rising = first.direction != "falling"
        found[first.activity_id].append(Measure(first.title, is_share, rising, list(points(told))))
    return found


def points(rows: Iterable[Any]) -> Iterator[Point]:
    """By year: what is to date once, at its last day; what counts for its period alone, period by period.

    Both by the longest periods alone: a quarter and its months say the same thing.
    """
    by_year: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        by_year[row.year].append(row)
    for year, told in by_year.items():
        said = [row for row in told if _actual(row) is not None]
        longest = next((length for length in LONGEST_FIRST if any(row.period_type == length for row in said)), None)
        stated = [row for row in said if row.period_type == longest]
        begins = date(year, 1, 1)
        if stated and stated[-1].basis == Basis.TO_DATE:
            yield Point(begins, stated[-1].ends_on, told[0].target, _actual(stated[-1]))
        elif stated:
            yield from (Point(_first_day(row), row.ends_on, None, _actual(row)) for row in stated)
        else:
            yield Point(begins, date(year, 12, 31), told[0].target, None)


def _actual(row: Any) -> Decimal | None:
    if row.numerator is not None and row.denominator:
        return percent(row.numerator, row.denominator)
    return None if row.value is None else Decimal(row.value)


def _first_day(row: Any) -> date:
    return bounds(PeriodType(row.period_type), row.year, row.ordinal)[0]
