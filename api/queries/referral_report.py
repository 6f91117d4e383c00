"""The report on referrals: a region's own as they stand, or published counts of years that are over for everyone else.

The published ones come from functions that look over all organisations and give sums alone, without what is under a
seal. A region's own are the referrals that row-level security shows it, so that nothing sealed against it is counted.
"""

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from api.access.principal import Principal
from api.access.visibility import sees
from api.database import assume
from api.domain.clocks import WESTERNMOST, local_date
from api.domain.lifecycles import ReferralStatus
from api.domain.money import half_up, percent
from api.domain.referral_counts import Asked, Counts, is_crossed, made_of
from api.domain.statistics import Fact
from api.domain.suppression import ALL, Cell, K
from api.models.referrals import Referral
from api.problems import FieldError, Invalid, NotPermitted
from api.queries.referrals import state_at
from api.schemas.referral_reports import ReferralReportOut, ReferralReportQuery, ReferralRow

COUNTS = sa.text("SELECT asked, place, year, answer, number FROM gugus_count_referrals(:until) ORDER BY 1, 2, 3, 4")
MEDIANS = sa.text("SELECT place, year, hours FROM gugus_referral_medians(:until) ORDER BY 1, 2")
# Whose clock runs: the receiver answers, or begins what it accepted.
OWN = """
    SELECT d.dimension, d.code, count(*) AS referrals, count(o.answered_at) AS answered,
           count(*) FILTER (WHERE o.answered_at <= o.response_due_at) AS within,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM o.answered_at - o.sent_at) / 3600)::numeric
           AS hours,
           count(*) FILTER (WHERE o.is_overdue) AS overdue,
           (percentile_cont(0.5) WITHIN GROUP (ORDER BY o.waited) FILTER (WHERE o.waits))::numeric AS waiting
    FROM (
        SELECT r.*, extract(epoch FROM :now - coalesce(r.received_at, r.sent_at)) / 3600 AS waited,
               coalesce(r.accepted_at, CASE WHEN r.status IN ('rejected', 'redirected') THEN r.ended_at END)
               AS answered_at,
               coalesce(CASE WHEN r.state = 'accepted' THEN r.service_due_at
                             WHEN r.state IN ('sent', 'received') THEN r.response_due_at END < :now, false)
               AS is_overdue,
               r.state IN ('sent', 'received', 'info_requested', 'accepted') AS waits
        FROM seen r
        WHERE cardinality(cast(:years AS int[])) = 0
           OR extract(year FROM r.sent_at AT TIME ZONE r.time_zone) = ANY (:years)
    ) o CROSS JOIN LATERAL (VALUES
        (0, 'referrals', NULL), (1, 'direction', CASE WHEN o.region = o.receiver_region THEN 'within'
                                                      WHEN o.region = :organisation THEN 'sent' ELSE 'received' END),
        (2, 'state', o.state), (3, 'service', o.service), (4, 'urgency', o.urgency),
        (5, 'waiting', CASE WHEN NOT o.waits THEN 'no' WHEN o.waited < 24 THEN 'under_1_day'
                            WHEN o.waited < 72 THEN '1_to_3_days' WHEN o.waited < 336 THEN '3_to_14_days'
                            ELSE 'over_14_days' END),
        (6, 'district', split_part(CASE WHEN o.region = :organisation THEN o.receiver_region ELSE o.region END, ':', 2))
    ) AS d (place, dimension, code)
    GROUP BY d.place, d.dimension, d.code ORDER BY d.place, d.code
"""
ROUNDED = 1  # decimals of hours
_COLUMNS: tuple[Any, ...] = (
    *(Referral.region, Referral.receiver_region, Referral.service, Referral.urgency, Referral.status),
    *(Referral.sent_at, Referral.received_at, Referral.accepted_at, Referral.ended_at, Referral.time_zone),
    *(Referral.response_due_at, Referral.service_due_at),
)
_TOLD = ("dimension", "code", "referrals", "answered", "within", "hours", "overdue", "waiting")


