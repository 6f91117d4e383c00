"""The routes that write client systems."""

from typing import Any

from tests.support.flows import REGION, House, done
from tests.support.writes.write import PLAIN, Write


def system(**fields: Any) -> dict[str, Any]:
    """The body of a client of the district."""
    pairs = [{"action": "plans:read", "organisation": REGION}]
    return {"organisation": REGION, "name": "Sistem contoh", "pairs": pairs, **fields}


def client(house: House, **fields: Any) -> dict[str, Any]:
    """A client that was registered."""
    return done(house.secretariat.post("/v1/clients", system(**fields)), 201)


WRITES: dict[str, Write] = {
    "clients_add": Write(PLAIN, lambda h, _: h.secretariat.post("/v1/clients", system()), "client.added", "client"),
    "clients_change": Write(
        client,
        lambda h, c: h.secretariat.patch(f"/v1/clients/{c['id']}", {"name": "Baru"}, 1),
        "client.changed",
        "client",
    ),
    "clients_rotate": Write(
        client,
        lambda h, c: h.secretariat.post(f"/v1/clients/{c['id']}/rotations"),
        "client.rotated",
        "client",
    ),
    "clients_end": Write(
        client, lambda h, c: h.secretariat.post(f"/v1/clients/{c['id']}/endings"), "client.ended", "client"
    ),
}
