"""The life of a referral (lifecycles.md §3): one service asked of one agency for one person.

States that the clock makes are derived when they are read. What opens to the receiver in each state is said here once,
in `OPENS`; the policies of the database and the reading of a person's fields follow it, and a test walks it.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

from api.domain.acts import Act
from api.domain.events import Event
from api.domain.lifecycles.base import Due, Guard, Lifecycle, Move


class ReferralStatus(StrEnum):
    """States of a referral."""

    DRAFT = "draft"
    SENT = "sent"
    RECEIVED = "received"
    INFO_REQUESTED = "info_requested"
    ACCEPTED = "accepted"
    IN_SERVICE = "in_service"
    ON_HOLD = "on_hold"
    COMPLETED = "completed"
    CLOSED = "closed"
    REJECTED = "rejected"
    REDIRECTED = "redirected"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    FAILED = "failed"
    ENTERED_IN_ERROR = "entered_in_error"


class Opening(StrEnum):
    """What the receiving agency sees of the person; whatever is sealed or withdrawn opens nothing."""

    NOTHING = "nothing"
    ENVELOPE = "envelope"
    CONSENTED = "consented"  # the envelope, and the fields that were asked for and are covered by consent


_S = ReferralStatus
FINAL: Final = frozenset(
    {_S.CLOSED, _S.REJECTED, _S.REDIRECTED, _S.CANCELLED, _S.WITHDRAWN, _S.EXPIRED, _S.FAILED, _S.ENTERED_IN_ERROR}
)
OPEN: Final = frozenset(_S) - FINAL
WAITING: Final = frozenset({_S.SENT, _S.RECEIVED})
"""States in which the response clock runs; it pauses while a question waits to be answered."""

# The third column of the table of lifecycles.md §3. When an opening ends by the clock is a time, `receiver_until`.
OPENS: Final[Mapping[ReferralStatus, Opening]] = {
    _S.DRAFT: Opening.NOTHING,
    _S.SENT: Opening.ENVELOPE,
    _S.RECEIVED: Opening.ENVELOPE,
    _S.INFO_REQUESTED: Opening.ENVELOPE,
    _S.ACCEPTED: Opening.CONSENTED,
    _S.IN_SERVICE: Opening.CONSENTED,
    _S.ON_HOLD: Opening.CONSENTED,
    _S.COMPLETED: Opening.CONSENTED,
    _S.CLOSED: Opening.CONSENTED,
    _S.REJECTED: Opening.ENVELOPE,
    _S.REDIRECTED: Opening.NOTHING,
    _S.CANCELLED: Opening.NOTHING,
    _S.WITHDRAWN: Opening.NOTHING,
    _S.EXPIRED: Opening.NOTHING,
    _S.FAILED: Opening.CONSENTED,
    _S.ENTERED_IN_ERROR: Opening.NOTHING,
}
CONSENTED: Final = frozenset(state for state, opening in OPENS.items() if opening is Opening.CONSENTED)

SERVING: Final = frozenset({_S.ACCEPTED, _S.IN_SERVICE, _S.ON_HOLD, _S.COMPLETED})
"""States in which the receiver serves: it holds a place of the service, and says what it gave and found."""

FHIR_TASK: Final[Mapping[ReferralStatus, str]] = {
    _S.DRAFT: "draft",
    _S.SENT: "requested",
    _S.RECEIVED: "received",
    _S.INFO_REQUESTED: "on-hold",
    _S.ACCEPTED: "accepted",
    _S.IN_SERVICE: "in-progress",
    _S.ON_HOLD: "on-hold",
    _S.COMPLETED: "completed",
    _S.CLOSED: "completed",
    _S.REJECTED: "rejected",
    _S.REDIRECTED: "cancelled",
    _S.CANCELLED: "cancelled",
    _S.WITHDRAWN: "cancelled",
    _S.EXPIRED: "failed",
    _S.FAILED: "failed",
    _S.ENTERED_IN_ERROR: "entered-in-error",
}
"""The states of an HL7 FHIR Task that say the same, for exports."""

_FOR_A_RECEIVER = (Guard.CONSENT_COVERS, Guard.NOT_SEALED, Guard.SERVICE_TAKES, Guard.NO_OPEN_REFERRAL, Guard.HAS_ROOM)
_ACCEPT = Move(Act.REFERRAL_ACCEPT, Event.REFERRAL_ACCEPTED, "acceptances", (Guard.HAS_ROOM,))
_REJECT = Move(Act.REFERRAL_REJECT, Event.REFERRAL_REJECTED, "rejections")
_REDIRECT = Move(Act.REFERRAL_REDIRECT, Event.REFERRAL_REDIRECTED, "redirections", _FOR_A_RECEIVER)
_FAIL = Move(Act.REFERRAL_FAIL, Event.REFERRAL_FAILED, "failures")
_CANCEL = Move(Act.REFERRAL_CANCEL, Event.REFERRAL_CANCELLED, "cancellations")
_EXPIRE = Move(None, Event.REFERRAL_EXPIRED, None)
_WITHDRAW = Move(None, Event.REFERRAL_WITHDRAWN, None)
_CORRECT = Move(Act.REFERRAL_CORRECT, Event.REFERRAL_ENTERED_IN_ERROR, "corrections")

REFERRAL: Lifecycle = {
    (_S.DRAFT, _S.SENT): Move(Act.REFERRAL_SEND, Event.REFERRAL_SENT, "submissions", _FOR_A_RECEIVER),
    (_S.SENT, _S.RECEIVED): Move(Act.REFERRAL_RECEIVE, Event.REFERRAL_RECEIVED, "receipts"),
    (_S.SENT, _S.ACCEPTED): _ACCEPT,
    (_S.RECEIVED, _S.ACCEPTED): _ACCEPT,
    (_S.SENT, _S.REJECTED): _REJECT,
    (_S.RECEIVED, _S.REJECTED): _REJECT,
    (_S.RECEIVED, _S.INFO_REQUESTED): Move(
        Act.REFERRAL_ASK, Event.REFERRAL_QUESTIONED, "information-requests", (Guard.QUESTIONS_LEFT,)
    ),
    (_S.INFO_REQUESTED, _S.RECEIVED): Move(Act.REFERRAL_ANSWER, Event.REFERRAL_ANSWERED, "answers", by_clock=True),
    (_S.SENT, _S.REDIRECTED): _REDIRECT,
    (_S.RECEIVED, _S.REDIRECTED): _REDIRECT,
    (_S.ACCEPTED, _S.IN_SERVICE): Move(Act.REFERRAL_BEGIN, Event.REFERRAL_SERVICE_BEGUN, "service-starts"),
    (_S.IN_SERVICE, _S.ON_HOLD): Move(Act.REFERRAL_HOLD, Event.REFERRAL_HELD, "holds"),
    (_S.ON_HOLD, _S.IN_SERVICE): Move(Act.REFERRAL_RESUME, Event.REFERRAL_RESUMED, "resumptions"),
    (_S.IN_SERVICE, _S.COMPLETED): Move(Act.REFERRAL_COMPLETE, Event.REFERRAL_COMPLETED, "completions"),
    (_S.ACCEPTED, _S.FAILED): _FAIL,
    (_S.IN_SERVICE, _S.FAILED): _FAIL,
    (_S.ON_HOLD, _S.FAILED): _FAIL,
    (_S.COMPLETED, _S.CLOSED): Move(Act.REFERRAL_CLOSE, Event.REFERRAL_CLOSED, "closures", by_clock=True),
    (_S.COMPLETED, _S.IN_SERVICE): Move(
        Act.REFERRAL_REOPEN, Event.REFERRAL_REOPENED, "reopenings", (Guard.NOT_REOPENED,)
    ),
    **{(state, _S.CANCELLED): _CANCEL for state in (_S.DRAFT, _S.SENT, _S.RECEIVED, _S.INFO_REQUESTED, _S.ACCEPTED)},
    **{(state, _S.WITHDRAWN): _WITHDRAW for state in _S if state in OPEN},
    **{(state, _S.EXPIRED): _EXPIRE for state in _S if state in WAITING},
    **{(state, _S.ENTERED_IN_ERROR): _CORRECT for state in _S if state in OPEN},
}


def referral_due(
    status: StrEnum,
    info_until: datetime | None,
    expires_at: datetime | None,
    confirm_until: datetime | None,
    now: datetime,
) -> Due | None:
    """The move the clock has made on a referral in `status` by `now`, if any; a pause never expires."""
    ends = {
        _S.INFO_REQUESTED: (_S.RECEIVED, info_until),
        _S.SENT: (_S.EXPIRED, expires_at),
        _S.RECEIVED: (_S.EXPIRED, expires_at),
        _S.COMPLETED: (_S.CLOSED, confirm_until),
    }
    target, deadline = ends.get(ReferralStatus(status), (None, None))
    return Due(target, deadline) if target and deadline is not None and deadline <= now else None
