"""Parts of a budget line are together never more than the line, on every path and whatever its ceiling has become."""

from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.domain.kinds import TagMode
from api.models.budgets import BudgetTag
from api.queries.line_parts import part_of
from tests.support.flows import YEAR, House, done, must_be_rolled_up

FIELDS = {"1.1": "PENC", "1.2": "PENC", "2.1": "REHSOS", "3.1": "GAKKUM"}
Ties = dict[str, dict[str, Any]]


def tied(house: House, ties: Ties, year: int = YEAR, spent: int = 300, **fields: Any) -> dict[str, Any]:
    """A line of a thousand rupiah, so tied and spent from, whose ceiling is 600 from July on."""
    line = house.line(ceiling=1_000, fiscal_year=year, **fields)
    add = f"/v1/budget-lines/{line['id']}"
    for number, part in ties.items():
        body = {"activity_id": house.activities[number]["id"], **part}
        done(house.officer("disnaker").post(f"{add}/tags", body), 201)
    done(house.spend(line, spent), 201)
    lower = {"kind": "pergeseran", "effective_on": f"{year}-07-01", "ceiling_idr": 600}
    done(house.officer("disnaker").post(f"{add}/versions", lower), 201)
    return line


def amount(idr: int) -> dict[str, Any]:
    return {"mode": "amount", "amount_idr": idr}


def rows(house: House, path: str, year: int, quarter: int, group_by: str) -> list[dict[str, Any]]:
    return done(house.secretariat.get(f"{path}?year={year}&quarter={quarter}&group_by={group_by}"))["rows"]


def money(row: dict[str, Any]) -> tuple[int, int]:
    return row["ceiling_idr"], row["realised_idr"]


def by_field(house: House, year: int, quarter: int) -> dict[str | None, tuple[int, int]]:
    """What stands under each sub-task-force that something stands under."""
    told = rows(house, "/v1/reports/budget", year, quarter, "sub_task_force")
    return {row["code"]: money(row) for row in told if any(money(row))}


@pytest.fixture(scope="module")
def lowered(house: House) -> House:
    """A line tied by two amounts that its later ceiling does not hold."""
    tied(house, {"1.1": amount(500), "2.1": amount(500)})
    return house


class TestLoweredLine:
    """Ties that fitted when they were made, told on both sides of the version that lowers the line."""

    @pytest.mark.parametrize(("quarter", "part"), [(2, (500, 150)), (3, (300, 150))])
    def test_each_field_and_activity_has_its_part_once(self, lowered: House, quarter: int, part: tuple[int, int]):
        fields = {
            row["code"]: money(row) for row in rows(lowered, "/v1/reports/budget", YEAR, quarter, "sub_task_force")
        }
        assert {code: each for code, each in fields.items() if any(each)} == {"PENC": part, "REHSOS": part}
        told = rows(lowered, "/v1/reports/progress", YEAR, quarter, "activity")
        assert [money(row["figures"]) for row in told if row["figures"]["ceiling_idr"]] == [part, part]
        absorbed = rows(lowered, "/v1/budget-absorptions", YEAR, quarter, "activity")
        assert [money(row) for row in absorbed] == [part, part]
        # An amount stays one where the line has another ceiling at the end of the year.
        assert [row["year_end_ceiling_idr"] for row in absorbed] == [300, 300]

    def test_the_mean_weighted_by_ceiling_follows_from_its_leaves(self, lowered: House, owner_session):
        period = lowered.period(period_type="quarterly", year=YEAR, ordinal=3)
        lowered.verified(period=period, percent=40)
        lowered.verified("dinsos", "2.1", period, 80)
        leaves = done(lowered.secretariat.get(f"/v1/reports/progress/proof?year={YEAR}&quarter=3"))["items"]
        assert [each["weight_idr"] for each in leaves] == [300, 300]
        must_be_rolled_up(owner_session)


class TestMixed:
    def test_amounts_have_what_the_shares_leave(self, house: House):
        tied(house, {"1.1": {"share": 0.5}, "2.1": amount(100), "3.1": amount(400)}, 2027)
        assert by_field(house, 2027, 3) == {"PENC": (300, 150), "REHSOS": (60, 30), "GAKKUM": (240, 120)}

    def test_what_fits_is_told_as_it_was_tied(self, house: House):
        tied(house, {"1.1": amount(100), "2.1": amount(200)}, 2025)
        assert by_field(house, 2025, 3) == {"PENC": (100, 50), "REHSOS": (200, 100), None: (300, 150)}


class TestLaw:
    """Years of which the plan knows nothing, each example its own: fields and activities add up to the line."""

    years = count(1990)

    @settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        ties=st.dictionaries(
            st.sampled_from(sorted(FIELDS)),
            st.integers(1, 250).map(amount)
            | st.sampled_from([0.0001, 0.1, 0.2499]).map(lambda share: {"share": share}),
            min_size=1,
        ),
        spent=st.integers(1, 1_000),
    )
    def test_no_rupiah_is_told_twice(self, house: House, owner_session, ties: Ties, spent: int):
        year = next(self.years)
        tied(house, ties, year, spent)
        for quarter, ceiling in ((2, 1_000), (3, 600)):
            fields = rows(house, "/v1/reports/budget", year, quarter, "sub_task_force")
            for name, whole in (("ceiling_idr", ceiling), ("realised_idr", spent)):
                assert abs(sum(row[name] for row in fields) - whole) <= len(fields) / 2  # each row is a whole rupiah
            activities = rows(house, "/v1/budget-absorptions", year, quarter, "activity")
            assert sum(row["ceiling_idr"] for row in activities) <= ceiling + len(activities) / 2
        must_be_rolled_up(owner_session)

    @given(amounts=st.lists(st.integers(1, 2**53 - 1), min_size=1, max_size=5), ceiling=st.integers(0, 2**53 - 1))
    def test_amounts_are_the_line_or_themselves(self, amounts: list[int], ceiling: int):
        ties = [BudgetTag(mode=TagMode.AMOUNT, amount_idr=each) for each in amounts]
        told = [part_of(each, ties, ceiling) * ceiling for each in ties]
        assert sum(told) == min(sum(amounts), ceiling)
        if sum(amounts) <= ceiling:
            assert told == amounts
