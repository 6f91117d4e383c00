"""Values of indicators: of the kind the indicator declares, with the parts it declares, and leaves once verified."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col

from api.domain.indicators import Aggregation, Basis
from api.models.plans import Indicator
from api.models.progress import ReportSnapshot, SnapshotIndicator, SnapshotValue
from tests.support.flows import House, done, must_be_rolled_up, pointers, refused


@pytest.fixture
def declare(house: House, owner_session: Session):
    """Say what the indicators of an activity declare, and give the id of the first."""

    def say(number: str, **fields: Any) -> str:
        owner_session.execute(
            sa.update(Indicator).where(col(Indicator.activity_id) == house.activities[number]["id"]).values(**fields)
        )
        owner_session.commit()
        path = f"/v1/activities/{house.activities[number]['id']}/indicators"
        return str(done(house.secretariat.get(path))["items"][0]["id"])

    return say


class Draft:
    """A draft of the labour office, and what is said in it about an activity."""

    def __init__(self, house: House, number: str) -> None:
        self.house, self.report = house, house.report()
        self.activity = house.activities[number]["id"]

    def send(self, *values: dict[str, Any]) -> Any:
        body = {"activity_id": self.activity, "values": list(values)}
        return self.house.officer("disnaker").post(f"/v1/progress-reports/{self.report['id']}/entries", body)


class TestBasis:
    def test_a_value_of_the_other_kind_is_refused(self, house: House, declare):
        indicator = declare("1.2", aggregation=Aggregation.SUM, basis=Basis.PERIOD)
        draft = Draft(house, "1.2")
        answer = draft.send({"indicator_id": indicator, "value": 5, "basis": "to_date"})
        assert pointers(refused(answer, 422, "invalid")) == ["/values/0/basis"]
        made = done(draft.send({"indicator_id": indicator, "value": 5, "basis": "period"}), 201)
        assert made["values"][0]["value"] == 5


class TestRatio:
    @pytest.mark.parametrize(
        ("value", "fields"),
        [
            ({"value": 80}, ["value"]),
            ({"value": 80, "numerator": 4, "denominator": 5}, ["value"]),
            ({"numerator": 4}, ["denominator"]),
            ({"denominator": 4}, ["numerator"]),
            ({"numerator": 4, "denominator": -5}, ["denominator"]),
        ],
    )
    def test_is_given_as_numerator_and_denominator(self, house: House, declare, value, fields):
        indicator = declare("1.2", aggregation=Aggregation.RATIO)
        problem = refused(Draft(house, "1.2").send({"indicator_id": indicator, **value}), 422, "invalid")
        assert pointers(problem) == [f"/values/0/{name}" for name in fields]

    def test_is_taken_whole(self, house: House, declare):
        indicator = declare("1.2", aggregation=Aggregation.RATIO)
        made = done(Draft(house, "1.2").send({"indicator_id": indicator, "numerator": 4, "denominator": 5}), 201)
        assert (made["values"][0]["numerator"], made["values"][0]["denominator"]) == (4, 5)

    def test_another_indicator_takes_no_parts_of_one(self, house: House, declare):
        indicator = declare("1.2", aggregation=Aggregation.LAST)
        answer = Draft(house, "1.2").send({"indicator_id": indicator, "numerator": 4, "denominator": 5})
        problem = refused(answer, 422, "invalid")
        assert pointers(problem) == ["/values/0/numerator", "/values/0/denominator"]


class TestParts:
    FEMALE, MALE = {"sex": "female", "age_band": "0-17", "value": 3}, {"sex": "male", "age_band": "unknown", "value": 2}

    def test_they_are_kept_beside_the_value(self, house: House, declare):
        indicator = declare("1.2", aggregation=Aggregation.SUM, by_sex=True, age_bands=["0-17", "18+"])
        value = {"indicator_id": indicator, "value": 5, "parts": [self.FEMALE, self.MALE]}
        made = done(Draft(house, "1.2").send(value), 201)["values"][0]
        assert (made["value"], made["parts"]) == (5, [self.FEMALE, self.MALE])

    def test_they_add_up_or_are_refused(self, house: House, declare):
        indicator = declare("1.2", aggregation=Aggregation.SUM, by_sex=True, age_bands=["0-17", "18+"])
        value = {"indicator_id": indicator, "value": 6, "parts": [self.FEMALE, self.MALE]}
        assert pointers(refused(Draft(house, "1.2").send(value), 422, "invalid")) == ["/values/0/parts"]

    def test_an_indicator_without_bands_takes_none(self, house: House, declare):
        indicator = declare("1.2", aggregation=Aggregation.SUM, by_sex=False, age_bands=[])
        value = {"indicator_id": indicator, "value": 5, "parts": [self.FEMALE, self.MALE]}
        assert pointers(refused(Draft(house, "1.2").send(value), 422, "invalid")) == ["/values/0/parts"]


class TestVerifiedLeaves:
    def test_keep_the_value_and_what_it_was_judged_by(self, house: House, declare, owner_session: Session):
        indicator = declare("1.2", aggregation=Aggregation.SUM, basis=Basis.PERIOD, by_sex=True, age_bands=[])
        draft = Draft(house, "1.2")
        parts = [{"sex": "unknown", "value": 7}]
        done(draft.send({"indicator_id": indicator, "value": 7, "parts": parts}), 201)
        done(house.move("32.12-disnaker", draft.report, "submissions"))
        done(house.move("32.12-secretariat", draft.report, "verifications"))
        leaf, body = owner_session.execute(
            sa.select(SnapshotIndicator, col(ReportSnapshot.body))
            .join(ReportSnapshot, col(ReportSnapshot.id) == col(SnapshotIndicator.snapshot_id))
            .where(col(ReportSnapshot.report_id) == draft.report["id"])
        ).one()
        assert (leaf.value, leaf.aggregation, leaf.basis, leaf.owner) == (7, "sum", "period", "agency:32.12-disnaker")
        assert leaf.parts == [{"sex": "unknown", "age_band": None, "value": "7"}]
        target = {2025: 1, 2026: 2, 2027: 3}[leaf.year]
        assert (leaf.target, body["entries"][0]["values"][0]["target"]) == (target, f"{target}.0000")

    def test_a_report_that_is_nil_counts_each_activity_as_nil(self, house: House, owner_session: Session):
        report = house.report(nil_reason="Tidak ada kegiatan (contoh)")
        done(house.move("32.12-disnaker", report, "submissions"))
        done(house.move("32.12-secretariat", report, "verifications"))
        leaves = owner_session.execute(
            sa.select(col(SnapshotValue.activity_id), col(SnapshotValue.is_nil), col(SnapshotValue.physical_percent))
            .join(ReportSnapshot, col(ReportSnapshot.id) == col(SnapshotValue.snapshot_id))
            .where(col(ReportSnapshot.report_id) == report["id"])
        ).all()
        assert {(str(activity), nil, percent) for activity, nil, percent in leaves} == {
            (house.activities[number]["id"], True, None) for number in ("1.1", "1.2")
        }
        must_be_rolled_up(owner_session)
