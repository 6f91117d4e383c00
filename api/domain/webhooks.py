"""The rules of webhooks: how often and how long a delivery is tried, when a webhook rests and when it is paused.

A delivery is tried for 72 hours from its first try, each pause about three times the one before, up to six hours; then
it is dead and waits to be sent again by hand. A webhook that took nothing for 72 hours is paused (conventions.md).
"""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any, Final

from api.domain.events import Event
from api.domain.feed import FED

TRIED_FOR: Final = timedelta(hours=72)
FIRST_PAUSE: Final = timedelta(seconds=5)
LONGEST_PAUSE: Final = timedelta(hours=6)
LONGEST_REST: Final = timedelta(minutes=5)
FACTOR: Final = 3
MOST_STEPS: Final = 20
JITTER: Final = 0.2  # a pause is longer or shorter by up to this part of it
KEPT_FOR: Final = timedelta(days=30)
"""How long the log keeps a delivery, and how long a delivery may wait behind a paused webhook."""
MOST_ANSWER: Final = 1024  # bytes of an answer that the log keeps
PREVIOUS_DAYS: Final = 30  # a secret that was replaced signs at most so long beside the new one
MOST_REPLAYED: Final = 10_000
MOST_OF_A_SYSTEM: Final = 20  # each is asked about every change, and takes its turn among all others
PING: Final = "webhook.pinged"


class DeliveryStatus(StrEnum):
    """Where a delivery stands."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    DEAD = "dead"
    WITHHELD = "withheld"  # when it was to be sent, the client could no longer see the thing


class PauseReason(StrEnum):
    """Why a webhook is paused."""

    ASKED = "asked"
    FAILING = "failing"  # it took nothing for 72 hours
    GONE = "gone"  # it answered 410


class Outcome(StrEnum):
    """What came of one try."""

    TAKEN = "taken"  # an answer 2xx
    REFUSED = "refused"  # an answer 4xx or 5xx
    REDIRECTED = "redirected"  # an answer 3xx, which is not followed
    TIMED_OUT = "timed_out"
    UNRESOLVED = "name_unknown"
    NOT_PUBLIC = "address_not_public"  # nothing was called
    UNREACHABLE = "unreachable"
    CERTIFICATE = "certificate_refused"
    BROKEN = "broken"  # no answer that can be read


def outcome_of(status: int) -> Outcome:
    """What an answer of this status means."""
    if 200 <= status < 300:  # noqa: PLR2004  HTTP's own classes
        return Outcome.TAKEN
    return Outcome.REDIRECTED if 300 <= status < 400 else Outcome.REFUSED  # noqa: PLR2004  the same


def pause_after(tries: int, chance: float) -> timedelta:
    """The pause after so many tries; `chance` between 0 and 1 spreads it."""
    plain: timedelta = min(FIRST_PAUSE * FACTOR ** min(max(tries, 1) - 1, MOST_STEPS), LONGEST_PAUSE)
    return plain * (1 + JITTER * (2 * chance - 1))


def next_try(first: datetime, now: datetime, tries: int, chance: float, asked: datetime | None) -> datetime | None:
    """When a delivery is tried again, the last time 72 hours after the first; nothing where that is over.

    `asked` is until when the receiver asked to wait.
    """
    last = first + TRIED_FOR
    if now >= last:
        return None
    wanted = now + pause_after(tries, chance)
    return min(max(wanted, asked) if asked else wanted, last)


def rest_after(failures: int, now: datetime, chance: float, asked: datetime | None) -> datetime:
    """Until when nothing at all is sent to a webhook that failed so often in a row, so that it holds up no other."""
    rest = now + min(pause_after(failures, chance), LONGEST_REST)
    return min(max(rest, asked), now + LONGEST_PAUSE) if asked else rest


def waits_again(now: datetime) -> dict[str, Any]:
    """The columns of a delivery that is to be sent again: as one that was never tried."""
    return {
        "status": DeliveryStatus.WAITING,
        "tries": 0,
        "next_at": now,
        "first_tried_at": None,
        "finished_at": None,
    }


def retry_after(header: str | None, now: datetime) -> datetime | None:
    """The instant a `Retry-After` names (RFC 9110 §10.2.3), as seconds or as a date; nothing where it names none."""
    text = (header or "").strip()
    try:
        if text.isascii() and text.isdigit():
            return now + min(timedelta(seconds=min(int(text[:9]), 10**8)), TRIED_FOR)
        found = parsedate_to_datetime(text)
        instant = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None
    return min(instant, now + TRIED_FOR)


# Where the first part of an event is not the kind of thing it is about.
_OTHER_KINDS: Final = {"budget_version": "budget_line_version"}
KINDS: Final = {event: _OTHER_KINDS.get(kind := event.partition(".")[0], kind) for event in Event}
"""The kind of thing that each event is about."""
TOLD: Final = tuple(event for event, kind in KINDS.items() if kind in FED)
"""The events that a webhook can be told of: those of what the change feed speaks of."""
