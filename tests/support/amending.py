"""Amendments of one activity, walked to the end as the people do who make and approve them."""

from typing import Any

from tests.support.flows import House, done

Row = dict[str, Any]


def begun(house: House, number: str, kind: str) -> tuple[Row, Row]:
    """An amendment of the plan in force, and this activity of its working copy."""
    secretariat = house.secretariat
    path = f"/v1/plans/{house.plan['id']}/amendments"
    amendment = done(secretariat.post(path, {"kind": kind, "reason": "Contoh"}), 201)
    copies = done(secretariat.get(f"/v1/plans/{amendment['copy_id']}/activities"))["items"]
    copy = next(each["id"] for each in copies if each["number"] == number)
    return amendment, done(secretariat.get(f"/v1/activities/{copy}"))


def approved(house: House, amendment: Row) -> None:
    """The secretariat submits it and the chair approves it."""
    for who, move in (("32.12-secretariat", "submissions"), ("32.12-chair", "approvals")):
        done(house.speak(who).post(f"/v1/amendments/{amendment['id']}/{move}"))


def amended(house: House, number: str, kind: str, **fields: Any) -> Row:
    """The amendment that changes these fields of the activity, as it was before it was submitted."""
    amendment, copy = begun(house, number, kind)
    done(house.secretariat.patch(f"/v1/activities/{copy['id']}", fields, copy["version"]))
    shown = done(house.secretariat.get(f"/v1/amendments/{amendment['id']}"))
    approved(house, amendment)
    return shown
