"""The budget report: ceilings in force at the end of a quarter, what is promised, what was spent, by one dimension."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from api.access.principal import Principal
from api.domain.money import percent
from api.queries import rolled_up
from api.queries.asked_regions import ASKED, asked
from api.queries.figures import Leaf, rupiah, summed
from api.queries.rolled_up import Found
from api.schemas.budget_reports import BudgetReportOut, BudgetReportQuery, BudgetRow, BudgetTotal, ForeignMoney

# Of the plan of the year, as the roll-ups have it: the one in force, else the one that was.
FOREIGN = sa.text(f"""
    WITH asked AS ({ASKED})
    SELECT f.year, f.funding_source, f.currency, count(*) AS activities,
           CASE WHEN count(*) = count(f.foreign_amount) THEN sum(f.foreign_amount) END AS foreign_amount,
           sum(f.amount_idr)::bigint AS indicative_idr
    FROM asked a CROSS JOIN unnest(cast(:years AS int[])) AS y (year)
    JOIN LATERAL (
        SELECT p.id FROM plan p
        WHERE p.region = a.word AND p.status IN ('in_force', 'superseded', 'expired')
          AND y.year BETWEEN p.year_from AND p.year_to
        ORDER BY p.status = 'in_force' DESC, p.in_force_from DESC NULLS LAST, p.id LIMIT 1
    ) p ON true
    JOIN activity x ON x.plan_id = p.id AND x.ended_edition IS NULL
    JOIN activity_funding f ON f.activity_id = x.id AND f.year = y.year AND f.currency IS NOT NULL
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
""")  # noqa: S608  the only piece put in is a constant


def of(session: Session, caller: Principal, query: BudgetReportQuery) -> BudgetReportOut:
    """The report; shared lines stand once in the totals. Raises Invalid."""
    report = rolled_up.found(session, caller, query)
    return BudgetReportOut(
        quarter=query.quarter,
        group_by=query.group_by,
        as_of=query.as_of,
        years=[BudgetTotal(**_figures(year, report.of_year(year))) for year in report.years],
        rows=[
            BudgetRow(**_figures(row.year, [row]), code=row.code, name=row.name, province_code=row.province_code)
            for row in report.rows
        ],
        foreign=None if query.as_of else _foreign(session, caller, query),
    )


def _figures(year: int, rows: list[Found]) -> dict[str, Any]:
    leaf = summed(row.leaf for row in rows)
    return {"year": year, "districts": sum(row.districts for row in rows), **money_of(leaf)}


def money_of(leaf: Leaf) -> dict[str, Any]:
    """Lines and money of a leaf, as the report tells them."""
    return {
        "lines": leaf.lines,
        "lines_murni": leaf.lines - leaf.lines_pergeseran - leaf.lines_perubahan,
        "lines_pergeseran": leaf.lines_pergeseran,
        "lines_perubahan": leaf.lines_perubahan,
        "lines_assumed_date": leaf.lines_assumed,
        "ceiling_idr": rupiah(leaf.ceiling_idr),
        "committed_idr": rupiah(leaf.committed_idr),
        "realised_idr": rupiah(leaf.realised_idr),
        "absorption_percent": percent(leaf.realised_idr, leaf.ceiling_idr),
        "shared_ceiling_idr": rupiah(leaf.shared_ceiling_idr),
        "shared_realised_idr": rupiah(leaf.shared_realised_idr),
    }


def _foreign(session: Session, caller: Principal, query: BudgetReportQuery) -> list[ForeignMoney]:
    rows = session.execute(FOREIGN, {**asked(caller, query), "years": sorted(set(query.year))}).mappings()
    return [ForeignMoney(**row) for row in rows]
