"""The formation ladder (lifecycles.md §5), derived at read.

Decree, seats and plan are what is in force today by the rows the caller sees, so that a rung is lost with them;
budget, first verification and punctuality come from the roll-up, for the level above does not see every report.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from api.access.principal import Principal
from api.domain.formation import Rung, rung
from api.queries.asked_regions import ASKED, asked, was_there
from api.queries.entity_tags import entity_tag
from api.schemas.reports import FormationOut, FormationQuery, FormationRow, ProvinceFormation

# Seats are filled when chair and secretariat are held today; the later of the two days counts.
ROWS = sa.text(f"""
    WITH asked AS ({ASKED}), here AS (
        SELECT a.*, (cast(:now AS timestamptz) AT TIME ZONE a.time_zone)::date AS today FROM asked a
    )
    SELECT h.code, h.name, h.province_code, p.name AS province_name, t.id IS NOT NULL AS has_task_force,
           d.decree_on, s.seats_on, q.plan_on, f.budget_on, f.first_verified_on, f.on_time_on,
           coalesce(f.on_time_periods, 0) AS on_time_periods
    FROM here h
    JOIN region p ON p.code = h.province_code
    LEFT JOIN task_force t ON t.owner = h.word
    LEFT JOIN LATERAL (
        SELECT min(x.valid_from) AS decree_on FROM decree x
        WHERE x.task_force_id = t.id AND h.today BETWEEN x.valid_from AND coalesce(x.valid_to, 'infinity')
    ) d ON true
    LEFT JOIN LATERAL (
        SELECT max(k.since) AS seats_on FROM (
            SELECT x.kind, min(x.valid_from) AS since FROM seat x
            WHERE x.task_force_id = t.id AND x.kind IN ('chair', 'secretariat')
              AND (x.agency_id IS NOT NULL OR x.person_id IS NOT NULL)
              AND h.today BETWEEN x.valid_from AND coalesce(x.valid_to, 'infinity')
            GROUP BY x.kind
        ) k HAVING count(*) = 2
    ) s ON true
    LEFT JOIN LATERAL (
        SELECT min(coalesce(x.in_force_from, make_date(x.year_from, 1, 1))) AS plan_on FROM plan x
        WHERE x.owner = h.word AND x.status = 'in_force' AND (x.superseded_at IS NULL OR x.superseded_at > :now)
          AND extract(year FROM h.today) BETWEEN x.year_from AND x.year_to
    ) q ON true
    LEFT JOIN district_formation f ON f.region = h.word
    WHERE {was_there("h", "h.today")}
    ORDER BY h.code
""")  # noqa: S608  the pieces put in are constants
STEPS = {
    Rung.DECREE: "decree_on",
    Rung.SEATS: "seats_on",
    Rung.PLAN: "plan_on",
    Rung.BUDGET: "budget_on",
    Rung.VERIFIED: "first_verified_on",
    Rung.ON_TIME: "on_time_on",
}


def rows(session: Session, caller: Principal, query: FormationQuery) -> Sequence[Any]:
    """The districts in question with the dates of their steps."""
    # A part of a district stands on no ladder: a ministry sees none.
    return session.execute(ROWS, {**asked(caller, query), "is_part": False, "now": caller.now}).all()


def tag(found: Sequence[Any], caller: Principal, query: FormationQuery) -> str:
    """The entity tag: a digest of what was found, the question and whom it is asked for."""
    question = (query.model_dump_json(), ",".join(sorted(caller.organisations)), *map(str, found))
    return entity_tag("\n".join(question))


def of(found: Sequence[Any]) -> FormationOut:
    """The ladder: national and provincial counts, then each district."""
    shown = [(row.province_name, _row(row)) for row in found]
    provinces = []
    # Codes of districts begin with the code of their province, so that they lie together.
    for (code, name), members in groupby(shown, lambda pair: (pair[1].province_code, pair[0])):
        here = [row for _, row in members]
        provinces.append(ProvinceFormation(province_code=code, name=name, districts=len(here), at=_counts(here)))
    every = [row for _, row in shown]
    return FormationOut(districts=len(every), at=_counts(every), provinces=provinces, rows=every)


def _row(row: Any) -> FormationRow:
    reached = {step: getattr(row, column) for step, column in STEPS.items()}
    return FormationRow(
        region_code=row.code,
        name=row.name,
        province_code=row.province_code,
        has_task_force=row.has_task_force,
        rung=rung(reached),
        on_time_periods=row.on_time_periods,
        **{column: reached[step] for step, column in STEPS.items()},
    )


def _counts(rows_shown: Iterable[FormationRow]) -> dict[Rung, int]:
    counted = Counter(row.rung for row in rows_shown)
    return {step: counted[step] for step in Rung}
