"""Help at a given state: funds with money in them, gifts, legs and follow-ups of cases of the service unit."""

from typing import Any
from uuid import uuid4

from sqlmodel import Session

from api.domain.seats import SeatKind
from api.models.task_forces import Seat
from tests.support.cases import OFFICERS, UNIT, path_of
from tests.support.flows import REGION, House, done
from tests.support.seated import seated, token_of
from tests.support.tokens import Caller

BUS = {"service": "return", "item": "Tiket bus", "quantity": 1, "unit": "tiket", "given_on": "2026-01-12"}


def unit(house: House) -> Caller:
    """The case officer of the service unit."""
    return house.speak(OFFICERS[UNIT])


def another_officer(house: House, owner: Session) -> tuple[Caller, str]:
    """Another case officer of the service unit, and the person behind the seat."""
    client = seated(owner, SeatKind.CASE_OFFICER, REGION, "32.12-UPTD-PPA")
    words = ["cases:read", "assistance:read", UNIT]
    http = house.secretariat.http
    person = owner.get_one(Seat, client.seat_id).person_id
    return Caller(http, client.client_id, token_of(http, client, words)), str(person)


def fund_body(house: House) -> dict[str, Any]:
    """The body of a fund of the service unit."""
    return {"agency_id": house.agencies[UNIT], "name": f"Dana contoh {uuid4().hex}", "donor": "Donatur contoh"}


def receipt(amount_idr: int, **fields: Any) -> dict[str, Any]:
    """The body of a receipt."""
    return {"amount_idr": amount_idr, "received_on": "2026-01-05", **fields}


def fund(house: House, received_idr: int = 1_000_000) -> dict[str, Any]:
    """A fund that received so much."""
    made = done(unit(house).post("/v1/assistance-funds", fund_body(house)), 201)
    done(unit(house).post(f"/v1/assistance-funds/{made['id']}/receipts", receipt(received_idr)), 201)
    return made


def gift_body(paid_from: dict[str, Any], cost_idr: int = 400_000, **fields: Any) -> dict[str, Any]:
    """The body of a bus ticket paid from a fund."""
    return {**BUS, "cost_idr": cost_idr, "fund_id": paid_from["id"], **fields}


def gift(house: House, case: dict[str, Any], paid_from: dict[str, Any], cost_idr: int = 400_000) -> dict[str, Any]:
    """A bus ticket that was given."""
    return done(unit(house).post(f"{path_of(case)}/assistance", gift_body(paid_from, cost_idr)), 201)


def leg_body(house: House, **fields: Any) -> dict[str, Any]:
    """The body of a leg from Batam home."""
    leg = {"from_region_code": "21.71", "to_region_code": "32.12", "mode": "sea", "departs_on": "2026-01-12"}
    return {**leg, "payer_agency_id": house.agencies[UNIT], **fields}


def leg(house: House, case: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A leg that is planned."""
    return done(unit(house).post(f"{path_of(case)}/return-legs", leg_body(house, **fields)), 201)


def reintegration(house: House, case: dict[str, Any], started_on: str = "2026-01-31") -> list[dict[str, Any]]:
    """The follow-ups of a case, planned."""
    planned = done(unit(house).post(f"{path_of(case)}/follow-ups", {"started_on": started_on}), 201)
    return list(planned["items"])
