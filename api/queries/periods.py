"""Reporting periods as they are shown: the state and the days of this moment."""

from api.access.principal import Principal
from api.domain.clocks import local_date
from api.domain.periods import days_late, days_left, label
from api.models.progress import ReportingPeriod
from api.moves import state_of
from api.schemas.progress import PeriodOut


def shown(caller: Principal, period: ReportingPeriod) -> PeriodOut:
    """A period as it stands at this moment."""
    today = local_date(caller.now, period.time_zone)
    return PeriodOut(
        **period.model_dump(exclude={"status"}),
        state=state_of(period, caller),
        days_left=days_left(period.due_on, today),
        late_days=days_late(today, period.due_on) or 0,
        label=label(period.period_type, period.year, period.ordinal).id,
    )
