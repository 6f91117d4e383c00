"""The report on referrals: a region's own as they stand; for everyone else what was released of years that are over.

The counts of a release come from functions that look over all organisations and give sums alone, without what is under
a seal. A region's own are the referrals that row-level security shows it, so that nothing sealed against it is counted.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from api.access.principal import Principal
from api.access.visibility import sees
from api.database import assume
from api.domain.lifecycles import ReferralStatus
from api.domain.money import half_up, percent
from api.domain.referral_counts import CLOSED, HOURS, Asked, answered, asked_by
from api.domain.releases import Published, Release
from api.domain.statistics import Fact
from api.domain.suppression import ALL, Cell, K
from api.models.referrals import Referral
from api.problems import FieldError, Invalid, NotPermitted
from api.queries.entity_tags import entity_tag
from api.queries.referrals import state_at
from api.queries.statistics import districts_of, outline, provinces
from api.schemas.referral_reports import ReferralReportOut, ReferralReportQuery, ReferralRow

COUNTS = sa.text("SELECT asked, place, year, answer, number FROM gugus_count_referrals(:until) ORDER BY 1, 2, 3, 4")
SENT = sa.text("SELECT gugus_count_sent(:until)")
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


def counted(session: Session, until: int) -> tuple[Fact, ...]:
    """The counts of years that are over, of all organisations."""
    return tuple(Fact(*row) for row in session.execute(COUNTS, {"until": until}))


def sent(session: Session, until: int) -> int:
    """How many referrals were sent in years that are over, of all organisations."""
    return int(session.execute(SENT, {"until": until}).scalar_one())


def medians(session: Session, until: int) -> dict[Cell, int]:
    """The middle of the hours from sending to answer, by place, by year and of all; whole hours."""
    found = session.execute(MEDIANS, {"until": until})
    return {(place, year): int(half_up(hours, 0)) for place, year, hours in found if hours is not None}


def of_all(published: Published, query: ReferralReportQuery) -> ReferralReportOut:
    """The report as it was released. Raises Invalid for places and years together."""
    if query.province_code and query.year:
        expected = "tidak diterbitkan dalam gabungan ini / not published in this combination"
        raise Invalid(errors=[FieldError("?province_code", "not_published", expected)])
    release = published.release
    asked = ((name, cell) for name, cell in _listed(release) if _is_asked(cell, query))
    return ReferralReportOut(
        until_year=release.until_year,
        organisation=None,
        release=outline(published),
        smallest_published=K,
        rows=[_row(release, name, cell) for name, cell in asked],
    )


def tag_of(published: Published, query: ReferralReportQuery) -> str:
    """The entity tag of a release that is asked this."""
    return entity_tag(f"referrals {published.release.number} {published.digest} {query.model_dump_json()}")


def _listed(release: Release) -> Iterator[tuple[str, Cell]]:
    """The rows by question and in order: what stands here follows from what is told, and from nothing else.

    Provinces always, years since the first that is told, answers of a closed list where there is a number to share.
    Where a row stood only because somebody was referred, a gap would say that there is one.
    """
    rows = list(_rows_listed(release))
    cells: list[tuple[str, Cell]] = [(Asked.REFERRALS, row) for row in rows]
    whole = [row for row in rows if ALL in row and release.read(Asked.REFERRALS, row)]
    cells += [(name, (*row, answer)) for row in whole for name in CLOSED for answer in CLOSED[name]]
    cells += [(Asked.DISTRICT, (*row, code)) for row in whole if row[0] for code in districts_of(row[0])]
    order = list(Asked)
    yield from sorted(cells, key=lambda each: (order.index(asked_by(*each)), each[1]))


def _rows_listed(release: Release) -> Iterator[Cell]:
    told = {cell for cell in release.cells(Asked.REFERRALS) if release.read(Asked.REFERRALS, cell)}
    first = min((int(year) for place, year in told if place == ALL != year), default=release.until_year + 1)
    years = [str(year) for year in range(first, release.until_year + 1)]
    for place in (ALL, *provinces()):
        yield place, ALL
        yield from ((place, year) for year in years if place == ALL or {(place, ALL), (ALL, year)} <= told)


def _is_asked(cell: Cell, query: ReferralReportQuery) -> bool:
    places, years = set(query.province_code), {str(each) for each in query.year}
    return (not places or cell[0] in places) and (not years or cell[1] in years)


def _row(release: Release, name: str, cell: Cell) -> ReferralRow:
    said, row = release.tells(name, cell), cell[:2]
    is_whole = name == Asked.REFERRALS and ALL in row
    times = answered(release, row) if is_whole else None
    hours = release.told[HOURS].get(row) if is_whole else None
    return ReferralRow(
        dimension=asked_by(name, cell),
        code=cell[2] if len(cell) > len(row) else None,
        province_code=cell[0] or None,
        year=int(cell[1]) if cell[1] != ALL else None,
        referrals=said.figure,
        kept_back=said.figure is None,
        answered=times[1] if times else None,
        answered_within_clock_percent=percent(*times) if times else None,
        response_hours_median=Decimal(hours.figure) if hours and hours.figure is not None else None,
        overdue=None,
        waiting_hours_median=None,
        release=said.release,
    )


def own(session: Session, caller: Principal, query: ReferralReportQuery) -> ReferralReportOut:
    """A region's own, as they stand. Raises NotPermitted for another's, Invalid where a release is asked for."""
    if query.release is not None:
        expected = "tidak untuk angka sendiri / not of one's own"
        raise Invalid(errors=[FieldError("?release", "not_published", expected)])
    if query.organisation not in caller.organisations:
        raise NotPermitted
    assume(session, [str(query.organisation)])
    rows = list(_counted(session, caller, query))
    assume(session, caller.organisations, caller.regions)
    return ReferralReportOut(
        until_year=None, organisation=query.organisation, release=None, smallest_published=None, rows=rows
    )


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
            release=None,
        )


def _hours(found: Decimal | None) -> Decimal | None:
    return None if found is None else half_up(found, ROUNDED)
