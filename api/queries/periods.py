"""Reporting periods as they are shown: the state and the days of this moment, and what an opening still waits for.

Whose day has come is open by the clock. Who owes is written when the opening is recorded: until then it is read from
the plan, by the same words as it will be written (`plans.is_law_of`, `plans.leads`).
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from api.access.principal import Principal
from api.domain.clocks import local_date
from api.domain.kinds import OpeningWait
from api.domain.lifecycles import TAKES_REPORTS, PeriodStatus
from api.domain.periods import days_late, days_left, label
from api.models.plans import Activity, Plan
from api.models.progress import ReportingPeriod
from api.moves import state_of
from api.queries.plans import is_law_of, law, leads
from api.schemas.progress import PeriodOut


class Awaited(NamedTuple):
    """What the opening of a period waits for, and who will owe."""

    waits_for: OpeningWait | None = None
    agency_ids: Sequence[UUID] = ()


NOTHING = Awaited()


def shown(caller: Principal, period: ReportingPeriod, awaited: Awaited = NOTHING) -> PeriodOut:
    """A period as it stands at this moment."""
    today = local_date(caller.now, period.time_zone)
    return PeriodOut(
        **period.model_dump(exclude={"status"}),
        state=state_of(period, caller),
        days_left=days_left(period.due_on, today),
        late_days=days_late(today, period.due_on) or 0,
        label=label(period.period_type, period.year, period.ordinal).id,
        opening_waits_for=awaited.waits_for,
        expected_agency_ids=list(awaited.agency_ids),
    )


def all_shown(session: Session, caller: Principal, periods: Sequence[ReportingPeriod]) -> Iterator[PeriodOut]:
    """Periods as they stand at this moment, with what those wait for whose opening is not recorded."""
    waiting = awaited(session, caller, periods)
    return (shown(caller, period, waiting.get(period.id, NOTHING)) for period in periods)


def awaited(session: Session, caller: Principal, periods: Sequence[ReportingPeriod]) -> dict[UUID, Awaited]:
    """What the openings wait for of those of `periods` whose day has come and whose opening is not recorded.

    One that ended without a plan waits for nothing: nobody owes.
    """
    states = {each.id: state_of(each, caller) for each in periods if each.status is PeriodStatus.PLANNED}
    due = [each for each, state in states.items() if state is not PeriodStatus.PLANNED]
    if not due:
        return {}
    plan = law(caller, *is_law_of(ReportingPeriod)).with_only_columns(col(Plan.id)).limit(1)
    asked = sa.select(col(ReportingPeriod.id), plan.correlate(ReportingPeriod).scalar_subquery())
    plans = {row[0]: row[1] for row in session.execute(asked.where(col(ReportingPeriod.id).in_(due)))}
    leading: dict[UUID, list[UUID]] = {}
    asked_leads = leads().where(col(Activity.plan_id).in_(set(plans.values()) - {None}))
    for plan_id, agency_id in session.execute(asked_leads.order_by(col(Activity.lead_agency_id))):
        leading.setdefault(plan_id, []).append(agency_id)
    found = {each: Awaited(OpeningWait.RECORDING, leading.get(plans[each], ())) for each in due if plans.get(each)}
    without = [each for each in due if each not in found and states[each] in TAKES_REPORTS]
    return found | dict.fromkeys(without, Awaited(OpeningWait.PLAN_IN_FORCE))
