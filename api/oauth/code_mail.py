"""Codes by mail: asked for by whoever typed a name, known or not, or as an invitation; made and sent by the worker.

Who asks only writes down what was typed, sealed, so that neither the answer nor its time tells whether there is such a
person; the worker finds that out. A code is made when it is claimed, committed as its digest, and sent at most once:
where the server did not take it for certain, that code counts no more and the next try makes another.
"""

from datetime import UTC, datetime, timedelta, timezone
from typing import Final, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from api import vault
from api.database import assume
from api.domain.kinds import CodeKind
from api.models.sign_ins import CodeMail, PasswordCode
from api.oauth import accounts, sessions
from api.oauth.steps import CODE_PATH
from api.queries.mail_queue import Outcome, again_at
from api.settings import get_settings

TRIED_FOR: Final = timedelta(days=1)
WORTH_MAKING: Final = timedelta(minutes=5)  # what counts for less would arrive too late
WIB: Final = timezone(timedelta(hours=7), "WIB (UTC+7)")


class Claimed(NamedTuple):
    """A code that is about to be mailed; it stands nowhere else."""

    mail_id: UUID
    code_id: UUID
    address: str
    code: str
    expires_at: datetime


def ask(session: Session, typed: str, life: timedelta, now: datetime, made_by: UUID | None = None) -> None:
    """Have a code mailed to the person of this sign-in name or mail address, if there is one."""
    row = CodeMail(name=b"", made_by=made_by, asked_at=now, expires_at=now + life)
    row.name = vault.seal(_key(), typed.encode(), _place(row.id))
    session.add(row)


def claim(session: Session, now: datetime) -> Claimed | None:
    """Make the code that waits longest; what leads to nobody is removed on the way. For the worker's role."""
    while (row := _oldest(session, now)) is not None:
        claimed = _made(session, row, now)
        if claimed is not None:
            return claimed
        session.delete(row)
    return None


def words(claimed: Claimed, base_url: str) -> tuple[str, str]:
    """Subject and text: what to do, and nothing about whom."""
    until = f"{claimed.expires_at.astimezone(WIB):%d-%m-%Y %H:%M %Z}"
    page = f"{base_url}{CODE_PATH}"
    return "Gugus: kode untuk kata sandi / code for a password", (
        f"Buka {page} dan ketik kode ini untuk membuat kata sandi:\n\n    {claimed.code}\n\n"
        f"Kode berlaku satu kali, sampai {until}. Anda tidak meminta dan tidak menunggunya? Abaikan surel ini.\n\n"
        f"Open {page} and type the code above to set a password. It counts once, until {until}. "
        "If you neither asked for it nor expect it, ignore this mail.\n"
    )


def settle(session: Session, claimed: Claimed, outcome: Outcome, now: datetime) -> None:
    """Write down what came of it. What was surely not taken waits for another code; the unknown is never sent again."""
    known = col(CodeMail.id) == claimed.mail_id
    if outcome is Outcome.TAKEN:
        session.execute(sa.delete(CodeMail).where(known))
    elif outcome is not Outcome.UNKNOWN:
        waits = {"claimed_at": None, "again_after": again_at(col(CodeMail.tries), now)}
        session.execute(sa.update(CodeMail).where(known).values(waits))
        session.execute(sa.update(PasswordCode).where(col(PasswordCode.id) == claimed.code_id).values(used_at=now))


def _oldest(session: Session, now: datetime) -> CodeMail | None:
    waiting = sa.select(CodeMail).where(
        col(CodeMail.claimed_at).is_(None),
        col(CodeMail.asked_at) > now - TRIED_FOR,
        col(CodeMail.expires_at) > now + WORTH_MAKING,
        sa.or_(col(CodeMail.again_after).is_(None), col(CodeMail.again_after) <= now),
    )
    oldest = waiting.order_by(col(CodeMail.asked_at), col(CodeMail.id)).limit(1)
    return session.execute(oldest.with_for_update(skip_locked=True)).scalar_one_or_none()


def _made(session: Session, row: CodeMail, now: datetime) -> Claimed | None:
    """The code, claimed; nothing where the name is nobody's, or a mail alone would open the seat."""
    typed = _opened(row)
    # No name holds what cannot be printed, and PostgreSQL refuses NUL.
    found = sessions.mailed_account(session, typed) if typed.isprintable() else None
    if found is None:
        return None
    assume(session, [found.home])
    if accounts.opens_seat_alone(session, found.person_id, now):
        return None
    wanted = accounts.Wanted(CodeKind.BY_MAIL, row.expires_at - now, row.made_by)
    made, code = accounts.add_mailed_code(session, found.person_id, wanted, now)
    row.claimed_at, row.tries = now, row.tries + 1
    session.flush()  # the id of the code is kept
    return Claimed(row.id, made.id, found.mail, code, row.expires_at.astimezone(UTC))


def _opened(row: CodeMail) -> str:
    """What was typed; under another key than it was sealed with, nothing."""
    try:
        return vault.unseal(_key(), row.name, _place(row.id)).decode()
    except vault.SealError:
        return ""


def _key() -> bytes:
    return get_settings().key_for("code-mail")


def _place(mail_id: UUID) -> str:
    return f"code_mail|name|{mail_id}"
