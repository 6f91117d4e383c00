"""Legs of a return: how far, who pays, and the hand-over between two officers."""

from typing import Any

import pytest

from tests.support.assistance import leg, leg_body, unit
from tests.support.cases import OFFICERS, SOCIAL, UNIT, case, path_of
from tests.support.flows import UNKNOWN, House, days_from_today, done, pointers, refused
from tests.support.writes.assistance import handover
from tests.support.writes.task_forces import seat


@pytest.fixture(scope="module")
def made(house: House) -> dict[str, Any]:
    """A case of the service unit."""
    return case(house)


class TestPlan:
    def test_each_leg_has_its_place_its_reach_and_whose_budget_carries_it(self, house: House):
        journey = case(house)
        first = leg(house, journey)
        second = leg(house, journey, from_region_code="32.12", mode="road", payer_agency_id=house.agencies[SOCIAL])
        assert [(each["ordinal"], each["reach"], each["paying_level"]) for each in (first, second)] == [
            (1, "between_provinces", "nation"),
            (2, "within_district", "district"),
        ]
        assert second["payer_agency_id"] == house.agencies[SOCIAL]
        listed = done(unit(house).get(f"{path_of(journey)}/return-legs"))["items"]
        assert [each["id"] for each in listed] == [first["id"], second["id"]]

    @pytest.mark.parametrize(
        ("wrong", "pointer"),
        [
            ({"to_region_code": "99.99"}, "/to_region_code"),
            ({"payer_agency_id": UNKNOWN}, "/payer_agency_id"),
            ({"budget_line_id": UNKNOWN}, "/budget_line_id"),
            ({"mode": "becak"}, "/mode"),
        ],
    )
    def test_what_does_not_fit_is_refused(
        self, house: House, made: dict[str, Any], wrong: dict[str, Any], pointer: str
    ):
        answer = unit(house).post(f"{path_of(made)}/return-legs", leg_body(house, **wrong))
        assert pointers(refused(answer, 422, "invalid")) == [pointer]

    def test_another_agency_plans_none_and_sees_none(self, house: House, made: dict[str, Any]):
        planned, other = leg(house, made), house.speak(OFFICERS[SOCIAL])
        refused(other.post(f"{path_of(made)}/return-legs", leg_body(house)), 404, "not-found")
        refused(other.get(f"/v1/return-legs/{planned['id']}"), 404, "not-found")
        refused(house.secretariat.get(f"/v1/return-legs/{planned['id']}"), 403, "insufficient-scope")


class TestHandOver:
    def test_two_officers_a_place_and_a_time(self, house: House, made: dict[str, Any]):
        planned, body = leg(house, made), handover(house)
        shown = done(unit(house).post(f"/v1/return-legs/{planned['id']}/handovers", body))
        assert (shown["status"], shown["handed_over_place"]) == ("handed_over", "Terminal contoh")
        assert (shown["giving_seat_id"], shown["receiving_seat_id"]) == (
            body["giving_seat_id"],
            body["receiving_seat_id"],
        )
        assert shown["handed_over_at"] is not None
        assert shown["allowed_actions"] == []
        for move in ("handovers", "cancellations"):
            again = body if move == "handovers" else {"reason": "Contoh"}
            refused(unit(house).post(f"/v1/return-legs/{planned['id']}/{move}", again), 409, "wrong-moment")

    def test_it_takes_two_who_hold_their_seats_and_has_happened(self, house: House, made: dict[str, Any]):
        path, body = f"/v1/return-legs/{leg(house, made)['id']}/handovers", handover(house)
        alone = {**body, "receiving_seat_id": body["giving_seat_id"]}
        assert refused(unit(house).post(path, alone), 422, "invalid")["errors"][0]["code"] == "two_officers"
        stranger = {**body, "giving_seat_id": UNKNOWN}
        assert pointers(refused(unit(house).post(path, stranger), 422, "invalid")) == ["/giving_seat_id"]
        ahead = {**body, "handed_over_at": "2099-01-01T00:00:00Z"}
        assert pointers(refused(unit(house).post(path, ahead), 422, "invalid")) == ["/handed_over_at"]

    def test_it_is_asked_who_sat_there_then(self, house: House, made: dict[str, Any]):
        """An officer whose seat ended since handed her over all the same; whoever sits there since did not."""
        path, left = f"/v1/return-legs/{leg(house, made)['id']}/handovers", seat(house)
        (day,) = days_from_today(-1)
        done(house.secretariat.post(f"/v1/seats/{left['id']}/endings", {"last_day": day}))
        body = {**handover(house), "giving_seat_id": left["id"]}
        for at in ("2025-12-31T16:59:00Z", f"{day}T17:00:00Z"):  # a minute before its first day, and after its last
            wrong = refused(unit(house).post(path, {**body, "handed_over_at": at}), 422, "invalid")
            assert [(each["pointer"], each["code"]) for each in wrong["errors"]] == [
                ("/giving_seat_id", "seat_held_then")
            ]
        done(unit(house).post(path, {**body, "handed_over_at": f"{day}T16:59:00Z"}))


class TestCancel:
    def test_it_says_why_and_the_next_leg_goes_on_counting(self, house: House):
        journey = case(house, UNIT)
        planned = leg(house, journey)
        shown = done(unit(house).post(f"/v1/return-legs/{planned['id']}/cancellations", {"reason": "Contoh"}))
        assert (shown["status"], shown["cancellation_reason"]) == ("cancelled", "Contoh")
        assert leg(house, journey)["ordinal"] == 2
