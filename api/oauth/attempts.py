"""Failed attempts to sign in: who fails often waits, by account and by address, and nobody is locked out.

An attempt is a password, the code of a second factor, or a code that sets a password. Codes asked for by mail are
counted apart: each counts, so that nobody fills a mailbox.

The wait doubles with every failure beyond the free ones and stays below a limit, so that an account that somebody
attacks takes a hundred guesses an hour at most. Its holder is counted apart where the browser is known
(`known_browsers.py`), and need not find the gap between two guesses. Accounts are counted whether there is such a
person or not. Names and addresses are kept under a keyed digest, and forgotten after a day.
"""

import hmac
import ipaddress
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from api.models.sign_ins import SignInFailure
from api.settings import get_settings

FORGOTTEN_AFTER: Final = timedelta(days=1)


class Patience(NamedTuple):
    """How many failures are free, the longest wait in seconds, and the first."""

    free: int
    longest: int
    first: int = 1


# Behind one address sits a whole office, so it is given more.
# Six digits are guessed sooner than a password, but only by who has the password already.
PATIENCE: Final = {
    "account": Patience(5, 60),
    "browser": Patience(5, 60),
    "factor": Patience(5, 300),
    "address": Patience(20, 300),
    "asked-for": Patience(3, 3600, first=60),
    "asked-from": Patience(20, 300),
}


def account(name: str) -> str:
    """The subject of one sign-in name."""
    return _subject("account", name)


def browser(browser_id: str, name: str) -> str:
    """The subject of one account in a browser from which it was signed in to before."""
    return _subject("browser", f"{browser_id}\n{name}")


def factor(person_id: UUID) -> str:
    """The subject of one person's second factor."""
    return _subject("factor", str(person_id))


def address(host: str) -> str:
    """The subject of one address."""
    return _subject("address", _counted(host))


def asked_for(name: str) -> str:
    """The subject of one name or mail address that a code was asked for."""
    return _subject("asked-for", name)


def asked_from(host: str) -> str:
    """The subject of one address from which codes are asked for."""
    return _subject("asked-from", _counted(host))


def wait(session: Session, subjects: Iterable[str], now: datetime) -> int:
    """Seconds until another attempt is judged; 0 where it may be made now."""
    rows = session.execute(sa.select(SignInFailure).where(col(SignInFailure.subject).in_(subjects))).scalars()
    ends = [row.last_at + timedelta(seconds=delay(row.subject, row.failures)) for row in rows]
    return max([0, *(-int((now - end).total_seconds() // 1) for end in ends)])


def must_wait(session: Session, subjects: Sequence[str], now: datetime) -> int:
    """As `wait`; also a second while another attempt on the first subject is being judged, so that none slips by."""
    return wait(session, subjects, now) or int(not is_alone(session, subjects[0]))


def delay(subject: str, failures: int) -> int:
    """The wait in seconds after so many failures."""
    patience = PATIENCE[subject.partition(":")[0]]
    beyond = failures - patience.free
    return 0 if beyond < 0 else int(min(patience.first * 2 ** min(beyond, 16), patience.longest))


def is_alone(session: Session, subject: str) -> bool:
    """Whether no other attempt on this account is being judged at this moment; holds until the transaction ends."""
    number = int.from_bytes(bytes.fromhex(subject.partition(":")[2])[:8], "big", signed=True)
    return bool(session.scalar(sa.select(sa.func.pg_try_advisory_xact_lock(number))))


def failed(session: Session, subjects: Iterable[str], now: datetime) -> None:
    """Count a failure, or a code asked for, against each subject, and forget those of yesterday."""
    yesterday = now - FORGOTTEN_AFTER
    session.execute(sa.delete(SignInFailure).where(col(SignInFailure.last_at) < yesterday))
    # In one order everywhere, so that two failures at once never wait for each other.
    for subject in sorted(subjects):
        first = insert(SignInFailure).values(subject=subject, failures=1, last_at=now)
        again = {"failures": SignInFailure.failures + 1, "last_at": now}
        session.execute(first.on_conflict_do_update(index_elements=["subject"], set_=again))


def succeeded(session: Session, subject: str) -> None:
    """The account's holder came in: its failures are forgotten; those of the address stay."""
    session.execute(sa.delete(SignInFailure).where(col(SignInFailure.subject) == subject))


def _counted(host: str) -> str:
    """An address as it is counted; of IPv6 the /64, which is what one household or office has."""
    try:
        known = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(known, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((known, 64), strict=False))
    return str(known)


def _subject(kind: str, value: str) -> str:
    counted = f"{kind}\n{value}".encode("utf-8", "surrogatepass")
    return f"{kind}:{hmac.digest(get_settings().key_for('sign-in'), counted, 'sha256').hex()}"
