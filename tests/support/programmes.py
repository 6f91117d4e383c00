"""Programmes of the plan in force and of others, as they are listed, and workbooks that name them."""

from dataclasses import replace
from itertools import cycle
from typing import Any

from tests.support.amending import approved
from tests.support.flows import House, done
from tests.support.small_plan import PLAN, workbook

Row = dict[str, Any]


def listed(house: House, plan_id: str, query: str = "") -> list[Row]:
    """The programmes of a plan."""
    found: list[Row] = done(house.secretariat.get(f"/v1/plans/{plan_id}/programmes{query}"))["items"]
    return found


def goals(house: House, plan_id: str) -> dict[str, str]:
    """The chapters of a plan by their sub-task-forces."""
    found = done(house.secretariat.get(f"/v1/plans/{plan_id}/goals"))["items"]
    return {each["sub_task_force"]: each["id"] for each in found}


def standing(house: House) -> set[str]:
    """The programmes of the plan in force."""
    return {each["id"] for each in listed(house, house.plan["id"])}


def under(house: House, programme: str) -> set[str]:
    """The activities of the plan in force under a programme."""
    path = f"/v1/plans/{house.plan['id']}/activities?programme_id={programme}"
    return {each["id"] for each in done(house.secretariat.get(path))["items"]}


def named(*names: str) -> bytes:
    """The workbook of the plan in force, the activities of its first chapter under these programmes by turns."""
    below = cycle(names)
    return workbook(tuple(replace(each, programme=next(below)) if each.field == "PENC" else each for each in PLAN))


def differences(house: House, content: bytes) -> set[tuple[str, str, str | None]]:
    """What a workbook would change of the plan in force: of which row, and which field of it."""
    found = house.bring_in(content, query="?dry_run=true")["counts"]["differences"]
    return {(each["id"], each["change"], each["field"]) for each in found}


def brought_in(house: House, content: bytes) -> Row:
    """The amendment that a workbook became, approved."""
    assert house.bring_in(content)["status"] == "done"
    found = done(house.secretariat.get(f"/v1/plans/{house.plan['id']}/amendments"))["items"]
    (made,) = (each for each in found if each["status"] == "draft" and each["reason"].startswith("Berkas"))
    approved(house, made)
    told: Row = done(house.secretariat.get(f"/v1/amendments/{made['id']}"))
    return told


def placed(house: House, plan_id: str) -> Any:
    """Programmes by chapter, place and name, and the activities under each."""
    programmes = {each["id"]: each for each in listed(house, plan_id)}
    names = ("sub_task_force", "ordinal", "title", "account_code")
    called = {id_: tuple(each[name] for name in names) for id_, each in programmes.items()}
    rows = done(house.secretariat.get(f"/v1/plans/{plan_id}/activities"))["items"]
    return sorted(called.values(), key=str), [(each["number"], called.get(each["programme_id"])) for each in rows]
