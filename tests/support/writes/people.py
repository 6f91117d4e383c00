"""The routes that write people."""

from typing import Any

from tests.support.flows import REGION, House, done
from tests.support.writes.write import PLAIN, Write


def person_of(house: House) -> dict[str, Any]:
    """The body of an invitation nobody has sent."""
    return {"owner": REGION, "sign_in_name": f"contoh-{house.number()}", "display_name": "Petugas Contoh"}


def person(house: House) -> dict[str, Any]:
    """A person who was invited."""
    return done(house.secretariat.post("/v1/people", person_of(house)), 201)


WRITES: dict[str, Write] = {
    "people_invite": Write(
        PLAIN, lambda h, _: h.secretariat.post("/v1/people", person_of(h)), "person.invited", "person"
    ),
    "people_change": Write(
        person,
        lambda h, p: h.secretariat.patch(f"/v1/people/{p['id']}", {"display_name": "Contoh"}, 1),
        "person.changed",
        "person",
    ),
    "people_end": Write(
        person, lambda h, p: h.secretariat.post(f"/v1/people/{p['id']}/endings"), "person.ended", "person"
    ),
}
