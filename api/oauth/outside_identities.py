"""Who a person is elsewhere: an issuer and its name for the person, tied to an account by the person itself.

Of the two only a keyed digest is kept: such a name may be a number of the state. It opens no more than the password: a
second factor is asked for as after a password, and what a person may do follows from the seats held here.
"""

import hmac
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from api.access.grants import home_of
from api.domain.events import Event
from api.models.people import Person
from api.models.sign_ins import OutsideIdentity
from api.oauth import accounts, sessions
from api.settings import get_settings

FEDERATED: Final = ("fed",)
"""How such a session was proven; RFC 8176 has no word for it, this one is in use."""


def account(session: Session, issuer: str, subject: str) -> sessions.Account | None:
    """The account that is tied to it; nothing where none is, or a disabled one."""
    tied = select(OutsideIdentity.person_id).where(OutsideIdentity.digest == _digest(issuer, subject))
    person_id = session.exec(tied).one_or_none()
    home = home_of(session, person_id) if person_id else None
    return sessions.Account(person_id, home, None) if person_id and home else None


def of_person(session: Session, person_id: UUID) -> dict[str, datetime]:
    """With which issuers an account is tied, and since when."""
    tied = select(OutsideIdentity).where(OutsideIdentity.person_id == person_id)
    return {each.issuer: each.tied_at for each in session.exec(tied)}


def tie(session: Session, person: Person, issuer: str, subject: str, now: datetime) -> bool:
    """Tie it to an account, in place of another one of the same issuer; False where it is tied to somebody else's."""
    known = account(session, issuer, subject)
    if known is not None:
        return known.person_id == person.id
    _removed(session, person.id, col(OutsideIdentity.issuer) == issuer)
    row = insert(OutsideIdentity).values(
        digest=_digest(issuer, subject), person_id=person.id, issuer=issuer, tied_at=now
    )
    tied = session.scalar(row.on_conflict_do_nothing().returning(col(OutsideIdentity.digest))) is not None
    if tied:
        accounts.told(session, person, Event.IDENTITY_TIED, now)
    return tied


def untie(session: Session, person: Person, now: datetime, *issuers: str) -> None:
    """Tie an account to these issuers no more; without any, to none."""
    wanted = col(OutsideIdentity.issuer).in_(issuers) if issuers else sa.true()
    if _removed(session, person.id, wanted):
        accounts.told(session, person, Event.IDENTITY_UNTIED, now)


def _removed(session: Session, person_id: UUID, wanted: sa.ColumnElement[bool]) -> bool:
    gone = sa.delete(OutsideIdentity).where(col(OutsideIdentity.person_id) == person_id, wanted)
    return bool(session.scalars(gone.returning(col(OutsideIdentity.digest))).all())


def _digest(issuer: str, subject: str) -> str:
    key = get_settings().key_for("outside-identity")
    return hmac.digest(key, f"{issuer}|{subject}".encode("utf-8", "surrogatepass"), "sha256").hex()
