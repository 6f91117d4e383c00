"""Clients for tests that the demo does not have: from a seat of any kind, or a machine with any pairs."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID, uuid4

from sqlmodel import Session, select
from starlette.testclient import TestClient

from api.domain.kinds import AuthMethod
from api.domain.places import province_of
from api.domain.scopes import Pair
from api.domain.seats import AGENCY_SEATS, SeatKind
from api.models.agencies import Agency
from api.models.clients import Client, ClientGrant
from api.models.people import Person
from api.models.task_forces import Seat, TaskForce
from api.oauth.clients import new_secret

BEGINS, ENDS = date(2025, 1, 1), date(2029, 12, 31)


class Credentials(NamedTuple):
    """A client, what it proves itself with, and its seat where it acts from one."""

    client_id: str
    secret: str
    row_id: UUID
    seat_id: UUID | None = None


def machine(session: Session, home: str, pairs: Iterable[Pair]) -> Credentials:
    """A machine that holds exactly `pairs`; `session` is the owner's, and is committed."""
    made = _client(session, home, None)
    session.add_all(
        ClientGrant(client_id=made.row_id, action=word, organisation=organisation, valid_from=BEGINS, valid_to=ENDS)
        for word, organisation in pairs
    )
    session.commit()
    return made


def seated(session: Session, kind: SeatKind, region: str, agency_code: str | None = None) -> Credentials:
    """A client that acts from a new seat of `kind` in `region`; `session` is the owner's, and is committed."""
    force = session.exec(select(TaskForce).where(TaskForce.owner == region)).one()
    agency = session.exec(select(Agency).where(Agency.code == agency_code)).first() if agency_code else None
    person = Person(owner=region, sign_in_name=f"contoh-{uuid4().hex}", display_name="Petugas Contoh")
    session.add(person)
    session.flush()  # the seat refers to the person
    officer = kind in AGENCY_SEATS and agency is not None
    seat = Seat(
        owner=region,
        region=region,
        province=province_of(region),
        kind=kind,
        organisation=agency.organisation if officer and agency else region,
        task_force_id=None if officer else force.id,
        agency_id=agency.id if agency else None,
        person_id=person.id,
        valid_from=BEGINS,
        valid_to=ENDS,
        time_zone=force.time_zone,
    )
    session.add(seat)
    session.flush()  # the client refers to the seat
    made = _client(session, seat.organisation, seat.id)
    session.commit()
    return made


def _client(session: Session, home: str, seat_id: UUID | None) -> Credentials:
    secret, secret_hash = new_secret()
    client_id = f"contoh-{uuid4().hex}"
    row = Client(
        client_id=client_id,
        name="Sistem contoh",
        organisation=home,
        auth_method=AuthMethod.SECRET,
        secret_hash=secret_hash,
        seat_id=seat_id,
    )
    session.add(row)
    session.flush()  # its grants refer to it
    return Credentials(client_id, secret, row.id, seat_id)


def ask(http: TestClient, client: Credentials, scope: Iterable[str]) -> dict[str, object]:
    """What the token endpoint answers; the body, with `status` added."""
    form = {"grant_type": "client_credentials", "scope": " ".join(scope)}
    answer = http.post("/oauth/token", data=form, auth=(client.client_id, client.secret))
    return {**answer.json(), "status": answer.status_code}


def token_of(http: TestClient, client: Credentials, scope: Iterable[str]) -> str:
    """An access token for `scope`, which must be granted."""
    answer = ask(http, client, scope)
    assert answer["status"] == 200, answer
    return str(answer["access_token"])
