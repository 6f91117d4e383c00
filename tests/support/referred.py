"""Services of the directory and referrals at a given state, made by walking the real moves."""

from functools import cache
from typing import Any

from sqlmodel import Session
from starlette.testclient import TestClient

from api.database import create_engine
from api.domain.places import agency_word
from api.domain.seats import YIELDS, SeatKind
from tests.support.cases import CONSENT_OFFICER, consent, known
from tests.support.files import photo
from tests.support.flows import LEADS, House, days_from_today, done
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


@cache
def shelter(house: House) -> dict[str, Any]:
    """The service that a referral asks unless it names another one: a shelter of the social office, with room."""
    return service(house, places=1000, places_free=1000)


def suspended_service(house: House) -> dict[str, Any]:
    """A service that is not offered for the time being."""
    path = f"/v1/services/{service(house)['id']}/suspensions"
    return done(house.secretariat.post(path, {"reason": "Contoh"}))


SENDER, RECEIVER, OTHER = "32.12-uptd-ppa", "32.12-dinsos-cases", "32.12-rsud"
SECOND, DELETER = "32.12-uptd-ppa-2", "32.12-dinsos-consents"
REASON = {"text": "Contoh"}
HANDED = {"given_by": "Petugas A", "taken_by": "Petugas B", "place": "Contoh", "handed_over_at": "2026-01-20T03:00:00Z"}
# The words of each move, and who makes it.
BODIES: dict[str, dict[str, Any]] = {
    "information-requests": REASON,
    "answers": REASON,
    "rejections": {"reason": "not_eligible", **REASON},
    "holds": {**REASON, "review_on": days_from_today(10)[0]},
    "completions": {"outcome": "sheltered", "feedback": "Contoh"},
    "failures": {"reason": "lost_contact", **REASON},
    "reopenings": REASON,
    "cancellations": REASON,
    "corrections": REASON,
}
OF_THE_SENDER = frozenset({"submissions", "answers", "reopenings", "closures", "cancellations", "corrections"})
# How a referral comes from a draft into a state by the moves of people.
WALKS: dict[str, tuple[str, ...]] = {
    "draft": (),
    "sent": ("submissions",),
    "received": ("submissions", "receipts"),
    "info_requested": ("submissions", "receipts", "information-requests"),
    "accepted": ("submissions", "acceptances"),
    "in_service": ("submissions", "acceptances", "service-starts"),
    "on_hold": ("submissions", "acceptances", "service-starts", "holds"),
    "completed": ("submissions", "acceptances", "service-starts", "completions"),
    "closed": ("submissions", "acceptances", "service-starts", "completions", "closures"),
    "rejected": ("submissions", "rejections"),
    "cancelled": ("submissions", "cancellations"),
    "failed": ("submissions", "acceptances", "failures"),
}


def referred(
    house: House, *receivers: str, agreed: tuple[str, ...] = ("name", "phone"), **fields: Any
) -> dict[str, Any]:
    """A case whose person is known and agreed that receivers may serve her; `agreed` are the fields."""
    made = known(house, **fields)
    consent(house, made, *receivers, fields=list(agreed))
    return made


def draft(house: House, made: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    """A referral to the social office that is written and not sent."""
    body = {"case_id": (made or referred(house))["id"], "urgency": "emergency", "fields": ["name"], **fields}
    if "service_id" not in body:
        body["service_id"] = shelter(house)["id"]
    return done(house.speak(SENDER).post("/v1/referrals", body), 201)


def move(
    house: House, referral: dict[str, Any], path: str, body: Any = None, who: str | None = None, **options: Any
) -> Any:
    """The answer to a move by whoever makes it."""
    speaker = who or (SENDER if path in OF_THE_SENDER else RECEIVER)
    return house.speak(speaker).post(f"/v1/referrals/{referral['id']}/{path}", body or BODIES.get(path), **options)


def referral_at(house: House, status: str, made: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    """A referral that came into a state by the moves of people."""
    referral = draft(house, made, **fields)
    for path in WALKS[status]:
        referral = done(move(house, referral, path))
    return referral


def seen(house: House, referral: dict[str, Any], who: str = SENDER) -> dict[str, Any]:
    """The referral as somebody reads it."""
    return done(house.speak(who).get(f"/v1/referrals/{referral['id']}"))


def withdrawn(house: House, status: str = "sent") -> dict[str, Any]:
    """A referral in a state, whose consent the person then withdrew."""
    made = known(house)
    given = consent(house, made, fields=["name", "phone"])
    referral = referral_at(house, status, made)
    withdraw(house, given)
    return seen(house, referral)


def withdraw(house: House, given: dict[str, Any], who: str = CONSENT_OFFICER) -> dict[str, Any]:
    """A consent that was withdrawn at an agency."""
    return done(house.speak(who).post(f"/v1/consents/{given['id']}/withdrawals"))


def attach(
    house: House,
    referral: dict[str, Any],
    who: str = SENDER,
    content: bytes | None = None,
    kind: str = "referral_letter",
) -> Any:
    """The answer to a document that is attached to a referral."""
    path, files = f"/v1/referrals/{referral['id']}/documents", {"file": content or photo()}
    return house.speak(who).post(path, data={"kind": kind}, files=files)


def shown(house: House, referral: dict[str, Any], who: str = RECEIVER) -> set[str]:
    """What somebody sees of the person: the envelope, the case, and the personal fields that hold a value."""
    caller, case = house.speak(who), f"/v1/cases/{referral['case_id']}"
    read = caller.get(f"/v1/referrals/{referral['id']}")
    found = {"envelope"} if read.status_code == 200 and read.json()["envelope"] else set()
    if caller.get(case).status_code == 200:
        fields = done(caller.get(f"{case}/person"))
        found |= {"case", *(name for name, value in fields.items() if value and name not in {"id", "version"})}
    return found
