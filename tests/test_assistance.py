"""Assistance and its funds: what was given and who paid; a fund never gives more than it has, also not to many."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.support.assistance import BUS, another_officer, fund, fund_body, gift, gift_body, receipt, unit
from tests.support.cases import OFFICERS, SOCIAL, case, path_of, seal
from tests.support.flows import UNKNOWN, House, done, pointers, refused


@pytest.fixture(scope="module")
def made(house: House) -> dict[str, Any]:
    """A case of the service unit."""
    return case(house)


def read(house: House, made: dict[str, Any]) -> dict[str, Any]:
    """A fund as it reports itself now."""
    return done(unit(house).get(f"/v1/assistance-funds/{made['id']}"))


class TestFund:
    def test_tells_what_came_in_was_given_and_is_left(self, house: House, made: dict[str, Any]):
        paid = fund(house)
        gift(house, made, paid, 400_000)
        gift(house, made, paid, 100_000)
        shown = read(house, paid)
        assert (shown["received_idr"], shown["given_idr"], shown["balance_idr"]) == (1_000_000, 500_000, 500_000)
        assert shown["by_service"] == [{"service": "return", "given_idr": 500_000, "times": 2}]
        assert (shown["donor"], shown["allowed_actions"]) == ("Donatur contoh", ["receipts"])

    def test_money_goes_back_as_far_as_there_is_some_and_with_a_note(self, house: House):
        paid = fund(house, 100)
        path = f"/v1/assistance-funds/{paid['id']}/receipts"
        refused(unit(house).post(path, receipt(-10)), 422, "invalid")
        refused(unit(house).post(path, receipt(0)), 422, "invalid")
        assert refused(unit(house).post(path, receipt(-101, note="Contoh")), 409, "locked")["lock_reason"] == "balance"
        done(unit(house).post(path, receipt(-100, note="Contoh")), 201)
        assert read(house, paid)["balance_idr"] == 0
        assert [each["amount_idr"] for each in done(unit(house).get(path))["items"]] == [-100, 100]

    def test_a_receipt_of_tomorrow_is_none(self, house: House):
        answer = unit(house).post(
            f"/v1/assistance-funds/{fund(house)['id']}/receipts", receipt(1, received_on="2099-01-01")
        )
        assert pointers(refused(answer, 422, "invalid")) == ["/received_on"]

    def test_another_agency_opens_none_here_and_sees_none(self, house: House):
        refused(house.speak(OFFICERS[SOCIAL]).post("/v1/assistance-funds", fund_body(house)), 403, "not-permitted")
        paid = fund(house)
        other = house.speak(OFFICERS[SOCIAL])
        refused(other.get(f"/v1/assistance-funds/{paid['id']}"), 404, "not-found")
        assert paid["id"] not in {each["id"] for each in done(other.get("/v1/assistance-funds"))["items"]}
        refused(house.secretariat.get("/v1/assistance-funds"), 403, "insufficient-scope")


class TestGive:
    def test_what_was_given_stands_with_who_paid(self, house: House, made: dict[str, Any]):
        given = gift(house, made, fund(house))
        assert (given["cost_idr"], given["status"], given["allowed_actions"]) == (400_000, "given", ["withdrawals"])
        listed = done(unit(house).get(f"{path_of(made)}/assistance?limit=200"))["items"]
        assert given["id"] in {each["id"] for each in listed}

    def test_exactly_one_pays_what_cost_something(self, house: House, made: dict[str, Any]):
        path, paid = f"{path_of(made)}/assistance", fund(house)
        for wrong in (
            {**BUS, "cost_idr": 5},
            {**BUS, "cost_idr": 0, "fund_id": paid["id"]},
            gift_body(paid, budget_line_id=UNKNOWN),
        ):
            assert refused(unit(house).post(path, wrong), 422, "invalid")["errors"][0]["code"] == "one_payer"
        assert done(unit(house).post(path, {**BUS, "cost_idr": 0}), 201)["fund_id"] is None

    @pytest.mark.parametrize(
        ("wrong", "pointer"),
        [
            ({"fund_id": UNKNOWN}, "/fund_id"),
            ({"fund_id": None, "budget_line_id": UNKNOWN}, "/budget_line_id"),
            ({"given_on": "2099-01-01"}, "/given_on"),
            ({"quantity": 0}, "/quantity"),
            ({"cost_idr": -1}, "/cost_idr"),
            ({"service": "bantuan"}, "/service"),
        ],
    )
    def test_what_does_not_fit_is_refused(
        self, house: House, made: dict[str, Any], wrong: dict[str, Any], pointer: str
    ):
        body = {**gift_body({"id": UNKNOWN}), "fund_id": fund(house)["id"], **wrong}
        assert pointers(refused(unit(house).post(f"{path_of(made)}/assistance", body), 422, "invalid")) == [pointer]

    def test_a_fund_gives_no_more_than_it_has_also_not_to_eight_at_once(self, house: House, made: dict[str, Any]):
        paid = fund(house, 1_000_000)

        def give(_number: int) -> int:
            return int(unit(house).post(f"{path_of(made)}/assistance", gift_body(paid, 400_000)).status_code)

        with ThreadPoolExecutor(8) as pool:
            assert sorted(pool.map(give, range(8))) == [201, 201] + [409] * 6
        assert read(house, paid)["balance_idr"] == 200_000

    def test_sent_twice_it_is_given_once(self, house: House, made: dict[str, Any]):
        paid, key = fund(house), "bantuan-contoh"
        for _ in range(2):
            done(unit(house).post(f"{path_of(made)}/assistance", gift_body(paid), key=key), 201)
        assert read(house, paid)["given_idr"] == 400_000


class TestWithdraw:
    def test_what_it_cost_goes_back_and_the_entry_stays(self, house: House, made: dict[str, Any]):
        paid = fund(house)
        given = gift(house, made, paid)
        path = f"/v1/assistance/{given['id']}/withdrawals"
        shown = done(unit(house).post(path, {"reason": "Contoh"}))
        assert (shown["status"], shown["withdrawal_reason"], shown["allowed_actions"]) == ("withdrawn", "Contoh", [])
        assert (read(house, paid)["balance_idr"], read(house, paid)["by_service"]) == (1_000_000, [])
        refused(unit(house).post(path, {"reason": "Contoh"}), 409, "wrong-moment")


class TestSeal:
    def test_to_whom_the_case_is_sealed_it_is_not_there_and_the_fund_says_the_same(self, house: House, owner_session):
        sealed, paid = case(house), fund(house)
        given = gift(house, sealed, paid)
        colleague, person = another_officer(house, owner_session)
        paths = (f"/v1/assistance/{given['id']}", f"{path_of(sealed)}/assistance")
        assert [colleague.get(path).status_code for path in paths] == [200, 200]
        seal(house, sealed, officer_id=person)
        for path in paths:
            refused(colleague.get(path), 404, "not-found")
        shown = done(colleague.get(f"/v1/assistance-funds/{paid['id']}"))
        assert shown["by_service"] == [{"service": "return", "given_idr": 400_000, "times": 1}]
