"""Obligations: how the days stand, who is excused, and what became of them."""

from typing import Any

import pytest
import time_machine

from tests.support.flows import (
    LEADS,
    UNKNOWN,
    House,
    days_from_today,
    done,
    refused,
    speaker,
)

pytestmark = pytest.mark.usefixtures("rolled_up")

PATH = "/v1/reporting-obligations"
SECRETARIAT = "32.12-secretariat"


def owed(house: House, who: str = "disnaker", **fields: Any) -> str:
    """An obligation of an agency in a period of its own."""
    return house.period(**fields)["obligations"][LEADS[who]]


def read(house: House, obligation: str, who: str = SECRETARIAT) -> dict[str, Any]:
    return done(house.speak(who).get(f"{PATH}/{obligation}"))


class TestExcuse:
    def test_the_secretariat_excuses_with_a_reason(self, house: House):
        obligation = owed(house)
        assert read(house, obligation)["allowed_actions"] == ["excuses"]
        excused = house.excused(obligation)
        assert (excused["state"], excused["version"], excused["allowed_actions"]) == (
            "excused",
            2,
            ["excuse-withdrawals"],
        )
        assert "contoh" in excused["excused_reason"]

    def test_it_can_be_taken_back(self, house: House):
        obligation = house.excused(owed(house))["id"]
        again = done(house.secretariat.post(f"{PATH}/{obligation}/excuse-withdrawals"))
        assert (again["state"], again["excused_reason"], again["version"]) == ("silent", None, 3)

    def test_what_is_excused_is_not_excused_again(self, house: House):
        obligation = house.excused(owed(house))["id"]
        problem = refused(self.excuse(house, obligation), 409, "wrong-moment")
        assert (problem["state"], problem["allowed_moves"]) == ("excused", ["excuse-withdrawals"])
        done(house.secretariat.post(f"{PATH}/{obligation}/excuse-withdrawals"))
        refused(house.secretariat.post(f"{PATH}/{obligation}/excuse-withdrawals"), 409, "wrong-moment")

    def test_who_reports_all_the_same_has_reported(self, house: House):
        period = house.period()
        obligation = house.excused(period["obligations"][LEADS["disnaker"]])["id"]
        house.submitted(period=period)
        assert (read(house, obligation)["state"], read(house, obligation)["verified"]) == ("reported", False)

    def test_in_grace_it_still_can_and_after_the_freeze_no_more(self, house: House):
        opens, due, freeze = days_from_today(-5, 1, 2)
        obligation = owed(house, opens_on=opens, due_on=due, freeze_on=freeze)
        for day, hour, status in ((freeze, 16, 200), (freeze, 17, 409)):
            with time_machine.travel(f"{day}T{hour}:59:00Z", tick=False):
                answer = speaker(house.secretariat.http)(SECRETARIAT).post(
                    f"{PATH}/{obligation}/{'excuses' if status == 200 else 'excuse-withdrawals'}",
                    {"reason": "Contoh"} if status == 200 else {},
                )
                assert answer.status_code == status, answer.text
        assert answer.json()["lock_reason"] == "period_frozen"

    @pytest.mark.parametrize("who", ["32.12-disnaker", "32.12-chair", "32-secretariat", "kpppa", "polri"])
    def test_without_the_word_it_is_refused(self, house: House, who):
        problem = refused(self.excuse(house, owed(house), who), 403, "insufficient-scope")
        assert problem["scope"] == "calendar:write"

    def test_an_unknown_one_and_one_elsewhere_are_alike(self, house: House):
        answers = [self.excuse(house, each, "21.71-secretariat") for each in (owed(house), UNKNOWN)]
        bodies = [refused(answer, 404, "not-found") for answer in answers]
        assert {name for name in bodies[0] if bodies[0][name] != bodies[1][name]} == {"instance"}

    def test_a_reason_is_needed_and_the_version_is_kept(self, house: House):
        obligation = owed(house)
        refused(house.secretariat.post(f"{PATH}/{obligation}/excuses"), 422, "invalid")
        stale = house.secretariat.post(f"{PATH}/{obligation}/excuses", {"reason": "x"}, headers={"If-Match": '"7"'})
        refused(stale, 412, "stale-version")

    @staticmethod
    def excuse(house: House, obligation: str, who: str = SECRETARIAT) -> Any:
        return house.speak(who).post(f"{PATH}/{obligation}/excuses", {"reason": "Contoh"})


