"""Every route that writes: what must stand before it, the request, the event it leaves; a file per noun."""

from tests.support.writes import (
    agencies,
    assistance,
    breaches,
    budgets,
    calendars,
    cases,
    clients,
    export_tokens,
    imports,
    meetings,
    outputs,
    people,
    plans,
    progress,
    referrals,
    services,
    task_forces,
    webhooks,
)
from tests.support.writes.write import Write

WRITES: dict[str, Write] = {
    **agencies.WRITES,
    **task_forces.WRITES,
    **people.WRITES,
    **clients.WRITES,
    **export_tokens.WRITES,
    **webhooks.WRITES,
    **plans.WRITES,
    **budgets.WRITES,
    **calendars.WRITES,
    **progress.WRITES,
    **meetings.WRITES,
    **outputs.WRITES,
    **services.WRITES,
    **referrals.WRITES,
    **imports.WRITES,
    **cases.WRITES,
    **assistance.WRITES,
    **breaches.WRITES,
}
