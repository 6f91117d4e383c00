"""Acts of two persons: one asks, and what was asked is kept until another decides (access.md §1, point 6).

Nothing happens when it is asked for. Whoever completes it has it judged anew: whether the one who asked still may,
and whether it still fits.
"""

from typing import Any, NamedTuple
from uuid import UUID

from sqlmodel import Session

from api.access.grants import still_holds
from api.access.policy import words_of
from api.access.predicates import from_registrar_seat
from api.access.principal import Principal
from api.domain.acts import Act
from api.domain.events import Event
from api.domain.pending_acts import WAITS, Second
from api.domain.places import NATION
from api.domain.scopes import Word
from api.journal import record
from api.models.pending_acts import PendingAct
from api.problems import Locked, Text


class Wanted(NamedTuple):
    """What is asked for: the act, the organisation and the thing it concerns, and the body of the request."""

    act: Act
    subject: str
    subject_id: UUID | None
    request: dict[str, Any]


def second_for(caller: Principal, *, is_sensitive: bool) -> Second | None:
    """Who must complete what the caller asks for; nobody where one person is enough."""
    word = words_of(caller.act)[0]
    if from_registrar_seat(caller, caller.held.get(word, frozenset()), None):
        return Second.REGISTRAR
    return Second.DAILY_CHAIR if is_sensitive else None


def ask(session: Session, caller: Principal, second: Second, wanted: Wanted) -> PendingAct:
    """Keep what was asked for, in the name of the organisation whose second person decides."""
    pending = PendingAct(
        owner=NATION if second is Second.REGISTRAR else wanted.subject,
        act=wanted.act,
        word=words_of(wanted.act)[0],
        second=second,
        subject=wanted.subject,
        subject_id=wanted.subject_id,
        request=wanted.request,
        client_id=caller.client_id,
        person_id=caller.person_id,
        signed_in=caller.session_id is not None,
        expires_at=caller.now + WAITS,
    )
    session.add(pending)
    session.flush()  # its id is told
    record(session, caller, Event.PENDING_ACT_ASKED, pending, {"act": wanted.act, "request": wanted.request})
    return pending


def must_still_hold(session: Session, caller: Principal, pending: PendingAct) -> None:
    """Refuse where whoever asked has lost the word since, or has ended. Raises Locked."""
    person_id = pending.person_id if pending.signed_in else None
    if not still_holds(session, pending.client_id, person_id, [(Word(pending.word), pending.owner)], caller.now):
        raise Locked(
            Text("Peminta tidak lagi berwenang.", "Whoever asked for it no longer may."), lock_reason="asker_lost_power"
        )
