"""First administrators: people and clients entered from the command line, by the owner of the tables."""

from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlmodel import Session, col, select

from api.database import assume
from api.domain.events import Event
from api.domain.kinds import AuthMethod
from api.domain.scopes import Pair, ScopeError, Word, grantable, kind_of
from api.domain.seats import AGENCY_SEATS, TASK_FORCE_SEATS, SeatingError, SeatKind
from api.models.agencies import Agency
from api.models.clients import Client, ClientGrant
from api.models.people import Person
from api.models.task_forces import Decree, Seat, TaskForce
from api.oauth import second_factors
from api.oauth.accounts import told
from api.oauth.clients import client_keys, new_secret, redirect_address
from api.oauth.passwords import hash_of
from api.oauth.sessions import end_all


class Registration(NamedTuple):
    """A client to be: its home, and what it holds: pairs, or a seat; and for people, what may be carried through it.

    `redirect_uris` are where people are sent back to; a public client has no secret and no key.
    """

    client_id: str
    organisation: str
    grants: tuple[str, ...]
    seat_id: UUID | None
    jwks: dict[str, Any] | None
    until: datetime | None
    redirect_uris: tuple[str, ...] = ()
    ceiling_actions: tuple[str, ...] = ()
    is_public: bool = False


class Entered(NamedTuple):
    """A person, and the seat that was filled with it."""

    person_id: UUID
    seat_id: UUID | None


def add_client(session: Session, wanted: Registration) -> str | None:
    """Register a client; gives its secret, or nothing where it signs with a key or is public.

    Raises ScopeError for a bad pair or action, RedirectError for a bad address.
    """
    if kind_of(wanted.organisation) is None or not set(wanted.ceiling_actions) <= set(Word):
        raise ScopeError("unknown_word")
    if wanted.jwks is not None:
        client_keys(wanted.jwks)  # refused here, not at the first token
    method = AuthMethod.PUBLIC if wanted.is_public else AuthMethod.KEY if wanted.jwks else AuthMethod.SECRET
    secret, secret_hash = new_secret() if method is AuthMethod.SECRET else (None, None)
    client = Client(
        client_id=wanted.client_id,
        name=wanted.client_id,
        organisation=wanted.organisation,
        auth_method=method,
        secret_hash=secret_hash,
        jwks=wanted.jwks,
        redirect_uris=[redirect_address(uri) for uri in wanted.redirect_uris],
        ceiling_actions=list(wanted.ceiling_actions),
        seat_id=wanted.seat_id,
    )
    session.add(client)
    session.flush()  # its grants refer to it
    session.add_all(
        ClientGrant(
            client_id=client.id,
            action=word,
            organisation=organisation,
            valid_from=datetime.now(UTC).date(),
            valid_to=wanted.until.date() if wanted.until else None,
        )
        for word, organisation in map(_pair, wanted.grants)
    )
    return secret


def _pair(text: str) -> Pair:
    word, _, organisation = text.partition("@")
    if word not in set(Word) or kind_of(organisation) is None or not grantable((Word(word), organisation)):
        raise ScopeError("unknown_word")
    return Word(word), organisation


def set_password(session: Session, sign_in_name: str, owner: str, password: str) -> UUID | None:
    """Set the password of a person of `owner` and end all its sessions; gives its id, or nothing for a stranger.

    Raises PasswordError.
    """
    assume(session, [owner])
    person = session.exec(select(Person).where(Person.sign_in_name == sign_in_name, Person.owner == owner)).first()
    if person is None:
        return None
    person.password_hash = hash_of(password, sign_in_name, person.display_name)
    session.add(person)
    end_all(session, person.id, datetime.now(UTC))
    return person.id


def take_second_factor(session: Session, sign_in_name: str, owner: str) -> UUID | None:
    """Take the second factor of a person of `owner` away and end all its sessions; gives its id, as above."""
    assume(session, [owner])
    person = session.exec(select(Person).where(Person.sign_in_name == sign_in_name, Person.owner == owner)).first()
    if person is None:
        return None
    now = datetime.now(UTC)
    if second_factors.remove(session, person.id):
        told(session, person, Event.SECOND_FACTOR_REMOVED, now)
    end_all(session, person.id, now)
    return person.id


def add_person(
    session: Session,
    sign_in_name: str,
    display_name: str,
    owner: str,
    seat: SeatKind | None = None,
    agency: str | None = None,
) -> Entered:
    """Enter a person and, where a kind of seat is named, seat it in the region's task force by its last decree.

    `agency` is the code of the agency it sits there for: two persons of different agencies, and reports of the
    secretariat's own agency, are told by it. Raises ScopeError for no organisation, SeatingError.
    """
    if kind_of(owner) is None:
        raise ScopeError("unknown_word")
    assume(session, [owner])
    person = Person(owner=owner, sign_in_name=sign_in_name, display_name=display_name)
    session.add(person)
    session.flush()  # the seat refers to the person
    if seat is None:
        return Entered(person.id, None)
    filled = _seat(session, owner, seat, agency)
    filled.person_id = person.id
    session.add(filled)
    session.flush()  # its id is shown
    return Entered(person.id, filled.id)


def _seat(session: Session, owner: str, kind: SeatKind, code: str | None) -> Seat:
    force = session.exec(select(TaskForce).where(TaskForce.owner == owner)).first()
    if force is None:
        raise SeatingError("there is no task force here to be seated in")
    by = session.exec(
        select(Decree).where(Decree.task_force_id == force.id).order_by(col(Decree.valid_from).desc())
    ).first()
    agency = session.exec(select(Agency).where(Agency.owner == owner, Agency.code == code)).first() if code else None
    if agency is None and (code or kind in TASK_FORCE_SEATS | AGENCY_SEATS):
        raise SeatingError("this seat is held for an agency of the region: name one that is there by its code")
    of_its_own = kind in AGENCY_SEATS and agency is not None
    return Seat(
        owner=owner,
        region=force.region,
        province=force.province,
        kind=kind,
        organisation=agency.organisation if agency and of_its_own else owner,
        agency_id=agency.id if agency else None,
        task_force_id=None if of_its_own else force.id,
        decree_id=by.id if by else None,
        valid_from=by.valid_from if by else datetime.now(UTC).date(),
        valid_to=by.valid_to if by else None,
        time_zone=force.time_zone,
    )
