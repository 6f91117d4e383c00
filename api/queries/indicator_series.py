"""The series of one indicator: what each period stated, and what follows, nothing of it kept.

Whoever sees the plan sees the indicator and its targets; what was reported opens with `progress:read` alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from api.access import gate
from api.access.principal import Principal
from api.access.sights import own, region
from api.access.visibility import sees
from api.domain import series
from api.domain.indicators import Aggregation, Basis, Direction, Ratio, Reading, achievement, stated, told
from api.domain.kinds import ObligationState
from api.domain.lifecycles import ReportStatus
from api.domain.money import percent
from api.domain.periods import PeriodType, label
from api.domain.scopes import Word
from api.models.plans import Activity, ActivityFunding, Indicator, IndicatorTarget
from api.models.progress import (
    ProgressEntry,
    ProgressReport,
    ProgressValue,
    ReportingObligation,
    ReportingPeriod,
    ReportSnapshot,
    SnapshotIndicator,
    SnapshotValue,
)
from api.moves.words_that_count import stands_verified
from api.queries import obligation_states
from api.schemas.indicator_series import PointRupiah, PointStanding, SeriesOfLength, SeriesOut, SeriesPoint

IN_REVIEW = (ReportStatus.SUBMITTED, ReportStatus.UNDER_REVIEW)


class _Said(NamedTuple):
    """What one version of a report says of the indicator in a period, by what was declared when it was stated.

    Of a verified one, what it was judged by as well.
    """

    report: ProgressReport
    is_nil: bool
    spent_idr: int | None
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    parts: list[dict[str, Any]] | None
    basis: Basis | None
    aggregation: Aggregation | None
    direction: Direction | None
    target: Decimal | None

    def reading(self, indicator: Indicator) -> Reading | None:
        """The stated value, if there is one; on the basis it was stated on, which may be another by now."""
        basis = self.basis or indicator.basis
        if self.numerator is not None and self.denominator is not None:
            return Reading(Ratio(self.numerator, self.denominator), basis)
        return None if self.value is None else Reading(self.value, basis)

    def rule(self, indicator: Indicator) -> Aggregation:
        """How the stated value adds up; of one from before that was kept, as its kind allows."""
        rule, is_ratio = self.aggregation or indicator.aggregation, self.numerator is not None
        if is_ratio is (rule is Aggregation.RATIO):
            return rule
        return Aggregation.RATIO if is_ratio else Aggregation.LAST


@dataclass
class _Year:
    """The indicator in its year: its targets, and rupiah of its activity."""

    indicator: Indicator
    targets: dict[tuple[PeriodType, int], Decimal]
    indicative: int | None
    obligations: dict[UUID, ObligationState] = field(default_factory=dict)

    @property
    def target(self) -> Decimal | None:
        """The target of the whole year."""
        return self.targets.get((PeriodType.YEARLY, 1))


def of(session: Session, caller: Principal, indicator_id: UUID, year: int) -> SeriesOut:
    """The series of an indicator over a year. Raises NotFound."""
    indicator = gate.see(session, caller, Indicator, indicator_id)
    reader = caller.where_also(Word.PROGRESS_READ)
    periods = _periods(session, reader, indicator, year)
    found = _Year(indicator, _targets(session, indicator, year), _indicative(session, indicator, year))
    found.obligations = _obligations(session, reader, indicator, periods)
    verified = _verified(session, reader, indicator, year)
    waiting = _waiting(session, reader, indicator, periods)
    lead = session.scalar(sa.select(_lead(indicator)))
    waiting = {period: each for period, each in waiting.items() if not _outweighs(verified.get(period), each, lead)}
    by_length: dict[PeriodType, list[ReportingPeriod]] = defaultdict(list)
    for period in periods:
        by_length[period.period_type].append(period)
    return SeriesOut(
        **indicator.model_dump(include=set(SeriesOut.model_fields)),
        indicator_id=indicator.id,
        year=year,
        target=found.target,
        indicative_idr=found.indicative,
        indicators_of_activity=_indicators(session, indicator),
        series=[
            SeriesOfLength(period_type=length, points=_points(found, each, verified, waiting))
            for length, each in sorted(by_length.items())
        ],
    )


def _points(
    year: _Year, periods: list[ReportingPeriod], verified: Mapping[UUID, _Said], waiting: Mapping[UUID, _Said]
) -> list[SeriesPoint]:
    standing = _standings(year, periods, verified)
    provisional = _standings(year, periods, {**verified, **waiting})
    return [
        SeriesPoint(
            period_id=period.id,
            ordinal=period.ordinal,
            label=label(period.period_type, period.year, period.ordinal).id,
            starts_on=period.starts_on,
            ends_on=period.ends_on,
            obligation=year.obligations.get(period.id),
            target=year.targets.get((period.period_type, period.ordinal)),
            target_to_date=stated(_target_to_date(year, period, year.indicator.aggregation, year.indicator.basis)),
            verified=standing.get(period.id),
            provisional=provisional.get(period.id) if period.id in waiting else None,
        )
        for period in periods
    ]


def _standings(year: _Year, periods: list[ReportingPeriod], said: Mapping[UUID, _Said]) -> dict[UUID, PointStanding]:
    """What follows for each period of one length from what is said in all of them."""
    read = {period.ordinal: said[period.id].reading(year.indicator) for period in periods if period.id in said}
    rules = {period.ordinal: said[period.id].rule(year.indicator) for period in periods if period.id in said}
    readings = {ordinal: reading for ordinal, reading in read.items() if reading is not None}
    # A period that owed and stated no value is missing; one that is nil is not.
    silent = [
        period.ordinal
        for period in periods
        if period.id in year.obligations
        and period.ordinal not in readings
        and not (period.id in said and said[period.id].is_nil)
    ]
    nil = [period.ordinal for period in periods if period.id in said and said[period.id].is_nil]
    derived = series.derive(readings, silent, nil, rules)
    spent: int | None = None
    standings = {}
    for period in periods:
        each = said.get(period.id)
        if each is not None:
            spent = spent if each.spent_idr is None else (spent or 0) + each.spent_idr
            standings[period.id] = _standing(year, period, each, derived.get(period.ordinal), spent)
    return standings


def _standing(
    year: _Year, period: ReportingPeriod, said: _Said, derived: series.Derived | None, spent: int | None
) -> PointStanding:
    rule = said.rule(year.indicator)
    upto, direction = derived.to_date if derived else None, said.direction or year.indicator.direction
    # What was verified is judged by the plan of that day, what waits by the plan as it stands; five years by no year's.
    target = year.target if said.direction is None else said.target
    target = None if period.period_type is PeriodType.FIVE_YEARLY else target
    basis = said.basis or year.indicator.basis
    to_date = target if period.period_type is PeriodType.YEARLY else _target_to_date(year, period, rule, basis)
    return PointStanding(
        report_id=said.report.id,
        report_number=said.report.number,
        status=said.report.status,
        verified_at=said.report.verified_at,
        is_nil=said.is_nil,
        value=said.value,
        numerator=said.numerator,
        denominator=said.denominator,
        parts=said.parts,
        flow=told(derived.flow if derived else None, rule),
        to_date=told(upto, rule),
        achievement_percent=achievement(upto, to_date, direction),
        percent_of_year_target=achievement(upto, target, direction),
        marks=list(derived.marks) if derived else [],
        rupiah=PointRupiah(
            spent_idr=said.spent_idr,
            spent_to_date_idr=spent,
            percent_of_indicative=None if spent is None or year.indicative is None else percent(spent, year.indicative),
        ),
    )


def _target_to_date(year: _Year, period: ReportingPeriod, rule: Aggregation, basis: Basis) -> Any:
    if period.period_type is PeriodType.YEARLY:
        return year.target
    targets = {ordinal: target for (length, ordinal), target in year.targets.items() if length is period.period_type}
    return series.target_to_date(targets, period.ordinal, rule, basis)


def _periods(session: Session, reader: Principal, indicator: Indicator, year: int) -> list[ReportingPeriod]:
    statement = select(ReportingPeriod).where(
        sees(ReportingPeriod, reader),
        ReportingPeriod.owner == indicator.region,
        sa.extract("year", col(ReportingPeriod.ends_on)) == year,
    )
    return list(session.exec(statement.order_by(col(ReportingPeriod.period_type), col(ReportingPeriod.ordinal))))


def _targets(session: Session, indicator: Indicator, year: int) -> dict[tuple[PeriodType, int], Decimal]:
    found = session.exec(
        select(IndicatorTarget).where(IndicatorTarget.indicator_id == indicator.id, IndicatorTarget.year == year)
    )
    return {(each.period_type, each.ordinal): each.target for each in found}


def _indicative(session: Session, indicator: Indicator, year: int) -> int | None:
    total = session.scalar(
        sa.select(sa.func.sum(col(ActivityFunding.amount_idr))).where(
            col(ActivityFunding.activity_id) == indicator.activity_id, col(ActivityFunding.year) == year
        )
    )
    return None if total is None else int(total)


def _indicators(session: Session, indicator: Indicator) -> int:
    counted = sa.select(sa.func.count()).where(col(Indicator.activity_id) == indicator.activity_id)
    return session.scalar(counted) or 0


def _obligations(
    session: Session, reader: Principal, indicator: Indicator, periods: Iterable[ReportingPeriod]
) -> dict[UUID, ObligationState]:
    owed = session.exec(
        select(ReportingObligation).where(
            sees(ReportingObligation, reader),
            col(ReportingObligation.period_id).in_([period.id for period in periods]),
            ReportingObligation.agency_id == _lead(indicator),
        )
    ).all()
    return {each.period_id: each.state for each in obligation_states.shown(session, reader, owed)}


def _lead(indicator: Indicator) -> Any:
    """The agency that leads the activity of the indicator."""
    return sa.select(col(Activity.lead_agency_id)).where(col(Activity.id) == indicator.activity_id).scalar_subquery()


def _outweighs(verified: _Said | None, waiting: _Said, lead: UUID | None) -> bool:
    """Whether the lead's verified word stands already, where what waits is that of an agency that led before."""
    return verified is not None and verified.report.agency_id == lead != waiting.report.agency_id