def of(session: Session, caller: Principal, query: ReferralReportQuery) -> ReferralReportOut:
    """The report. Raises NotPermitted for another's own, Invalid for places and years together."""
    if query.organisation is not None:
        return _own(session, caller, query)
    if query.province_code and query.year:
        expected = "tidak diterbitkan dalam gabungan ini / not published in this combination"
        raise Invalid(errors=[FieldError("?province_code", "not_published", expected)])
    until = local_date(caller.now, WESTERNMOST).year - 1
    facts = tuple(Fact(*row) for row in session.execute(COUNTS, {"until": until}))
    medians: dict[Cell, Decimal] = {
        (place, year): hours for place, year, hours in session.execute(MEDIANS, {"until": until})
    }
    made = _published(facts)
    asked = ((name, cell) for name, cell in made.cells() if _is_asked(name, cell, query))
    return ReferralReportOut(
        until_year=until,
        organisation=None,
        smallest_published=K,
        rows=[_row(made, name, cell, medians) for name, cell in asked],
    )


@lru_cache(maxsize=4)
def _published(facts: tuple[Fact, ...]) -> Counts:
    from api.linear import Balance  # noqa: PLC0415  a solver is heavy, and asked seldom

    return made_of(facts, Balance)


def _is_asked(name: str, cell: Cell, query: ReferralReportQuery) -> bool:
    places, years = set(query.province_code), {str(each) for each in query.year}
    fits = (not places or cell[0] in places) and (not years or cell[1] in years)
    return fits and (name == Asked.REFERRALS or not is_crossed(cell))


def _row(made: Counts, name: str, cell: Cell, medians: dict[Cell, Decimal]) -> ReferralRow:
    count, row = made.read(name, cell), cell[:2]
    answered = made.answered(row) if name == Asked.REFERRALS and not is_crossed(cell) else None
    # A median of few answers would be somebody's own time.
    told = answered if answered and answered[1] >= K else None
    return ReferralRow(
        dimension=name,
        code=cell[2] if len(cell) > len(row) else None,
        province_code=cell[0] or None,
        year=int(cell[1]) if cell[1] != ALL else None,
        referrals=count,
        kept_back=count is None,
        answered=answered[1] if answered else None,
        answered_within_clock_percent=percent(*answered) if answered else None,
        response_hours_median=half_up(medians[row], 0) if told and row in medians else None,
        overdue=None,
        waiting_hours_median=None,
    )


def _own(session: Session, caller: Principal, query: ReferralReportQuery) -> ReferralReportOut:
    if query.organisation not in caller.organisations:
        raise NotPermitted
    assume(session, [query.organisation])
    rows = list(_counted(session, caller, query))
    assume(session, caller.organisations, caller.regions)
    return ReferralReportOut(until_year=None, organisation=query.organisation, smallest_published=None, rows=rows)


def _counted(session: Session, caller: Principal, query: ReferralReportQuery) -> Iterator[ReferralRow]:
    parameters: dict[str, Any] = {"now": caller.now, "years": list(query.year), "organisation": query.organisation}
    # Referrals as they stand at this moment, of those the region is a party of.
    region = caller._replace(organisations=frozenset({str(query.organisation)}))
    seen = (
        sa.select(*_COLUMNS, state_at(caller.now).label("state"))
        .where(sees(Referral, region), col(Referral.sent_at).is_not(None))
        .where(col(Referral.status) != ReferralStatus.ENTERED_IN_ERROR)
        .cte("seen")
    )
    for row in session.execute(sa.text(OWN).columns(*map(sa.column, _TOLD)).add_cte(seen), parameters):
        yield ReferralRow(
            dimension=row.dimension,
            code=row.code,
            province_code=None,
            year=None,
            referrals=row.referrals,
            kept_back=False,
            answered=row.answered,
            answered_within_clock_percent=percent(row.within, row.answered),
            response_hours_median=_hours(row.hours),
            overdue=row.overdue,
            waiting_hours_median=_hours(row.waiting),
        )


def _hours(found: Decimal | None) -> Decimal | None:
    return None if found is None else half_up(found, ROUNDED)
