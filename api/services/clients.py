"""Client systems of organisations: registered, changed, given new secrets, ended.

What lets a system at referrals or cases waits for the daily chair, and every act of a national registrar for another
registrar (access.md §1, point 6). The functions named `…_as_asked` do what was asked for, whoever completes it.
"""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from api.access import gate
from api.access.grants import client_power, known_organisations
from api.access.policy import authorise, permits
from api.access.predicates import from_registrar_seat
from api.access.principal import Principal
from api.domain.acts import Act
from api.domain.clients import PREVIOUS_DAYS, may_hold, needs_second_person
from api.domain.events import Event
from api.domain.kinds import AuthMethod
from api.domain.scopes import Word
from api.journal import record
from api.models.agencies import Agency
from api.models.clients import Client, ClientUse, IssuedToken
from api.moves import must_keep
from api.moves.pending import Wanted, ask, second_for
from api.oauth import client_grants, consents
from api.oauth.clients import KeySetError, client_keys, new_secret
from api.problems import FieldError, Invalid, Locked, Text
from api.schemas.clients import (
    ClientCreate,
    ClientDetail,
    ClientMade,
    ClientOut,
    ClientRotation,
    ClientUpdate,
    GrantedPair,
    PairOut,
    PublicKeySet,
)
from api.schemas.pending_acts import PendingActOut

ACTIONS = {Act.CLIENT_CHANGE: "change", Act.CLIENT_ROTATE: "rotations", Act.CLIENT_END: "endings"}
Pairs = frozenset[tuple[str, str]]


def told(session: Session, rows: Iterable[Client]) -> Iterator[ClientOut]:
    """Clients with when each last got a token."""
    found = list(rows)
    uses = select(ClientUse).where(col(ClientUse.client_id).in_([row.id for row in found]))
    used = {use.client_id: use.last_used_at for use in session.exec(uses)}
    for row in found:
        yield ClientOut(**_fields(row), last_used_at=used.get(row.id))


def read_client(session: Session, caller: Principal, client_id: UUID) -> ClientDetail:
    """One client. Raises NotFound for an unknown id and for another organisation's, alike."""
    return _detail(session, caller, _one(session, caller, client_id))


def add_client(session: Session, caller: Principal, body: ClientCreate) -> ClientMade | PendingActOut:
    """Register a client, or ask for it where another person must agree. Raises Invalid with all that does not fit."""
    authorise(caller, Client(organisation=body.organisation, client_id="", name="", auth_method=AuthMethod.KEY))
    _must_fit(session, caller, body)
    second = second_for(caller, is_sensitive=needs_second_person(frozenset(each.action for each in body.pairs)))
    if second:
        wanted = Wanted(Act.CLIENT_ADD, body.organisation, None, body.model_dump(mode="json"))
        return PendingActOut.model_validate(ask(session, caller, second, wanted))
    return _enter(session, caller, body)


def add_client_as_asked(session: Session, caller: Principal, _none: UUID | None, request: dict[str, Any]) -> ClientMade:
    """Register the client that was asked for. Raises Invalid where it no longer fits."""
    body = ClientCreate.model_validate(request)
    _must_fit(session, caller, body)
    return _enter(session, caller, body)


def change_client(
    session: Session, caller: Principal, client_id: UUID, version: gate.Named, body: ClientUpdate
) -> ClientDetail | PendingActOut:
    """Change name, networks, end or what it holds, or ask for it. Raises Invalid."""
    row = _locked(session, caller, client_id, version)
    request = body.model_dump(mode="json", exclude_unset=True)
    must_keep(request, ("name", "addresses", "pairs"))
    held, wanted = _held(session, caller, row), _pairs(body.pairs)
    _must_be_grantable(session, caller, row, body.pairs or (), wanted - held)
    takes_only = request.keys() == {"pairs"} and wanted <= held
    waits = _asked(session, caller, row, request, gains=wanted - held, takes_only=takes_only)
    return waits or change_client_as_asked(session, caller, row.id, request)


def change_client_as_asked(
    session: Session, caller: Principal, client_id: UUID | None, request: dict[str, Any]
) -> ClientDetail:
    """Change the client as was asked. Raises Locked where it has ended since, Invalid where it no longer fits."""
    row, body = _living(session, client_id), ClientUpdate.model_validate(request)
    row.sqlmodel_update(body.model_dump(exclude_unset=True, exclude={"pairs"}))
    if body.pairs is not None:
        held, wanted = _held(session, caller, row), _pairs(body.pairs)
        _must_be_grantable(session, caller, row, body.pairs or (), wanted - held)
        client_grants.take(session, row.id, held - wanted, caller.now)
        client_grants.give(session, row.id, wanted - held, caller.now)
        session.flush()  # what it holds is shown
    return _changed(session, caller, row, Event.CLIENT_CHANGED, request)


