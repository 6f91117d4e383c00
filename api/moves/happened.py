"""What is recorded has happened: its instant is past, its day has begun somewhere in the country."""

from datetime import date, datetime

from api.domain.clocks import EASTERNMOST, local_date
from api.problems import FieldError, Invalid


def today_anywhere(now: datetime) -> date:
    """The latest day that has begun in the country."""
    return local_date(now, EASTERNMOST)


def ahead(now: datetime, name: str, when: date | None) -> list[FieldError]:
    """What is wrong with a day or an instant that is still to come; nothing where it is past, or not said."""
    if when is None:
        return []
    if isinstance(when, datetime):
        latest: date = now
        told = "paling lambat sekarang / now at most"
    else:
        latest, told = today_anywhere(now), "paling lambat hari ini / today at most"
    return [FieldError(f"/{name}", "not_in_the_future", told)] if when > latest else []


def must_have_happened(now: datetime, name: str, when: date | None) -> None:
    """Refuse a day or an instant that is still to come. Raises Invalid."""
    if wrong := ahead(now, name, when):
        raise Invalid(errors=wrong)
