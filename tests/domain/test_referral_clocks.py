"""How long an agency has: by service, urgency and region, in the steps of lifecycles.md §3."""

from datetime import UTC, datetime, timedelta

import pytest

from api.domain.kinds import HoursCounted, ServiceKind, Urgency
from api.domain.referral_clocks import EXPIRE, STEPS, Clock, response_of
from api.domain.working_hours import Span
from api.moves.office_hours import CLOCK_RULES, working_time
from api.reference import rows

CALENDAR, WORKING = HoursCounted.CALENDAR, HoursCounted.WORKING
START = datetime(2026, 11, 27, 2, tzinfo=UTC)  # a Friday, 09:00 in Jakarta
DAY = timedelta(days=1)


def row(service: str = "", urgency: str = "", region: str = "", hours: int = 1, basis: str = "") -> dict[str, str]:
    cells = {"service": service, "urgency": urgency, "region": region, "basis": basis}
    return {**cells, "calendar_hours": str(hours), "working_hours": str(hours * 2)}


class TestRules:
    @pytest.mark.parametrize("service", ServiceKind)
    @pytest.mark.parametrize(("urgency", "hours"), [("emergency", 24), ("urgent", 72), ("normal", 14 * 24)])
    def test_the_times_are_those_of_the_inter_agency_form(self, service, urgency, hours):
        assert response_of(CLOCK_RULES, service, urgency, "32.12", CALENDAR) == (timedelta(hours=hours), False)

    def test_an_emergency_runs_on_the_wall_clock_whatever_is_set(self):
        emergency, urgent = (
            response_of(CLOCK_RULES, ServiceKind.RETURN, urgency, "32.12", WORKING)
            for urgency in (Urgency.EMERGENCY, Urgency.URGENT)
        )
        assert (emergency, urgent) == ((DAY, False), (timedelta(hours=24), True))

    def test_the_row_that_says_most_is_the_rule(self):
        rules = [
            row(hours=1),
            row("return", hours=2),
            row("return", region="32.12", hours=3),
            row(region="32", hours=8),
            row(region="32", hours=9),
        ]
        asked = {("x", "21.71"): 1, ("return", "21.71"): 2, ("return", "32.12"): 3, ("x", "32.12"): 9, ("x", "32"): 9}
        for (service, region), hours in asked.items():
            assert response_of(rules, service, "", region, CALENDAR).hours == timedelta(hours=hours), (service, region)

    def test_an_urgency_nobody_speaks_of_is_no_silence(self):
        with pytest.raises(ValueError, match="urgency"):
            response_of([row(urgency="normal")], "return", "urgent", "32", CALENDAR)

    def test_the_closed_list_of_services_is_that_of_the_reference_set(self):
        assert [each["code"] for each in rows("services")] == [kind.value for kind in ServiceKind]
        assert {each["service"] for each in rows("needs")} == {kind.value for kind in ServiceKind}


class TestClock:
    def test_the_steps_of_an_emergency(self):
        clock = Clock(START, DAY)
        assert [clock.at(step) - START for step in STEPS] == [timedelta(hours=hours) for hours in (12, 24, 30, 36)]

    def test_paused_hours_do_not_count(self):
        pause = Span(START + timedelta(hours=10), START + timedelta(hours=58))
        assert Clock(START, DAY, None, [pause]).at(100) - START == timedelta(hours=24 + 48)

    def test_working_hours_leave_the_weekend_out(self):
        assert Clock(START, timedelta(hours=16), working_time("Asia/Jakarta")).at(EXPIRE) == START + timedelta(days=5)
