"""The routes that write export tokens."""

from typing import Any

from tests.support.flows import REGION, House, done
from tests.support.tokens import export_token
from tests.support.writes.clients import client
from tests.support.writes.write import Write


def reading_client(house: House) -> dict[str, Any]:
    """A system of the district that reads its reports."""
    words = ("exports:read", "reports:read", "statistics:read")
    return client(house, pairs=[{"action": word, "organisation": REGION} for word in words])


def made(house: House, **fields: Any) -> dict[str, Any]:
    """A token of a new system of the district."""
    body = export_token(**{"client_id": reading_client(house)["id"], **fields})
    return done(house.secretariat.post("/v1/export-tokens", body), 201)


WRITES: dict[str, Write] = {
    "export_tokens_add": Write(
        reading_client,
        lambda h, c: h.secretariat.post("/v1/export-tokens", export_token(client_id=c["id"])),
        "export_token.added",
        "export_token",
    ),
}
