"""Cases at a given state, made by the officers who may; every person in them is invented."""

from typing import Any

from tests.support.flows import House, done

UNIT, SOCIAL, HOSPITAL = "agency:32.12-uptd-ppa", "agency:32.12-dinsos", "agency:32.12-rsud-indramayu"
OFFICERS = {UNIT: "32.12-uptd-ppa", SOCIAL: "32.12-dinsos-cases", HOSPITAL: "32.12-rsud"}
CONSENT_OFFICER = "32.12-uptd-ppa-consents"
PERSON = {"name": "Nama Rekaan", "identity_number": "3212 0000 0000 0001", "phone": "0812-0000-001"}


def case_body(house: House, holder: str = UNIT, **fields: Any) -> dict[str, Any]:
    """The body of a case that is right as it stands."""
    said = {"opened_on": "2026-01-10", "sex": "female", "age_at_identification": 24}
    return {"holding_agency_id": house.agencies[holder], **said, **fields}


def case(house: House, holder: str = UNIT, **fields: Any) -> dict[str, Any]:
    """A case that an agency opened."""
    return done(house.speak(OFFICERS[holder]).post("/v1/cases", case_body(house, holder, **fields)), 201)


def path_of(made: dict[str, Any]) -> str:
    """The address of a case."""
    return f"/v1/cases/{made['id']}"


def known(house: House, holder: str = UNIT, person: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    """A case whose person is known."""
    made = case(house, holder, **fields)
    done(house.speak(OFFICERS[holder]).put(f"{path_of(made)}/person", person or PERSON, 0))
    return made


def consent_body(house: House, *receivers: str, **fields: Any) -> dict[str, Any]:
    """The body of a consent that is right as it stands."""
    given = {"purposes": ["social_rehabilitation"], "fields": ["name", "phone"], "given_by": "person", "language": "id"}
    return {**given, "receiver_ids": [house.agencies[each] for each in receivers or (SOCIAL,)], **fields}


def consent(house: House, made: dict[str, Any], *receivers: str, **fields: Any) -> dict[str, Any]:
    """A consent of the person of a case of the service unit."""
    body = consent_body(house, *receivers, **fields)
    return done(house.speak(OFFICERS[UNIT]).post(f"{path_of(made)}/consents", body), 201)


def override(house: House, made: dict[str, Any], basis: str = "life_in_danger", **fields: Any) -> dict[str, Any]:
    """A ground without consent that waits for a second person."""
    return consent(house, made, basis=basis, given_by=None, language=None, **fields)


def seal(house: House, made: dict[str, Any], **party: Any) -> dict[str, Any]:
    """A seal against a party, set by the officer of the service unit."""
    return done(house.speak(OFFICERS[UNIT]).post(f"{path_of(made)}/seals", {"reason": "suspect", **party}), 201)