def _verified(session: Session, reader: Principal, indicator: Indicator, year: int) -> dict[UUID, _Said]:
    """The newest verified statement of each period, from the leaves alone."""
    leaf = SnapshotIndicator
    statement = (
        sa.select(
            ProgressReport,
            col(SnapshotValue.is_nil),
            col(SnapshotValue.spent_idr),
            *(col(each) for each in (leaf.value, leaf.numerator, leaf.denominator, leaf.parts)),
            *(col(each) for each in (leaf.basis, leaf.aggregation, leaf.direction, leaf.target)),
        )
        .join(ReportSnapshot, col(ReportSnapshot.id) == col(SnapshotValue.snapshot_id))
        .join(ProgressReport, col(ProgressReport.id) == col(ReportSnapshot.report_id))
        .outerjoin(
            leaf,
            sa.and_(col(leaf.snapshot_id) == col(SnapshotValue.snapshot_id), col(leaf.indicator_id) == indicator.id),
        )
        .where(
            sees(SnapshotValue, reader),
            col(SnapshotValue.activity_id) == indicator.activity_id,
            col(SnapshotValue.counts),
            col(SnapshotValue.year) == year,
            stands_verified(),
        )
        .order_by(col(ReportSnapshot.verified_at), col(ReportSnapshot.id))
    )
    return _by_period(session.execute(statement))


