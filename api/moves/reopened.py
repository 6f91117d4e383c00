"""What a reopening opens: the named fields of the named agencies' reports, and nothing else (lifecycles.md §2)."""

from collections.abc import Iterable

from api.access.principal import Principal
from api.domain.lifecycles import PeriodStatus
from api.models.progress import ReportingPeriod
from api.moves.standing import state_of
from api.problems import FieldError, Locked


def must_be_named(period: ReportingPeriod, caller: Principal, fields: Iterable[str]) -> None:
    """While the period is reopened, only fields that the reopening names may be written. Raises Locked."""
    if period.status is not PeriodStatus.REOPENED or state_of(period, caller) is not PeriodStatus.REOPENED:
        return
    closed = sorted(set(fields) - set(period.reopened_fields))
    if closed:
        named = ", ".join(period.reopened_fields)
        raise Locked(
            errors=[FieldError(f"/{field}", "not_reopened", named) for field in closed], lock_reason="period_frozen"
        )
