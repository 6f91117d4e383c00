"""The routes that write the register of breaches; nobody outside the agency is told."""

from typing import Any

from tests.support.cases import CONSENT_OFFICER, UNIT
from tests.support.flows import House, done
from tests.support.writes.write import PLAIN, Write

TOLD = {"persons_told_at": "2026-01-03T01:00:00Z", "authority_told_at": "2026-01-03T02:00:00Z", "persons": 3}
MENDED = {"measures": "Perangkat disandikan (contoh)"}


def breach_body(house: House, **fields: Any) -> dict[str, Any]:
    """The body of a breach that is right as it stands."""
    said = {"known_at": "2026-01-02T01:00:00Z", "data": ["persons"], "summary": "Laptop hilang (contoh)"}
    return {"agency_id": house.agencies[UNIT], **said, "measures": "Sesi diakhiri (contoh)", **fields}


def breach(house: House, **fields: Any) -> dict[str, Any]:
    """A breach that the service unit recorded."""
    return done(house.speak(CONSENT_OFFICER).post("/v1/breaches", breach_body(house, **fields)), 201)


def told(house: House) -> dict[str, Any]:
    """A breach of which persons and authority were told."""
    made = breach(house)
    return done(house.speak(CONSENT_OFFICER).post(f"/v1/breaches/{made['id']}/notifications", TOLD))


WRITES: dict[str, Write] = {
    "breaches_record": Write(
        PLAIN,
        lambda h, _: h.speak(CONSENT_OFFICER).post("/v1/breaches", breach_body(h)),
        "breach.recorded",
        "breach",
        UNIT,
        told=(),
    ),
    "breaches_notify": Write(
        breach,
        lambda h, b: h.speak(CONSENT_OFFICER).post(f"/v1/breaches/{b['id']}/notifications", TOLD),
        "breach.notified",
        "breach",
        UNIT,
        told=(),
    ),
    "breaches_close": Write(
        told,
        lambda h, b: h.speak(CONSENT_OFFICER).post(f"/v1/breaches/{b['id']}/closures", MENDED),
        "breach.closed",
        "breach",
        UNIT,
        told=(),
    ),
}
