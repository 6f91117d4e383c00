"""Amendments, walked to the end as the people do who make and approve them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from tests.support.flows import House, done

SECRETARIAT, CHAIR = "32.12-secretariat", "32.12-chair"
Row = dict[str, Any]
_ENDS = sa.text("""
    WITH changed AS (UPDATE activity SET ended_edition = :edition WHERE id = :id RETURNING plan_id)
    UPDATE plan SET updated_at = now() FROM changed WHERE plan.id = changed.plan_id
""")
"""With its plan, by which figures of both are counted again."""


def amendment(house: House, kind: str = "responsible_agency") -> Row:
    """An amendment that was begun."""
    body = {"kind": kind, "reason": "Contoh"}
    return done(house.secretariat.post(f"/v1/plans/{house.plan['id']}/amendments", body), 201)


def row_of(house: House, made: Row, number: str = "2.1") -> Row:
    """An activity of its working copy, by number."""
    rows = done(house.secretariat.get(f"/v1/plans/{made['copy_id']}/activities"))["items"]
    return next(each for each in rows if each["number"] == number)


def submitted(house: House, made: Row) -> str:
    """Where an amendment that was sent is approved."""
    done(house.secretariat.post(f"/v1/amendments/{made['id']}/submissions"))
    return f"/v1/amendments/{made['id']}/approvals"


def begun(house: House, number: str, kind: str) -> tuple[Row, Row]:
    """An amendment of the plan in force, and this activity of its working copy."""
    made = amendment(house, kind)
    return made, done(house.secretariat.get(f"/v1/activities/{row_of(house, made, number)['id']}"))


def approved(house: House, made: Row) -> None:
    """The secretariat submits it and the chair approves it."""
    done(house.speak(CHAIR).post(submitted(house, made)))


def amended(house: House, number: str, kind: str, **fields: Any) -> Row:
    """The amendment that changes these fields of the activity, as it was before it was submitted."""
    made, copy = begun(house, number, kind)
    done(house.secretariat.patch(f"/v1/activities/{copy['id']}", fields, copy["version"]))
    shown = done(house.secretariat.get(f"/v1/amendments/{made['id']}"))
    approved(house, made)
    return shown


@contextmanager
def taken_out(house: House, owner: Session, number: str) -> Iterator[str]:
    """Takes an activity out of the plan, as an amendment does, and gives its id; afterwards it stands there again."""
    activity: str = house.activities[number]["id"]

    def ends(edition: int | None) -> None:
        owner.execute(_ENDS, {"edition": edition, "id": activity})
        owner.commit()

    ends(2)
    try:
        yield activity
    finally:
        ends(None)
