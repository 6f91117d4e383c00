"""The second factor: six digits from an app that count once (TOTP, RFC 6238), and recovery codes for a lost phone.

The secret is sealed (`vault`) for its person. The last step of 30 seconds that was used is kept under the lock of the
row, so that a code never counts twice and none older than a used one counts; the step before and the step after are
taken for clocks that go wrong. Who must have one follows from the seats held today (`SEATS_OF_TWO_FACTORS`).
"""

import hmac
import io
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

import pyotp
import sqlalchemy as sa
from sqlmodel import Session, col, select

from api import vault
from api.domain.kinds import Awaits
from api.domain.seats import SEATS_OF_TWO_FACTORS
from api.loading import Later
from api.models.people import Person
from api.models.sign_ins import TWO_FACTORS, RecoveryCode, SecondFactor
from api.models.task_forces import Seat
from api.oauth import human_codes
from api.settings import get_settings

if TYPE_CHECKING:
    import segno
else:
    segno = Later("segno")

ISSUER: Final = "Gugus PP-TPPO"
DIGITS: Final = 6
STEP_SECONDS: Final = 30
DRIFT: Final = (0, -1, 1)
RECOVERY_CODES: Final = 10
BY_CODE: Final = ("otp", TWO_FACTORS)  # as a session names them (RFC 8176)
BY_RECOVERY: Final = (TWO_FACTORS,)


def is_needed(session: Session, person_id: UUID, now: datetime) -> bool:
    """Whether a seat held today asks for a second factor; the context must be set."""
    today = sa.func.gugus_on_day(now, Seat.valid_from, Seat.valid_to, Seat.time_zone)
    seats = select(Seat.id).where(Seat.person_id == person_id, col(Seat.kind).in_(SEATS_OF_TWO_FACTORS), today)
    return session.exec(seats).first() is not None


def factor_of(session: Session, person_id: UUID, *, lock: bool = False) -> SecondFactor | None:
    """The second factor of a person, if one is set up; locked where it is about to be used."""
    statement = sa.select(SecondFactor).where(col(SecondFactor.person_id) == person_id)
    if lock:
        statement = statement.with_for_update()
    return session.execute(statement, execution_options={"populate_existing": True}).scalar_one_or_none()


def awaited(session: Session, person_id: UUID, now: datetime) -> Awaits | None:
    """What a sign-in wants after the password."""
    if factor_of(session, person_id) is not None:
        return Awaits.CODE
    return Awaits.SET_UP if is_needed(session, person_id, now) else None


def prove(session: Session, person_id: UUID, typed: str, now: datetime) -> tuple[str, ...]:
    """Use a code from the app or a recovery code; gives the methods that were proven, none where it is wrong."""
    factor = factor_of(session, person_id, lock=True)
    if factor is None:
        return ()
    digits = "".join(typed.split())
    if len(digits) != DIGITS:
        return BY_RECOVERY if _recovered(session, person_id, typed, now) else ()
    step = step_of(_opened(factor), digits, now)
    if step is None or step <= factor.last_step:
        return ()
    factor.last_step = step
    session.add(factor)
    return BY_CODE


def step_of(secret: str, digits: str, now: datetime) -> int | None:
    """The step of 30 seconds whose code this is, among the present one and its neighbours."""
    present = int(now.timestamp()) // STEP_SECONDS
    made = pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS)
    steps = [present + drift for drift in DRIFT]
    found = [step for step in steps if hmac.compare_digest(made.generate_otp(step).encode(), digits.encode())]
    return max(found, default=None)


def given(session: Session, person_id: UUID, now: datetime) -> str:
    """A second factor that nobody typed a code for, as the demo has it; gives its key."""
    secret = fresh_secret()
    _keep(session, SecondFactor(person_id=person_id, secret=b"", last_step=0, set_up_at=now), secret)
    return secret


def set_up(session: Session, person: Person, secret: str, digits: str, now: datetime) -> list[str] | None:
    """Keep the secret once its code was typed, in place of one from before; gives new recovery codes, to be shown once.

    Nothing where the code is wrong, and where this secret is set up already.
    """
    step = step_of(secret, "".join(digits.split()), now)
    before = factor_of(session, person.id, lock=True)
    if step is None or (before is not None and _opened(before) == secret):
        return None
    factor = before or SecondFactor(person_id=person.id, secret=b"", last_step=0, set_up_at=now)
    factor.last_step, factor.set_up_at = step, now
    _keep(session, factor, secret)
    return new_recovery_codes(session, person.id, now)


def new_recovery_codes(session: Session, person_id: UUID, now: datetime) -> list[str]:
    """Ten codes in place of those from before; they are shown once."""
    session.execute(sa.delete(RecoveryCode).where(col(RecoveryCode.person_id) == person_id))
    codes = [human_codes.fresh() for _ in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(digest=human_codes.digest(code), person_id=person_id, made_at=now) for code in codes)
    return codes


def recovery_codes_left(session: Session, person_id: UUID) -> int:
    """How many recovery codes were not used yet."""
    unused = sa.select(sa.func.count()).where(
        col(RecoveryCode.person_id) == person_id, col(RecoveryCode.used_at).is_(None)
    )
    return session.scalar(unused) or 0


def remove(session: Session, person_id: UUID) -> bool:
    """Take the second factor away with its recovery codes; tells whether there was one."""
    session.execute(sa.delete(RecoveryCode).where(col(RecoveryCode.person_id) == person_id))
    gone = (
        sa.delete(SecondFactor).where(col(SecondFactor.person_id) == person_id).returning(col(SecondFactor.person_id))
    )
    return session.scalar(gone) is not None


def fresh_secret() -> str:
    """A new secret, 160 bits, in the letters people type into their app."""
    return pyotp.random_base32()


def drawing_of(secret: str, sign_in_name: str) -> str:
    """The secret as a drawing for the camera of a phone: SVG to stand in a page, made here and nowhere else."""
    address = pyotp.TOTP(secret).provisioning_uri(name=sign_in_name, issuer_name=ISSUER)
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", xmldecl=False, svgns=False, scale=4, border=4, dark="#000", light="#fff", omitsize=True
    )
    return drawn.getvalue().decode()


def _recovered(session: Session, person_id: UUID, typed: str, now: datetime) -> bool:
    code = sa.update(RecoveryCode).where(
        col(RecoveryCode.digest) == human_codes.digest(typed),
        col(RecoveryCode.person_id) == person_id,
        col(RecoveryCode.used_at).is_(None),
    )
    return session.scalar(code.values(used_at=now).returning(col(RecoveryCode.digest))) is not None


def _keep(session: Session, factor: SecondFactor, secret: str) -> None:
    factor.secret = vault.seal(_key(), secret.encode(), _place(factor.person_id))
    session.add(factor)


def _opened(factor: SecondFactor) -> str:
    return vault.unseal(_key(), factor.secret, _place(factor.person_id)).decode()


def _key() -> bytes:
    return get_settings().key_for("second-factor")


def _place(person_id: UUID) -> str:
    return f"second_factor|secret|{person_id}"