class TestDays:
    """No job runs: how the days stand follows from the day it is in the district, from midnight to midnight."""

    @pytest.mark.parametrize(
        ("hours", "left", "late", "state"),
        [(-1, 1, 0, "open"), (0, 0, 0, "open"), (23.9, 0, 0, "open"), (24, None, 1, "grace"), (48, None, 2, "grace")],
    )
    def test_they_are_counted_for_whoever_is_silent(self, house: House, hours, left, late, state):
        period = house.period()
        obligation = period["obligations"][LEADS["disnaker"]]
        minutes = int(hours * 60) - 7 * 60
        with time_machine.travel(f"{period['due_on']}T00:00:00Z", tick=False) as clock:
            clock.shift(minutes * 60)
            secretariat = speaker(house.secretariat.http)(SECRETARIAT)
            seen = done(secretariat.get(f"{PATH}/{obligation}"))
            shown = done(secretariat.get(f"/v1/reporting-periods/{period['id']}"))
        assert (seen["days_left"], seen["late_days"], seen["due_on"]) == (left, late, period["due_on"])
        assert (shown["days_left"], shown["late_days"], shown["state"]) == (left, late, state)

    def test_what_was_sent_or_excused_counts_no_days(self, house: House):
        period = house.period()
        house.submitted(period=period)
        excused = house.excused(period["obligations"][LEADS["dinsos"]])
        sent = read(house, period["obligations"][LEADS["disnaker"]])
        assert [(each["days_left"], each["late_days"]) for each in (sent, excused)] == [(None, None)] * 2

    def test_a_ministry_sees_the_due_day_of_its_agency_without_the_calendar(self, house: House):
        period = house.period()
        seen = read(house, period["obligations"][LEADS["polres"]], "polri")
        assert seen["due_on"] == period["due_on"]
        refused(house.speak("polri").get(f"/v1/reporting-periods/{period['id']}"), 404, "not-found")


class TestStateFilter:
    def test_the_list_gives_those_of_the_states_asked_for(self, house: House):
        period = house.period()
        house.submitted(period=period)
        house.excused(period["obligations"][LEADS["dinsos"]])
        names = {obligation: agency for agency, obligation in period["obligations"].items()}
        found = {
            state: {
                names[each["id"]]
                for each in done(house.secretariat.get(f"{PATH}?period_id={period['id']}&{state}"))["items"]
            }
            for state in (
                "state=reported",
                "state=excused",
                "state=silent",
                "state=nil",
                "state=reported&state=excused",
            )
        }
        assert found == {
            "state=reported": {LEADS["disnaker"]},
            "state=excused": {LEADS["dinsos"]},
            "state=silent": {LEADS["kesra"], LEADS["polres"]},
            "state=nil": set(),
            "state=reported&state=excused": {LEADS["disnaker"], LEADS["dinsos"]},
        }

    def test_an_unknown_state_is_refused(self, house: House):
        refused(house.secretariat.get(f"{PATH}?state=asleep"), 422, "invalid")

    def test_another_district_sees_none(self, house: House):
        period = house.period()
        path = f"{PATH}?period_id={period['id']}&state=silent&include=total"
        assert done(house.speak("21.71-secretariat").get(path))["total"] == 0


class TestLate:
    """To return a late report makes it no report in time, neither on its page nor in the counts."""

    @staticmethod
    def standing(house: House, report: dict[str, Any]) -> tuple[bool, int]:
        """Whether it is late by its page, and how many are by the counts."""
        page = done(house.secretariat.get(f"/v1/progress-reports/{report['id']}"))
        shown = done(house.secretariat.get("/v1/reports/coverage/counts?year=2027"))["rows"]
        return page["is_late"], next(row["late"] for row in shown if row["code"] == "32.12")

    def test_while_it_is_sent_back_and_as_its_days_are_corrected(self, house: House):
        opens, due, freeze, in_time, later = days_from_today(-30, -10, 20, -12, -9)
        days = {"opens_on": opens, "due_on": due, "freeze_on": freeze}
        report = house.submitted(period=house.period(period_type="yearly", year=2027, ordinal=1, **days))
        is_late, late = self.standing(house, report)
        assert is_late
        done(house.move(SECRETARIAT, report, "returns", {"comments": [{"field": "reported_on", "text": "Contoh"}]}))
        assert self.standing(house, report) == (True, late)
        officer, path = house.officer("disnaker"), f"/v1/progress-reports/{report['id']}/entries"
        (entry,) = done(officer.get(path))["items"]
        for day, is_late in ((in_time, False), (later, True), (in_time, False)):
            entry = done(officer.patch(f"/v1/progress-entries/{entry['id']}", {"reported_on": day}, entry["version"]))
            assert self.standing(house, report) == (is_late, late - (not is_late))
        house.entry(report, "1.2", physical_percent=5, reported_on=later)
        assert self.standing(house, report) == (True, late)
