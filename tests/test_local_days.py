"""The ceiling of today is that of the day it is in the district, wherever in the country that is."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine

from tests.support.engines import engine_at
from tests.support.flows import YEAR, House, done, pointers, refused, speaker
from tests.support.tokens import Caller

LATE = datetime(YEAR, 9, 30, 15, 30, tzinfo=UTC)
"""Half past ten in Jakarta; in Jayapura the first of October has begun."""
BEFORE, AFTER = 100, 200
TOLD = [("Asia/Jakarta", BEFORE), ("Asia/Makassar", BEFORE), ("Asia/Jayapura", AFTER)]


@pytest.fixture(scope="module")
def line(house: House) -> dict[str, Any]:
    """A line that has another ceiling from October on, with an activity."""
    made = house.line(ceiling=BEFORE, tags=[{"activity_id": house.activities["1.1"]["id"]}])
    later = {"kind": "perubahan", "effective_on": f"{YEAR}-10-01", "ceiling_idr": AFTER}
    done(house.secretariat.post(f"/v1/budget-lines/{made['id']}/versions", later), 201)
    done(house.spend(made, BEFORE), 201)
    return made


@pytest.fixture
def late(request: pytest.FixtureRequest, house: House, module_database: str) -> Iterator[Caller]:
    """The secretariat late on the last of September, in a district of this zone."""
    with engine_at(module_database).begin() as connection:
        for table, which in (("region", "code = '32.12'"), ("plan", "owner = 'district:32.12'")):
            move = sa.text(f"UPDATE {table} SET time_zone = :zone WHERE {which}")  # noqa: S608  constants
            connection.execute(move, {"zone": request.param})
    with time_machine.travel(LATE, tick=False):
        yield speaker(house.secretariat.http)("32.12-secretariat")


@pytest.mark.parametrize(("late", "ceiling"), TOLD, indirect=["late"])
class TestToday:
    def test_a_line_is_told_with_the_ceiling_of_the_local_day(self, line: dict[str, Any], late: Caller, ceiling: int):
        told = done(late.get(f"/v1/budget-lines/{line['id']}"))
        assert (told["ceiling_idr"], told["absorption_percent"]) == (ceiling, 100 * BEFORE / ceiling)

    def test_of_a_line_under_its_activity(self, house: House, line: dict[str, Any], late: Caller, ceiling: int):
        told = done(late.get(f"/v1/activities/{house.activities['1.1']['id']}"))["budget_lines"]
        assert [each["ceiling_idr"] for each in told if each["id"] == line["id"]] == [ceiling]

    def test_a_signal_looks_ahead_from_the_local_day(self, line: dict[str, Any], late: Caller, ceiling: int):
        told = done(late.get(f"/v1/signals?year={YEAR}&kind=ceiling_risk"))["items"]
        day = f"{YEAR}-{'10-01' if ceiling == AFTER else '09-30'}"
        found = [(each["ends_on"], each["figures"]["ceiling_idr"]) for each in told if each["line_id"] == line["id"]]
        assert found == ([] if ceiling == AFTER else [(day, BEFORE)])

    def test_of_the_parts_of_a_line(self, house: House, late: Caller, ceiling: int):
        made = house.line(ceiling=BEFORE)
        later = {"kind": "perubahan", "effective_on": f"{YEAR}-10-01", "ceiling_idr": AFTER}
        done(late.post(f"/v1/budget-lines/{made['id']}/versions", later), 201)
        tie = {"activity_id": house.activities["1.2"]["id"], "mode": "amount", "amount_idr": BEFORE + 1}
        answer = late.post(f"/v1/budget-lines/{made['id']}/tags", tie)
        if ceiling == AFTER:
            done(answer, 201)
        else:
            assert pointers(refused(answer, 422, "invalid")) == ["/amount_idr"]
