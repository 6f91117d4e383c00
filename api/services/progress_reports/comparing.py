"""A report beside what was last said of its activities: the last figures that count, and what asks for a look."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from api.access import gate
from api.access.principal import Principal
from api.access.visibility import sees, visible
from api.domain import looks
from api.domain.indicators import Aggregation, Basis, Ratio, Reading
from api.domain.looks import Figures, LookKind
from api.models.plans import Activity, Indicator
from api.models.progress import ProgressEntry, ProgressReport, ReportingObligation, ReportingPeriod
from api.queries import last_said
from api.queries.last_said import Last
from api.queries.report_details import entries
from api.schemas.comparisons import ComparedActivity, ComparisonOut, LookOut
from api.schemas.indicators import IndicatorOut
from api.schemas.progress_entries import EntryOut
from api.services.indicators import indicators_out


def compare(session: Session, caller: Principal, report_id: UUID) -> ComparisonOut:
    """Each activity of a report beside the last period that counts. Raises NotFound.

    To a reader who does not see the period nothing is told of what was before it.
    """
    report = gate.see(session, caller, ProgressReport, report_id)
    period = session.exec(visible(ReportingPeriod, caller).where(ReportingPeriod.id == report.period_id)).first()
    activities = _led(session, caller, report)
    measured = _measured(session, caller, activities)
    last = last_said.of(session, caller, activities, period) if period else {}
    rows = session.exec(visible(ProgressEntry, caller).where(ProgressEntry.report_id == report.id)).all()
    said = {entry.activity_id: entry for entry in entries(session, rows)}
    return ComparisonOut(
        report_id=report.id,
        version=report.version,
        activities=[
            ComparedActivity(
                activity_id=each,
                indicators=measured[each],
                last=last[each].said if each in last else None,
                looks=list(_looks(said[each], last.get(each), measured[each], period.year))
                if period and each in said
                else [],
            )
            for each in activities
        ],
    )


def _led(session: Session, caller: Principal, report: ProgressReport) -> list[UUID]:
    plan = sa.select(col(ReportingObligation.plan_id)).where(col(ReportingObligation.id) == report.obligation_id)
    led = sa.select(col(Activity.id)).where(
        sees(Activity, caller),
        col(Activity.plan_id) == plan.scalar_subquery(),
        col(Activity.lead_agency_id) == report.agency_id,
        col(Activity.ended_edition).is_(None),
    )
    return list(session.scalars(led.order_by(col(Activity.ordinal), col(Activity.id))))


def _measured(session: Session, caller: Principal, activities: Sequence[UUID]) -> dict[UUID, list[IndicatorOut]]:
    standing = visible(Indicator, caller).where(
        col(Indicator.activity_id).in_(activities), col(Indicator.ended_edition).is_(None)
    )
    found: dict[UUID, list[IndicatorOut]] = defaultdict(list)
    for each in indicators_out(session, session.exec(standing.order_by(col(Indicator.ordinal), col(Indicator.id)))):
        found[each.activity_id].append(each)
    return found


def _looks(entry: EntryOut, last: Last | None, measured: Sequence[IndicatorOut], year: int) -> Iterator[LookOut]:
    here = Figures(year, entry.physical_percent, entry.spent_idr)
    if entry.is_nil or last is None or last.said.is_nil:
        yield from _at("spent_idr", None, looks.of_money(here, None))
        return
    before = Figures(last.said.year, last.said.physical_percent, last.said.spent_idr)
    yield from _at("physical_percent", None, looks.of_physical(here, before))
    yield from _at("spent_idr", None, looks.of_money(here, before))
    stated = {value.indicator_id: value for value in entry.values}
    for each in measured:
        if each.id not in stated or each.id not in last.values:
            continue
        now = _reading(stated[each.id], each.basis, each.aggregation)
        then = _reading(last.values[each.id], last.values[each.id].basis, last.values[each.id].aggregation)
        if now and then:
            yield from _at("values", each.id, looks.of_value(now, then, each.aggregation, (here, before)))


def _at(field: str, indicator_id: UUID | None, kinds: Iterator[LookKind]) -> Iterator[LookOut]:
    return (LookOut(kind=kind, field=field, indicator_id=indicator_id) for kind in kinds)


def _reading(value: Any, basis: Basis, rule: Aggregation) -> Reading | None:
    """What was stated, where it was; as the pair it was counted from, where it is a ratio."""
    if rule is not Aggregation.RATIO:
        return None if value.value is None else Reading(value.value, basis)
    if value.numerator is None or value.denominator is None:
        return None
    return Reading(Ratio(value.numerator, value.denominator), basis)
