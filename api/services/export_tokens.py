"""Export tokens: made for a client system, shown once, used by tools that cannot do OAuth, removed."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from api.access import gate
from api.access.grants import client_power
from api.access.policy import authorise, permits
from api.access.principal import Principal
from api.domain.acts import Act
from api.domain.events import Event
from api.domain.export_tokens import MOST_DAYS, Report, counted_anew, digest_of, fresh, seconds_to_wait, words_for
from api.http.addresses import Address, admits
from api.journal import record
from api.models.clients import IssuedToken
from api.models.export_tokens import ExportToken, ExportTokenUse
from api.moves import remove as remove_row
from api.oauth.verified import Claims
from api.problems import FieldError, InsufficientScope, Invalid, TokenInvalid, TooManyRequests
from api.queries import export_tokens as known
from api.schemas.export_tokens import ExportTokenCreate, ExportTokenDetail, ExportTokenMade, ExportTokenOut
from api.services.clients import must_live, system_of

ACTIONS: Final = {Act.EXPORT_TOKEN_REMOVE: "remove"}


def told(session: Session, rows: Iterable[ExportToken], now: datetime) -> Iterator[ExportTokenOut]:
    """Tokens with when each was last used, and whether it still counts."""
    found = list(rows)
    ids = [row.id for row in found]
    uses = {
        use.token_id: use for use in session.exec(select(ExportTokenUse).where(col(ExportTokenUse.token_id).in_(ids)))
    }
    counts = sa.and_(col(IssuedToken.revoked_at).is_(None), col(IssuedToken.expires_at) > now)
    live = set(session.exec(select(IssuedToken.jti).where(col(IssuedToken.jti).in_(ids), counts)))
    for row in found:
        used = uses.get(row.id)
        yield ExportTokenOut(
            **row.model_dump(exclude={"digest"}),
            last_used_at=used.last_used_at if used else None,
            is_live=row.id in live,
        )


def read_export_token(session: Session, caller: Principal, token_id: UUID) -> ExportTokenDetail:
    """One token. Raises NotFound for an unknown id and for another system's, alike."""
    return _detail(session, caller, gate.see(session, caller, ExportToken, token_id))


def show_export_token(session: Session, caller: Principal, token_id: UUID) -> ExportTokenMade:
    """What an earlier request made: the token itself was shown then."""
    return ExportTokenMade(**read_export_token(session, caller, token_id).model_dump())


def add_export_token(session: Session, caller: Principal, body: ExportTokenCreate) -> ExportTokenMade:
    """Make a token; what it is shown by is in this answer and nowhere else. Raises Invalid, Locked."""
    client, secret = system_of(session, caller, body.client_id), fresh()
    row = ExportToken(**body.model_dump(exclude={"client_id"}), client_id=client.id, digest=digest_of(secret))
    authorise(caller, row)
    must_live(client)
    _must_fit(session, row, caller.now)
    session.add(row)
    session.flush()  # its use refers to it
    session.add(ExportTokenUse(token_id=row.id, counted_from=caller.now))
    session.add(IssuedToken(jti=row.id, client_id=client.id, issued_at=caller.now, expires_at=row.expires_at))
    session.flush()  # whether it counts is shown
    record(session, caller, Event.EXPORT_TOKEN_ADDED, row, body.model_dump(mode="json"))
    return ExportTokenMade(**_detail(session, caller, row).model_dump(), secret=secret)


def remove_export_token(session: Session, caller: Principal, token_id: UUID, version: gate.Named) -> None:
    """Remove a token: it opens nothing from the next request on."""
    row = gate.fetch(session, caller, ExportToken, token_id, version)
    session.execute(sa.update(IssuedToken).where(col(IssuedToken.jti) == row.id).values(revoked_at=caller.now))
    remove_row(session, caller, row, Event.EXPORT_TOKEN_REMOVED)


def use_export_token(session: Session, token: str, report: str, address: Address | None, now: datetime) -> Claims:
    """What a token says that is shown for `report` from `address`; what its client still holds is asked elsewhere.

    Raises TokenInvalid, InsufficientScope where it is for another report, TooManyRequests.
    """
    found = known.find(session, digest_of(token))
    if found is None or found.expires_at <= now or not admits(found.addresses, address):
        raise TokenInvalid
    exports, word = words_for(Report(found.report))
    if found.report != report:
        raise InsufficientScope(scope=word.value)
    _count(session, found.id, now)
    return Claims(
        jti=found.id,
        client_id=found.client_id,
        person_id=None,
        pairs=frozenset({(exports, found.owner), (word, found.owner)}),
        issued_at=found.created_at,
        expires_at=found.expires_at,
    )


def _count(session: Session, token_id: UUID, now: datetime) -> None:
    """Count this use; whoever holds the row is being answered, and a token asks one thing at a time."""
    held = select(ExportTokenUse).where(ExportTokenUse.token_id == token_id).with_for_update(skip_locked=True)
    use = session.exec(held).first()
    wait = 1 if use is None else seconds_to_wait(use.counted_from, use.count, now)
    if use is None or wait:
        raise TooManyRequests(headers={"Retry-After": str(wait)})
    if counted_anew(use.counted_from, now):
        use.counted_from, use.count = now, 0
    use.last_used_at, use.count = now, use.count + 1
    session.flush()  # before anything is read in the context of the client


def _must_fit(session: Session, row: ExportToken, now: datetime) -> None:
    wrong = []
    if not now < row.expires_at <= now + timedelta(days=MOST_DAYS):
        wrong.append(
            FieldError("/expires_at", "within_a_year", f"paling lama {MOST_DAYS} hari / at most {MOST_DAYS} days")
        )
    if not {(word, row.owner) for word in words_for(Report(row.report))} <= client_power(session, row.client_id, now):
        text = "yang dipegang sistem itu untuk laporan ini / what the system holds for this report"
        wrong.append(FieldError("/owner", "pair_not_held", text))
    if wrong:
        raise Invalid(errors=wrong)


def _detail(session: Session, caller: Principal, row: ExportToken) -> ExportTokenDetail:
    (shown,) = told(session, [row], caller.now)
    allowed = [name for act, name in ACTIONS.items() if permits(caller, act, row)]
    return ExportTokenDetail(**shown.model_dump(), allowed_actions=allowed)
