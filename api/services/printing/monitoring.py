"""The monitoring matrix of a year: what was planned, and what was verified of work and of money.

Figures of work are those of the series: a quarter stands by the rule it was verified by, the year as its last quarter.
Over years the plan's rule of today holds: a sum adds up and a maximum is kept; of every other the latest year stands,
for such figures cannot be put together. Money of work is what reports stated.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from api.access import gate
from api.access.principal import Principal
from api.access.visibility import sees
from api.domain.indicators import Aggregation, Ratio, Reading, achievement, stated, told
from api.domain.money import percent
from api.domain.periods import PeriodType
from api.domain.scopes import Word
from api.domain.series import standing_at
from api.formats.writing.monitoring_xlsx import Monitored, MonitoredIndicator, Monitoring, Pair, monitoring_matrix
from api.formats.writing.printed import PrintedActivity, PrintedChapter
from api.formats.writing.workbook_out import MEDIA_TYPE, Paper
from api.models.plans import Activity, Goal, Indicator, IndicatorTarget, Plan
from api.models.progress import (
    ProgressReport,
    ReportingPeriod,
    ReportSnapshot,
    SnapshotIndicator,
    SnapshotValue,
)
from api.moves.words_that_count import stands_verified
from api.services.printing.papers import Print, region_name
from api.services.printing.plans import activities_of

QUARTERS = range(1, 5)


class Said(NamedTuple):
    """What a quarter stated of an indicator, and the rule that was declared for it."""

    reading: Reading
    rule: Aggregation

    @property
    def is_ratio(self) -> bool:
        """Whether it is one; what is none is never put together with it."""
        return isinstance(self.reading.value, Ratio)


@dataclass
class Verified:
    """What indicators stated by year and quarter, rupiah of activities likewise, and the newest words of the year."""

    indicators: dict[UUID, dict[int, dict[int, Said]]] = field(default_factory=lambda: defaultdict(dict))
    spent: dict[UUID, dict[int, dict[int, int]]] = field(default_factory=lambda: defaultdict(dict))
    words: dict[UUID, Mapping[str, Any]] = field(default_factory=dict)


def print_monitoring(session: Session, caller: Principal, plan_id: UUID, year: int, paper: Paper) -> Print:
    """The matrix of one year of the plan, from verified quarters only. Raises NotFound."""
    plan = gate.see(session, caller, Plan, plan_id)
    reader = caller.where_also(Word.PROGRESS_READ)
    verified = _verified(session, reader, plan, year)
    indicators = _indicators(session, plan)
    targets = _targets(session, plan)
    goals = {goal.id: goal.title for goal in session.exec(select(Goal).where(Goal.plan_id == plan.id))}
    chapters: dict[str, list[PrintedActivity]] = defaultdict(list)
    said = {}
    for activity, printed in activities_of(session, caller, plan):
        chapter = goals[activity.goal_id]
        chapters[chapter].append(printed)
        said[chapter, printed.number] = _monitored(
            activity, printed, [(each, targets[each.id]) for each in indicators[activity.id]], verified, year
        )
    matrix = Monitoring(
        region_name(session, plan.owner), year, [PrintedChapter(*each) for each in chapters.items()], said
    )
    return Print(monitoring_matrix(matrix, paper), MEDIA_TYPE, f"matriks-pemantauan-{plan.id}-{year}.xlsx")


def _monitored(
    activity: Activity,
    printed: PrintedActivity,
    indicators: Iterable[tuple[Indicator, Mapping[int, Decimal]]],
    verified: Verified,
    year: int,
) -> Monitored:
    words = verified.words.get(activity.id, {})
    money = _money(verified.spent[activity.id], printed.money, year)
    rows = []
    for place, (indicator, targets) in enumerate(indicators):
        work = _work(indicator, targets, verified.indicators[indicator.id], year)
        pairs = [Pair(figure, money[number] if place == 0 else None) for number, figure in enumerate(work)]
        rows.append(MonitoredIndicator(indicator.title, indicator.unit, pairs))
    texts = (words.get(name) or "" for name in ("obstacles", "follow_up", "evidence"))
    return Monitored(printed, rows, *texts)


def _work(
    indicator: Indicator, targets: Mapping[int, Decimal], said: Mapping[int, Mapping[int, Said]], year: int
) -> list[Decimal | None]:
    """The figures of work in the order of the columns; a quarter shows the value to its end."""
    rule = indicator.aggregation
    standing = {each: _standing(of_year, is_ratio=rule is Aggregation.RATIO) for each, of_year in said.items()}
    years = {each: of_year[max(of_year)] for each, of_year in standing.items() if of_year}
    quarters = [standing.get(year, {}).get(quarter) for quarter in QUARTERS]
    figures = [
        stated(_over_years(targets, rule)),
        told(_over_years({each: value for each, value in years.items() if each < year}, rule), rule),
        stated(targets.get(year)),
        *(told(each, rule) for each in quarters),
        told(years.get(year), rule),
        told(_over_years({each: value for each, value in years.items() if each <= year}, rule), rule),
    ]
    achieved = achievement(years.get(year), targets.get(year), indicator.direction)
    return [*figures, achieved]


def _standing(said: Mapping[int, Said], *, is_ratio: bool) -> dict[int, Fraction | None]:
    """The value to the end of each quarter that stated one of the indicator's kind, which may have been another."""
    readings = {quarter: each.reading for quarter, each in said.items()}
    rules = {quarter: each.rule for quarter, each in said.items()}
    return {
        quarter: standing_at(readings, quarter, rules) for quarter, each in said.items() if each.is_ratio is is_ratio
    }


