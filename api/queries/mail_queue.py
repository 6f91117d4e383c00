"""The mail of notices: which wait, claiming those of one office before they are sent, and what came of them.

For the worker's role. A claim is committed before the mail leaves, so that no notice is mailed twice, whatever dies
in between (docs/adr). Only news is mailed: notices of the last day that still stand and that nobody has read.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from api.domain.notices import NOTICES, MailState, NoticeKind
from api.models.agencies import PrivateContact
from api.models.notices import Notice

NEWS = timedelta(days=1)
MOST = 50  # notices in one mail
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
MOST_DOUBLINGS = 16
# Claims go one after the other: two at once would share out one office's notices, and it would get two mails.
_ALONE = sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext("gugus.mail_queue")))


class Outcome(Enum):
    """What became of a mail."""

    TAKEN = auto()
    REFUSED = auto()
    UNREACHABLE = auto()
    UNKNOWN = auto()


class Claimed(NamedTuple):
    """What one mail tells an office: the address, and id, kind and link of each notice."""

    address: str
    notices: Sequence[tuple[UUID, NoticeKind]]


def claim(session: Session, now: datetime) -> Claimed | None:
    """Claim the notices that wait for the office whose oldest waits longest; nothing where none waits."""
    session.execute(_ALONE)
    oldest = _waiting(now, col(Notice.agency_id), col(PrivateContact.email)).limit(1)
    office = session.execute(oldest.with_for_update(of=Notice, skip_locked=True)).first()
    if office is None:
        return None
    asked = _waiting(now, col(Notice.id), col(Notice.kind)).where(col(Notice.agency_id) == office.agency_id)
    rows = session.execute(asked.limit(MOST).with_for_update(of=Notice, skip_locked=True)).all()
    notices = [(row.id, row.kind) for row in rows]
    _write(session, notices, mail=MailState.CLAIMED, mail_tries=col(Notice.mail_tries) + 1)
    return Claimed(office.email, notices)


def _waiting(now: datetime, *columns: Any) -> sa.Select[Any]:
    return (
        sa.select(*columns)
        .select_from(Notice)
        .join(PrivateContact, col(PrivateContact.agency_id) == col(Notice.agency_id))
        .where(
            col(Notice.mail) == MailState.WAITING,
            col(Notice.over_at).is_(None),
            col(Notice.read_at).is_(None),
            col(Notice.raised_at) > now - NEWS,
            sa.or_(col(Notice.mail_after).is_(None), col(Notice.mail_after) <= now),
            col(PrivateContact.email).is_not(None),
        )
        .order_by(col(Notice.raised_at), col(Notice.id))
    )


def words(claimed: Claimed, base_url: str) -> tuple[str, str]:
    """Subject and text: what happened in fixed words, Indonesian first, and where to read it."""
    count = len(claimed.notices)
    lines = [
        f"{NOTICES[kind].text.id} / {NOTICES[kind].text.en}\n{base_url}/v1/notices/{notice_id}"
        for notice_id, kind in claimed.notices
    ]
    subject = f"Gugus: {count} pemberitahuan / {count} {'notice' if count == 1 else 'notices'}"
    return subject, "\n\n".join(lines) + "\n"


def settle(session: Session, claimed: Claimed, outcome: Outcome, now: datetime) -> None:
    """Write down what came of a mail. What was surely not taken waits, longer each time; the unknown stays claimed."""
    if outcome is Outcome.TAKEN:
        _write(session, claimed.notices, mail=MailState.SENT)
    elif outcome is not Outcome.UNKNOWN:
        after = again_at(col(Notice.mail_tries), now)
        _write(session, claimed.notices, mail=MailState.WAITING, mail_after=after)


def again_at(tries: Any, now: datetime) -> Any:
    """When to try again after so many tries, a column: twice as long each time, up to an hour."""
    doublings = sa.func.least(tries, MOST_DOUBLINGS) - 1
    return now + sa.func.least(sa.func.power(2, doublings) * FIRST_PAUSE, LONGEST_PAUSE)


def _write(session: Session, notices: Sequence[tuple[UUID, NoticeKind]], **values: Any) -> None:
    ids = [notice_id for notice_id, _ in notices]
    session.execute(sa.update(Notice).where(col(Notice.id).in_(ids)).values(values))
