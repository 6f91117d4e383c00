"""Days and moments as the API writes them."""

from datetime import UTC, date, datetime, timedelta


def tomorrow_of(day: str) -> date:
    """The day after one the API wrote."""
    return date.fromisoformat(day) + timedelta(days=1)


def moment(since: str, **time: float) -> str:
    """So much later than an instant."""
    return (datetime.fromisoformat(since) + timedelta(**time)).isoformat().replace("+00:00", "Z")


def soon(**ahead: float) -> str:
    """So much later than now."""
    return moment(datetime.now(UTC).isoformat(), **ahead)
