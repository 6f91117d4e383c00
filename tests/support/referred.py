"""Services of the directory and referrals at a given state, made by walking the real moves."""

from typing import Any

from sqlmodel import Session
from starlette.testclient import TestClient

from api.database import create_engine
from api.domain.places import agency_word
from api.domain.seats import YIELDS, SeatKind
from tests.support.flows import LEADS, House, done
from tests.support.seated import seated, token_of
from tests.support.tokens import Caller


def officer_of(http: TestClient, url: str, code: str, kind: SeatKind = SeatKind.CASE_OFFICER) -> Caller:
    """An officer of an agency of the district, by the code of the agency."""
    engine = create_engine(url, pool_size=1)
    with Session(engine) as session:
        client = seated(session, kind, f"district:{code[:5]}", code)
    engine.dispose()
    words = sorted({each.word for each in YIELDS[kind] if not each.only_health})
    return Caller(http, client.client_id, token_of(http, client, [*words, agency_word(code)]))


def service_body(house: House, who: str = "dinsos", **fields: Any) -> dict[str, Any]:
    """The body of a service that is right as it stands: a shelter with room."""
    body = {"kind": "social_rehabilitation", "name": f"Rumah aman contoh {house.number()}", "needs": ["shelter"]}
    return {"agency_id": house.agencies[LEADS[who]], **body, "places": 5, "places_free": 5, **fields}


def service(house: House, who: str = "dinsos", **fields: Any) -> dict[str, Any]:
    """A service of the directory."""
    return done(house.secretariat.post("/v1/services", service_body(house, who, **fields)), 201)


def suspended_service(house: House) -> dict[str, Any]:
    """A service that is not offered for the time being."""
    path = f"/v1/services/{service(house)['id']}/suspensions"
    return done(house.secretariat.post(path, {"reason": "Contoh"}))
