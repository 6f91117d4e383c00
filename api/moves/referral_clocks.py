"""The clocks of one referral: its deadlines, set when a move starts or pauses them, and who sees it until when."""

from datetime import UTC, datetime, timedelta
from typing import Final

from sqlmodel import Session

from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.clocks import local_date
from api.domain.kinds import HoursCounted
from api.domain.lifecycles import FINAL, OPENS, Opening, ReferralStatus
from api.domain.periods import end_of_day
from api.domain.referral_clocks import (
    ENVELOPE_AFTER_REJECTION,
    EXPIRE,
    NEXT_STEP,
    QUESTION,
    REMIND,
    REROUTE,
    TELL,
    Clock,
    response_of,
)
from api.domain.retention import due_on
from api.domain.working_hours import Span, WorkingTime, after, before, counted
from api.models.cases import Case
from api.models.referrals import Referral
from api.moves.office_hours import CLOCK_RULES, working_time
from api.moves.retention import RULES, closed_as
from api.settings import get_settings

FOREVER: Final = datetime(2100, 12, 31, tzinfo=UTC)


def start_clock(referral: Referral, region_code: str, now: datetime) -> None:
    """The response clock starts: by the rule of the service, the urgency and the region of the receiver."""
    usual = HoursCounted(get_settings().referral_hours)
    response = response_of(CLOCK_RULES, referral.service, referral.urgency, region_code, usual)
    referral.counted_from, referral.pauses = now, []
    referral.response_minutes = int(response.hours.total_seconds() // 60)
    referral.is_working = response.is_working
    _set_deadlines(referral)


def carry_clock(referral: Referral, earlier: Referral, now: datetime) -> None:
    """The clock of the referral before it goes on: the new agency gets the time that remains.

    What was counted was counted by the hours of the agency before; what remains is, by those of the new one.
    """
    referral.response_minutes, referral.is_working = earlier.response_minutes, earlier.is_working
    gone = counted(earlier.counted_from or now, now, _working(earlier), _pauses(earlier))
    referral.counted_from, referral.pauses = before(now, gone, _working(referral)), []
    _set_deadlines(referral)


def pause_clock(referral: Referral, now: datetime) -> None:
    """A question waits to be answered: the clock stands until then, and for 48 hours at most."""
    referral.info_until = now + QUESTION
    referral.pauses = [*(referral.pauses or []), [now.isoformat(), referral.info_until.isoformat()]]
    _set_deadlines(referral)


def resume_clock(referral: Referral, now: datetime) -> None:
    """The question was answered: the clock goes on from here."""
    *earlier, (since, _) = referral.pauses or [[now.isoformat(), ""]]
    referral.pauses, referral.info_until = [*earlier, [since, now.isoformat()]], None
    _set_deadlines(referral)


def service_due(referral: Referral, now: datetime) -> datetime:
    """By when the service begins: as long after the acceptance as there was to answer."""
    return after(now, _hours(referral), _working(referral))


def end(referral: Referral, now: datetime) -> None:
    """The referral is over; where nobody served, the sender chooses the next step within 72 hours."""
    referral.ended_at = now
    if referral.status in {ReferralStatus.REJECTED, ReferralStatus.FAILED}:
        referral.next_step_until = now + NEXT_STEP


def open_to_receiver(session: Session, caller: Principal, referral: Referral) -> None:
    """Set until when the receiver sees the envelope and, by state, the person: the next deadline that closes them."""
    until = _opening_ends(session, caller, referral)
    ends = [each for each in (until, referral.agreed_until) if each is not None]
    referral.receiver_until = None if until is None else min(ends)


def _opening_ends(session: Session, caller: Principal, referral: Referral) -> datetime | None:
    state = ReferralStatus(referral.status)
    if state is ReferralStatus.DRAFT:
        return None
    if OPENS[state] is Opening.NOTHING:
        return referral.ended_at
    if state is ReferralStatus.REJECTED:
        return _plus(referral.ended_at, ENVELOPE_AFTER_REJECTION)
    if state in FINAL or state is ReferralStatus.COMPLETED:
        return _retention_ends(session, caller, referral)
    return referral.expires_at if OPENS[state] is Opening.ENVELOPE else FOREVER


def _retention_ends(session: Session, caller: Principal, referral: Referral) -> datetime | None:
    """A receiver goes on reading what it served as long as the rules keep such a case, counted from its own end.

    What the state prosecutes keeps the holder's record longer, and no copy elsewhere. Where no rule fits, nothing.
    """
    ended = referral.ended_at or referral.confirm_until
    case = session.exec(visible(Case, caller).where(Case.id == referral.case_id)).first()
    if ended is None or case is None:
        return ended
    day = due_on(closed_as(case, local_date(ended, referral.time_zone)), RULES)
    return ended if day is None else end_of_day(day - timedelta(days=1), referral.time_zone)


def _plus(instant: datetime | None, time: timedelta) -> datetime | None:
    return None if instant is None else instant + time


def _set_deadlines(referral: Referral) -> None:
    clock = Clock(referral.counted_from or FOREVER, _hours(referral), _working(referral), _pauses(referral))
    referral.remind_at, referral.response_due_at = clock.at(REMIND), clock.at(TELL)
    referral.reroute_at, referral.expires_at = clock.at(REROUTE), clock.at(EXPIRE)


def _pauses(referral: Referral) -> list[Span]:
    return [Span(*map(datetime.fromisoformat, pause)) for pause in referral.pauses or []]


def _hours(referral: Referral) -> timedelta:
    return timedelta(minutes=referral.response_minutes or 0)


def _working(referral: Referral) -> WorkingTime | None:
    return working_time(referral.time_zone) if referral.is_working else None