def _over_years(values: Mapping[int, Any], rule: Aggregation) -> Any:
    stated = [values[year] for year in sorted(values) if values[year] is not None]
    if not stated:
        return None
    if rule is Aggregation.SUM:
        return sum(stated)
    return max(stated) if rule is Aggregation.MAX else stated[-1]


def _money(spent: Mapping[int, Mapping[int, int]], indicative: Mapping[int, int], year: int) -> list[Any]:
    """The figures of money in the order of the columns; a quarter shows its own rupiah."""
    sums = {each: sum(quarters.values()) for each, quarters in spent.items() if quarters}
    before = [amount for each, amount in sums.items() if each < year]
    upto = [amount for each, amount in sums.items() if each <= year]
    this_year, planned = sums.get(year), indicative.get(year)
    return [
        sum(indicative.values()) if indicative else None,
        sum(before) if before else None,
        planned,
        *(spent.get(year, {}).get(quarter) for quarter in QUARTERS),
        this_year,
        sum(upto) if upto else None,
        None if this_year is None or planned is None else percent(this_year, planned),
    ]


def _indicators(session: Session, plan: Plan) -> dict[UUID, list[Indicator]]:
    found: dict[UUID, list[Indicator]] = defaultdict(list)
    statement = (
        select(Indicator).join(Activity).where(Activity.plan_id == plan.id, col(Indicator.ended_edition).is_(None))
    )
    for each in session.exec(statement.order_by(col(Indicator.ordinal))):
        found[each.activity_id].append(each)
    return found


def _targets(session: Session, plan: Plan) -> dict[UUID, dict[int, Decimal]]:
    found: dict[UUID, dict[int, Decimal]] = defaultdict(dict)
    yearly = (
        select(IndicatorTarget)
        .join(Indicator)
        .join(Activity)
        .where(Activity.plan_id == plan.id, IndicatorTarget.period_type == PeriodType.YEARLY)
    )
    for each in session.exec(yearly):
        found[each.indicator_id][each.year] = each.target
    return found


def _verified(session: Session, reader: Principal, plan: Plan, year: int) -> Verified:
    """What stands verified of the plan's quarters up to the year; of a report the version that counts alone."""
    found = Verified()
    of_quarters = _of_quarters(sees(SnapshotValue, reader), plan, year)
    for leaf, period, body in session.execute(of_quarters):
        if leaf.spent_idr is not None:
            found.spent[leaf.activity_id].setdefault(period.year, {})[period.ordinal] = leaf.spent_idr
        if period.year == year:
            said = {entry["activity_id"]: entry for entry in body.get("entries", [])}
            found.words[leaf.activity_id] = said.get(str(leaf.activity_id), {})
    leaves = (
        select(SnapshotIndicator)
        .join(ReportSnapshot, col(ReportSnapshot.id) == SnapshotIndicator.snapshot_id)
        .join(ProgressReport, col(ProgressReport.id) == ReportSnapshot.report_id)
        .where(
            sees(SnapshotIndicator, reader),
            stands_verified(),
            ReportSnapshot.plan_id == plan.id,
            SnapshotIndicator.period_type == PeriodType.QUARTERLY,
            SnapshotIndicator.year <= year,
        )
        .order_by(col(SnapshotIndicator.year), col(SnapshotIndicator.ordinal), col(ReportSnapshot.verified_at))
    )
    for each in session.exec(leaves):
        value = each.value if each.value is not None else Ratio(each.numerator, each.denominator)  # type: ignore[arg-type]  # a leaf has one or the other
        quarters = found.indicators[each.indicator_id].setdefault(each.year, {})
        quarters[each.ordinal] = Said(Reading(value, each.basis), each.aggregation)
    return found


def _of_quarters(seen: sa.ColumnElement[bool], plan: Plan, year: int) -> sa.Select[Any]:
    return (
        sa.select(SnapshotValue, ReportingPeriod, col(ReportSnapshot.body))
        .join(ReportSnapshot, col(ReportSnapshot.id) == col(SnapshotValue.snapshot_id))
        .join(ProgressReport, col(ProgressReport.id) == col(ReportSnapshot.report_id))
        .join(ReportingPeriod, col(ReportingPeriod.id) == col(ProgressReport.period_id))
        .where(
            seen,
            col(SnapshotValue.counts),
            stands_verified(),
            col(ReportSnapshot.plan_id) == plan.id,
            col(ReportingPeriod.period_type) == PeriodType.QUARTERLY,
            col(ReportingPeriod.year) <= year,
        )
        .order_by(col(ReportingPeriod.year), col(ReportingPeriod.ordinal), col(ReportSnapshot.verified_at))
    )
