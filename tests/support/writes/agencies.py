"""The routes that write agencies."""

from typing import Any

from tests.support.flows import REGION, House, done
from tests.support.writes.write import PLAIN, Write


def code(house: House) -> str:
    """A code nobody has."""
    return f"32.12-J-{house.number()}"


def agency_of(house: House) -> dict[str, Any]:
    """The body of an agency that is right as it stands."""
    return {"owner": REGION, "code": code(house), "name": "Dinas Contoh", "abbreviation": "DC", "kind": "opd_kab"}


def agency(house: House) -> dict[str, Any]:
    """An agency that was entered."""
    return done(house.secretariat.post("/v1/agencies", agency_of(house)), 201)


WRITES: dict[str, Write] = {
    "agencies_add": Write(
        PLAIN,
        lambda h, _: h.secretariat.post("/v1/agencies", agency_of(h)),
        "agency.added",
        "agency",
    ),
    "agencies_change": Write(
        agency,
        lambda h, a: h.secretariat.patch(f"/v1/agencies/{a['id']}", {"name": "Baru"}, 1),
        "agency.changed",
        "agency",
    ),
}
