"""Which operations will go, since when that is said, and from which day they may be gone (conventions.md, Versions).

A row stays until the release after the one without the operation, so that the test of the contract knows why.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime
from typing import Final, NamedTuple

NOTICE: Final = timedelta(days=365)


class Deprecation(NamedTuple):
    """One operation that will go: days in UTC, and the path of what stands in its place, where something does."""

    since: date
    sunset: date
    successor: str | None = None

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """What every answer of the operation says (RFC 9745, RFC 8594, RFC 5829)."""
        since, sunset = (datetime.combine(day, time(), UTC) for day in (self.since, self.sunset))
        told = [
            (b"deprecation", f"@{int(since.timestamp())}".encode()),
            (b"sunset", format_datetime(sunset, usegmt=True).encode()),
        ]
        if self.successor is not None:
            told.append((b"link", f'<{self.successor}>; rel="successor-version"'.encode()))
        return told


DEPRECATED: Final[dict[str, Deprecation]] = {}
"""By the name of the operation; nothing is deprecated at present."""


def with_too_little_notice(table: Mapping[str, Deprecation]) -> list[str]:
    """Operations whose clients are given less than a year to change."""
    return [name for name, each in table.items() if each.sunset - each.since < NOTICE]


def ended(table: Mapping[str, Deprecation], today: date) -> Collection[str]:
    """Operations that may be gone on `today`."""
    return {name for name, each in table.items() if each.sunset <= today}
