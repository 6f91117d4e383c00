"""`record()`: say what happened, once, in the caller's transaction.

The digest is keyed, so that a holder of the journal can prove what a change was without the journal repeating it.
"""

import hmac
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

import orjson
from sqlmodel import Session
from uuid_utils import uuid7 as new_id
from uuid_utils.compat import uuid7

from api.access.audiences import audience_of
from api.access.principal import Principal
from api.database import insert_rows
from api.domain.events import Event
from api.domain.feed import FED
from api.domain.places import NATION
from api.lines.questions import Question
from api.models.journal import JournalRow
from api.settings import get_settings

CLOCK = "clock"  # the actor of moves that a date makes


def record(
    session: Session,
    caller: Principal,
    event: Event,
    subject: Any,
    change: dict[str, Any] | None = None,
    *,
    audience: Iterable[str] | None = None,
    before: Iterable[str] = (),
    effective_at: datetime | None = None,
    by: str = "client",
) -> JournalRow:
    """Write one row about `subject`, a table row; `change` enters only as a digest. The clock is nobody's client.

    The audience is who sees the subject after the change; left out, it follows from `SIGHT`. Of those who saw it
    `before`, where a change may close it to somebody, the ones who no longer do are told that too.
    """
    happened = Happened(event, subject.__tablename__, subject, change or {}, before)
    told = _told(session, happened) if audience is None else set(audience)
    row = JournalRow(**_columns(caller, happened, told, by), effective_at=effective_at)
    session.add(row)
    return row


def said(caller: Principal, happened: "Happened", told: set[str]) -> Question:
    """What writes the same row about `happened`, told to these words, for an act that asks in questions."""
    return Question.into("journal", {"id": new_id(), **_columns(caller, happened, told, "client")})


def seen_by(session: Session, subject: Any) -> set[str]:
    """Who sees `subject` now: asked before a change that may close it to somebody."""
    return audience_of(session, subject.__tablename__, subject)


def record_reading(session: Session, caller: Principal, event: Event, subject: Any, holder: str | None = None) -> None:
    """Write that personal fields of `subject` were read: by the organisation that read them, for it and their owner.

    `holder` is the agency that holds the case, where it does not own the row.
    """
    reader = owner_of(caller, subject)
    if reader not in caller.organisations:
        reader = min(caller.organisations)
    record_at(session, caller, event, subject, at=reader, holder=holder)


def record_at(
    session: Session,
    caller: Principal,
    event: Event,
    subject: Any,
    change: dict[str, Any] | None = None,
    *,
    at: str,
    holder: str | None = None,
) -> None:
    """Write one row about what an agency did in a case that another one holds: its act, told to both."""
    row = record(session, caller, event, subject, change, audience={holder or subject.owner, at})
    row.owner = at


class Happened(NamedTuple):
    """One thing that happened: to which row of which table, the change, and who saw the row before."""

    event: Event
    kind: str
    subject: Any
    change: dict[str, Any]
    before: Iterable[str] = ()


def record_all(session: Session, caller: Principal, happened: Iterable[Happened], *, by: str = "client") -> None:
    """Write a row for each thing that happened, thousands in one statement."""
    rows = [{"id": uuid7(), **_columns(caller, each, _told(session, each), by)} for each in happened]
    insert_rows(session, JournalRow, rows)


def _told(session: Session, happened: Happened) -> set[str]:
    return audience_of(session, happened.kind, happened.subject)


def _columns(caller: Principal, happened: Happened, told: set[str], by: str) -> dict[str, Any]:
    event, kind, subject, change, before = happened
    whole = FED[kind].whole if kind in FED else None
    return {
        "owner": owner_of(caller, subject),
        "event": event,
        "subject_kind": kind,
        "subject_id": getattr(subject, "id", None),
        "subject_version": getattr(subject, "version", None),
        "region": getattr(subject, "region", None),
        "whole_id": getattr(subject, whole[1]) if whole else None,
        "audience": sorted(told),
        "lost": sorted(set(before) - told),
        "actor_kind": by,
        "client_id": caller.client_id if by != CLOCK else None,
        "person_id": caller.person_id if by != CLOCK else None,
        "seat_id": caller.seat_id if by != CLOCK else None,
        "request_id": caller.request_id if by != CLOCK else None,
        "digest": digest_of(change),
        "at": datetime.now(UTC),
    }


def owner_of(caller: Principal, subject: Any) -> str:
    """The organisation whose act this is: the subject's owner, receiver or agency, a region, or what stands above."""
    owner = str(subject.owner)
    if owner in caller.organisations:
        return owner
    names = ("receiver", "agency", "region", "receiver_region", "province")
    candidates = (*(getattr(subject, name, None) for name in names), NATION)
    return str(next((word for word in candidates if word in caller.organisations), owner))


def digest_of(change: dict[str, Any]) -> str:
    """Keyed SHA-256 over the sorted JSON of the change."""
    keyed = _keyed(get_settings().key_for("journal")).copy()
    keyed.update(orjson.dumps(change, option=orjson.OPT_SORT_KEYS, default=str))
    return keyed.hexdigest()


@cache
def _keyed(key: bytes) -> hmac.HMAC:
    """What has taken the key in and nothing else: to begin anew costs more than a change does."""
    return hmac.new(key, digestmod="sha256")


def refusal(caller: Principal, slug: str, home: str) -> Question:
    """What records a refused request in the caller's organisation `home`; `purpose` says what was tried and said."""
    return Question.into(
        "journal",
        {
            "id": uuid7(),
            "owner": home,
            "event": Event.ACCESS_REFUSED,
            "subject_kind": "request",
            "audience": [home],
            "actor_kind": "client",
            "client_id": caller.client_id,
            "person_id": caller.person_id,
            "seat_id": caller.seat_id,
            "request_id": caller.request_id,
            "purpose": f"{caller.act} {slug}",
            "digest": digest_of({"act": caller.act, "slug": slug}),
            "at": datetime.now(UTC),
        },
    )
