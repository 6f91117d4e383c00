"""Who leads an activity of the plan in force, changed by amendments; and who owes since."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlmodel import Session

from api.jobs import roll_up_check
from api.services.leads import LEADS_NOTHING
from tests.support.amending import CHAIR, Row, amendment, row_of, submitted
from tests.support.flows import LEADS, TO_LAW, House, done, must_be_rolled_up

DINSOS, UNIT = LEADS["dinsos"], "agency:32.12-uptd-ppa"  # the office leads 2.1 alone, the unit nothing
BEFORE = {DINSOS: ("silent", None)}
AFTER = {DINSOS: ("excused", LEADS_NOTHING), UNIT: ("silent", None)}


@contextmanager
def led_by_the_office(house: House, owner: Session, worker: sa.Engine) -> Iterator[None]:
    """Begin and end with the office in the lead of 2.1, and with roll-ups that stand as the leaves do."""
    assert house.plan
    yield
    close_periods(owner)
    _give_back(house)
    must_be_rolled_up(owner)
    assert list(roll_up_check.differences(worker)) == []


def close_periods(owner: Session) -> None:
    """Open periods are over: the next change of a plan need not walk through those of every test before."""
    owner.connection().exec_driver_sql("UPDATE reporting_period SET status = 'frozen' WHERE status <> 'frozen'")
    owner.commit()


def _give_back(house: House) -> None:
    """The office leads 2.1, as in the beginning."""
    shown = done(house.secretariat.get(f"/v1/activities/{house.activities['2.1']['id']}"))
    if shown["lead_agency_id"] != house.agencies[DINSOS]:
        give(house, DINSOS)


def giving(house: House, *agencies: str, numbers: tuple[str, ...] = ("2.1",)) -> str:
    """Where an amendment is approved that gives each activity to an agency."""
    made = amendment(house)
    for number, agency in zip(numbers, agencies, strict=True):
        body = {"lead_agency_id": house.agencies[agency]}
        done(house.secretariat.patch(f"/v1/activities/{row_of(house, made, number)['id']}", body, 1))
    return submitted(house, made)


def give(house: House, agency: str = UNIT) -> None:
    """An agency leads 2.1 by an amendment that was approved."""
    done(house.speak(CHAIR).post(giving(house, agency)))


def owed(house: House, period: Row) -> dict[str, Row]:
    """What is owed for a period, by agency."""
    found = done(house.secretariat.get(f"/v1/reporting-obligations?period_id={period['id']}&limit=200"))["items"]
    assert len(found) == len({each["agency"] for each in found})
    return {each["agency"]: each for each in found}


def stands(house: House, period: Row) -> dict[str, tuple[str, str | None]]:
    """What became of what the office and the unit owe, and why they need not."""
    found = owed(house, period)
    return {each: (found[each]["state"], found[each]["excused_reason"]) for each in (DINSOS, UNIT) if each in found}


def following(house: House, *agencies: str, **years: int) -> Row:
    """A plan that was adopted, with an activity of one indicator for each of these agencies, numbered from 1."""
    plan = house.draft_plan(**{"year_from": 2025, "year_to": 2027, **years})
    for place, agency in enumerate(agencies, 1):
        made = house.activity(plan["id"], lead_agency_id=house.agencies[agency], number=str(place))
        measure = {"title": "Jumlah contoh", "unit": "desa"}
        done(house.secretariat.post(f"/v1/activities/{made['id']}/indicators", measure), 201)
    for path in TO_LAW[:3]:
        plan = done(house.plan_move(plan, path))
    return plan


def law(house: House, *agencies: str, **years: int) -> Row:
    """The same, come into force."""
    return done(house.plan_move(following(house, *agencies, **years), TO_LAW[3]))