def _waiting(
    session: Session, reader: Principal, indicator: Indicator, periods: Iterable[ReportingPeriod]
) -> dict[UUID, _Said]:
    """What was sent and waits for verification, for those who see its values; the word of the lead before any other."""
    said = ProgressValue
    statement = (
        sa.select(
            ProgressReport,
            col(ProgressEntry.is_nil),
            col(ProgressEntry.spent_idr),
            *(col(each) for each in (said.value, said.numerator, said.denominator, said.parts)),
            *(col(each) for each in (said.basis, said.aggregation)),
            *(sa.null() for _ in ("direction", "target")),
        )
        .join(ProgressEntry, col(ProgressEntry.report_id) == col(ProgressReport.id))
        .outerjoin(said, sa.and_(col(said.entry_id) == col(ProgressEntry.id), col(said.indicator_id) == indicator.id))
        .where(
            sa.or_(own(ProgressReport, reader), region(ProgressReport, reader)),
            col(ProgressReport.period_id).in_([period.id for period in periods]),
            col(ProgressReport.status).in_(IN_REVIEW),
            col(ProgressEntry.activity_id) == indicator.activity_id,
        )
        .order_by(col(ProgressReport.agency_id) == _lead(indicator), col(ProgressReport.number), col(ProgressReport.id))
    )
    return _by_period(session.execute(statement))


def _by_period(rows: Iterable[Any]) -> dict[UUID, _Said]:
    """The last row of each period."""
    return {row[0].period_id: _Said(*row) for row in rows}
