"""The routes that write calendars: periods, what is owed, reopenings."""

from contextlib import ExitStack
from typing import Any

from tests.support.flows import House
from tests.support.writes.write import OFFICE, PLAIN, Write


def asked_to_reopen(house: House, period: dict[str, Any]) -> Any:
    """The answer to a reopening asked for in the first minute after the freeze."""
    with ExitStack() as travels:
        later = house.speak_after(period["freeze_on"], "32.12-secretariat", travels)
        return later.post(f"/v1/reporting-periods/{period['id']}/reopenings", house.reopening())


WRITES: dict[str, Write] = {
    "reporting_periods_add": Write(
        PLAIN,
        lambda h, _: h.secretariat.post("/v1/reporting-periods", h.calendar()),
        "reporting_period.added",
        "reporting_period",
    ),
    "reporting_periods_open": Write(
        lambda h: h.planned(),
        lambda h, p: h.secretariat.post(f"/v1/reporting-periods/{p['id']}/openings"),
        "reporting_period.opened",
        "reporting_period",
    ),
    "reporting_calendars_change": Write(
        lambda h: h.year(2040 + h.number()),
        lambda h, c: h.secretariat.patch(f"/v1/reporting-calendars/{c['id']}", {"backfill": None}, 1),
        "reporting_calendar.changed",
        "reporting_calendar",
    ),
    "reporting_obligations_excuse": Write(
        lambda h: h.period()["obligations"][OFFICE],
        lambda h, o: h.secretariat.post(f"/v1/reporting-obligations/{o}/excuses", {"reason": "Contoh"}),
        "reporting_obligation.excused",
        "reporting_obligation",
    ),
    "reporting_obligations_reclaim": Write(
        lambda h: h.excused(h.period()["obligations"][OFFICE]),
        lambda h, o: h.secretariat.post(f"/v1/reporting-obligations/{o['id']}/excuse-withdrawals"),
        "reporting_obligation.reclaimed",
        "reporting_obligation",
    ),
    "reopenings_ask": Write(lambda h: h.period(), asked_to_reopen, "reopening.asked", "reopening"),
}