def rotate_client(
    session: Session, caller: Principal, client_id: UUID, version: gate.Named | None, body: ClientRotation
) -> ClientMade | PendingActOut:
    """Give the client a new secret or new keys, or ask for it; the old one counts until the day that is named."""
    row = _locked(session, caller, client_id, version)
    _must_rotate(row, body, caller.now)
    request = body.model_dump(mode="json", exclude_unset=True)
    return _asked(session, caller, row, request) or rotate_client_as_asked(session, caller, row.id, request)


def rotate_client_as_asked(
    session: Session, caller: Principal, client_id: UUID | None, request: dict[str, Any]
) -> ClientMade:
    """Rotate as was asked. Raises Locked where the client has ended since."""
    row, body = _living(session, client_id), ClientRotation.model_validate(request)
    _must_rotate(row, body, caller.now)
    row.previous_secret_hash, row.previous_jwks = row.secret_hash, row.jwks
    row.previous_until = body.previous_until or caller.now
    secret = None
    if row.auth_method is AuthMethod.SECRET:
        secret, row.secret_hash = new_secret()
    else:
        row.jwks = _written(body.jwks)
    shown = _changed(session, caller, row, Event.CLIENT_ROTATED, {"previous_until": str(row.previous_until)})
    return ClientMade(**shown.model_dump(), secret=secret)


def end_client(
    session: Session, caller: Principal, client_id: UUID, version: gate.Named | None
) -> ClientDetail | PendingActOut:
    """End a client and all its tokens, from the next request on; a registrar asks another for it."""
    row = _locked(session, caller, client_id, version)
    return _asked(session, caller, row, {}, takes_only=True) or end_client_as_asked(session, caller, row.id, {})


def end_client_as_asked(
    session: Session, caller: Principal, client_id: UUID | None, _request: dict[str, Any]
) -> ClientDetail:
    """End the client as was asked. Raises Locked where it has ended since."""
    row = _living(session, client_id)
    row.disabled_at = caller.now
    live = sa.and_(col(IssuedToken.client_id) == row.id, col(IssuedToken.revoked_at).is_(None))
    session.execute(sa.update(IssuedToken).where(live).values(revoked_at=caller.now))
    consents.end_with(session, row)
    return _changed(session, caller, row, Event.CLIENT_ENDED, {})


def system_of(session: Session, caller: Principal, client_id: UUID | None) -> Client:
    """The system that is named and seen, or the one that asks. Raises Invalid for a person who names none, NotFound."""
    if client_id is not None:
        return _one(session, caller, client_id)
    if caller.session_id is not None:
        raise Invalid(errors=[FieldError("/client_id", "required", "wajib / required")])
    return session.get_one(Client, caller.client_id)


def must_live(client: Client) -> Client:
    """The client, which has not ended. Raises Locked."""
    if client.disabled_at is not None:
        raise Locked(Text("Klien ini sudah diakhiri.", "This client has ended."), lock_reason="client_ended")
    return client


def _is_registrar(caller: Principal) -> bool:
    return from_registrar_seat(caller, caller.held.get(Word.CLIENTS_WRITE, frozenset()), None)


def _asked(
    session: Session,
    caller: Principal,
    row: Client,
    request: dict[str, Any],
    *,
    gains: Pairs = frozenset(),
    takes_only: bool = False,
) -> PendingActOut | None:
    """The act that now waits, where it needs two; taking power away needs one, unless a registrar does it."""
    words = frozenset(word for word, _ in _held(session, caller, row) | gains)
    second = second_for(caller, is_sensitive=not takes_only and needs_second_person(words))
    if second is None:
        return None
    wanted = Wanted(caller.act, row.organisation, row.id, request)
    return PendingActOut.model_validate(ask(session, caller, second, wanted))


def _held(session: Session, caller: Principal, row: Client) -> Pairs:
    return frozenset((word.value, organisation) for word, organisation in client_power(session, row.id, caller.now))


def _pairs(given: Iterable[GrantedPair] | None) -> Pairs:
    return frozenset((each.action.value, each.organisation) for each in given or ())


def _enter(session: Session, caller: Principal, body: ClientCreate) -> ClientMade:
    secret, secret_hash = (None, None) if body.jwks else new_secret()
    row = Client(
        # A name nobody chose tells nobody which names are taken.
        client_id=f"sistem-{secrets.token_hex(8)}",
        name=body.name,
        organisation=body.organisation,
        auth_method=AuthMethod.KEY if body.jwks else AuthMethod.SECRET,
        secret_hash=secret_hash,
        jwks=_written(body.jwks),
        addresses=list(body.addresses),
        expires_at=body.expires_at,
    )
    session.add(row)
    session.flush()  # its grants refer to it
    client_grants.give(session, row.id, _pairs(body.pairs), caller.now)
    session.flush()  # what it holds is shown
    record(session, caller, Event.CLIENT_ADDED, row, body.model_dump(mode="json"))
    return ClientMade(**_detail(session, caller, row).model_dump(), secret=secret)


