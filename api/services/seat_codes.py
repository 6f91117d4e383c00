"""Codes of whoever is given a seat of two persons: those of before count no more, and the second person has the next.

Whoever invited the person was shown the code, asks for the seat, and could have used it once the seat is there: she
would be both persons. A mailed code opens no such seat (`oauth/accounts.py`).
"""

from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from sqlmodel import Session

from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.events import Event
from api.domain.kinds import CodeKind
from api.journal import record
from api.models.people import Person
from api.oauth.accounts import Wanted, close_codes, make_code
from api.settings import get_settings


class Seated(NamedTuple):
    """The seat that came of an act of two persons, and the code to hand to a holder who has no password yet."""

    id: UUID
    secret: str | None


def renew_codes(session: Session, caller: Principal, person_id: UUID | None) -> str | None:
    """Close what is open for the person, and the code that is handed over instead where nothing else lets them in.

    Whoever has a password keeps it, and asks for a reset by two where it is lost.
    """
    person = session.exec(visible(Person, caller).where(Person.id == person_id)).first()
    if person is None or person.disabled_at is not None:
        return None
    if person.password_hash is not None:
        close_codes(session, person.id, caller.now)
        return None
    life = timedelta(days=get_settings().invitation_days)
    _, code = make_code(session, person.id, Wanted(CodeKind.INVITATION, life, caller.person_id), caller.now)
    record(session, caller, Event.PERSON_RESET, person, {"password": True, "second_factor": False})
    return code
