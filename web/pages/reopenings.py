"""Pembukaan kembali: a frozen period opened again for named agencies and fields until a day, by two agencies."""

from datetime import date, datetime, time
from typing import Final, get_args
from zoneinfo import ZoneInfo

from starlette.responses import Response

from client.gugus_client import Problem
from client.gugus_client.models.reopenings import ReopenableField
from client.gugus_client.operations.reopenings import ReopeningsOperations
from web.asking import answered
from web.endpoints import Page, id_in
from web.steps import Steps
from web.visit import Visit

FIELDS: Final = get_args(ReopenableField)
LAST_MINUTE: Final = time(23, 59)


def list_reopenings(visit: Visit, problem: Problem | None = None) -> Response:
    """What was asked for a period, and the form of another one; three calls."""
    period = visit.gugus.reporting_periods.read(id_in(visit, "id"))
    values = {
        "period": period,
        "owed": visit.gugus.reporting_obligations.list(period_id=[period.id]).first(200),
        "asked": visit.gugus.reopenings.list(period.id).first(50),
        "fields": FIELDS,
        "problem": problem,
    }
    return visit.page("reopenings", values)


def ask_reopening(visit: Visit) -> Response:
    """Ask that a period is opened again; a person of another agency approves."""
    form, period_id = visit.form, id_in(visit, "id")
    picked = [name.removeprefix("agency-") for name in form.fields if name.startswith("agency-")]
    fields = [name for name in FIELDS if form.text(f"field-{name}")]
    try:
        visit.gugus.reopenings.ask(
            period_id,
            agency_ids=picked,
            fields=fields,
            reason=form.text("reason"),
            ends_at=_end_of(visit, form.text("ends_on")),
            key=visit.key,
        )
    except Problem as problem:
        if answered(problem):
            return list_reopenings(visit, problem)
        raise
    return visit.go(f"/periode/{period_id}/pembukaan")


def _end_of(visit: Visit, day: str) -> str:
    """The last minute of a local day; what is no day is left for the service to refuse."""
    try:
        return datetime.combine(date.fromisoformat(day), LAST_MINUTE, ZoneInfo(visit.zone)).isoformat()
    except ValueError:
        return day


def show_reopening(visit: Visit, problem: Problem | None = None) -> Response:
    """One of them, and what may be done."""
    reopening = visit.gugus.reopenings.read(id_in(visit, "id"))
    return visit.page("reopening", {"reopening": reopening, "moves": MOVES, "problem": problem})


MOVES: Final = Steps("reopenings", ReopeningsOperations.MOVES, "/pembukaan", "step_of_reopening", show_reopening)
PAGES: Final[dict[str, dict[str, Page]]] = {
    "/periode/{id:uuid}/pembukaan": {"GET": list_reopenings, "POST": ask_reopening},
    "/pembukaan/{id:uuid}": {"GET": show_reopening},
    **MOVES.pages(),
}