def _must_fit(session: Session, caller: Principal, body: ClientCreate) -> None:
    wrong = [
        *_pair_faults(session, caller, body.organisation, body.pairs, _pairs(body.pairs)),
        *_key_faults(body.jwks),
    ]
    if body.organisation not in known_organisations(session):
        wrong.append(FieldError("/organisation", "organisation_unknown", "organisasi yang ada / a known organisation"))
    if body.expires_at is not None and body.expires_at <= caller.now:
        wrong.append(FieldError("/expires_at", "in_the_future", "di masa depan / in the future"))
    if wrong:
        raise Invalid(errors=wrong)


def _must_be_grantable(
    session: Session, caller: Principal, row: Client, pairs: Sequence[GrantedPair], gains: Pairs
) -> None:
    """What a seat or its users yield is not given by hand. Raises Invalid."""
    wrong = list(_pair_faults(session, caller, row.organisation, pairs, gains))
    if gains and (row.seat_id is not None or row.auth_method is AuthMethod.PUBLIC):
        text = "mengikuti kedudukan atau penggunanya / follows its seat or its users"
        wrong.append(FieldError("/pairs", "held_by_seat_or_users", text))
    if wrong:
        raise Invalid(errors=wrong)


def _pair_faults(
    session: Session, caller: Principal, home: str, pairs: Sequence[GrantedPair], gains: Pairs
) -> Iterator[FieldError]:
    """A system holds what its organisation may hold, never what hands out power, and the nation's by registrars.

    What it held before stays; only what it `gains` is judged.
    """
    is_registrar = _is_registrar(caller)
    agency = gate.found(session, caller, Agency, "organisation", home)
    heals = agency is not None and agency.gives_health_services
    for place, (action, organisation) in enumerate((each.action, each.organisation) for each in pairs):
        fits = (organisation == home or is_registrar) and may_hold(home, (action, organisation))
        is_new = (action.value, organisation) in gains
        if is_new and (not fits or (action is Word.MEDICAL_READ and not heals)):
            text = "yang boleh dipegang organisasi ini / what the organisation may hold"
            yield FieldError(f"/pairs/{place}", "pair_not_grantable", text)


def _key_faults(jwks: PublicKeySet | None) -> Iterator[FieldError]:
    try:
        if jwks is not None:
            client_keys(jwks.model_dump(exclude_none=True))
    except KeySetError:
        yield FieldError("/jwks", "key_unusable", "kunci publik EC P-256, Ed25519 atau RSA / such a public key")


def _must_rotate(row: Client, body: ClientRotation, now: datetime) -> None:
    wrong = list(_key_faults(body.jwks))
    if (row.auth_method is AuthMethod.KEY) is not (body.jwks is not None):
        wrong.append(FieldError("/jwks", "as_it_was_registered", "kunci atau rahasia / keys or a secret, as before"))
    if body.previous_until is not None and not now <= body.previous_until <= now + timedelta(days=PREVIOUS_DAYS):
        wrong.append(FieldError("/previous_until", "within_thirty_days", "paling lama 30 hari / at most 30 days"))
    if row.auth_method is AuthMethod.PUBLIC:
        wrong.append(FieldError("", "public_client", "klien publik / a public client has neither"))
    if wrong:
        raise Invalid(errors=wrong)


def _written(jwks: PublicKeySet | None) -> dict[str, Any] | None:
    return jwks.model_dump(exclude_none=True) if jwks else None


def _one(session: Session, caller: Principal, client_id: UUID) -> Client:
    return gate.see(session, caller, Client, client_id)


def _locked(session: Session, caller: Principal, client_id: UUID, version: gate.Named | None) -> Client:
    """The client for the caller's act: seen, permitted, locked, at its version, and not ended."""
    row = _one(session, caller, client_id)
    authorise(caller, row)
    session.refresh(row, with_for_update=True)
    gate.must_be_at(row, version)
    return _living(session, row.id)


def _living(session: Session, client_id: UUID | None) -> Client:
    return must_live(session.get_one(Client, client_id))


def _changed(session: Session, caller: Principal, row: Client, event: Event, change: dict[str, Any]) -> ClientDetail:
    row.version += 1
    session.add(row)
    record(session, caller, event, row, change)
    return _detail(session, caller, row)


def _fields(row: Client) -> dict[str, Any]:
    return {**row.model_dump(exclude={"disabled_at", "secret_hash", "jwks"}), "ended_at": row.disabled_at}


def _detail(session: Session, caller: Principal, row: Client) -> ClientDetail:
    (shown,) = told(session, [row])
    pairs = sorted((word.value, organisation) for word, organisation in client_power(session, row.id, caller.now))
    return ClientDetail(
        **shown.model_dump(),
        pairs=[PairOut(action=action, organisation=organisation) for action, organisation in pairs],
        allowed_actions=[name for act, name in ACTIONS.items() if not row.disabled_at and permits(caller, act, row)],
    )
