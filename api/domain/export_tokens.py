"""The rules of export tokens: what one opens, from how wide a network, for how long and how often."""

import hashlib
import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import ip_network
from math import ceil
from typing import Final

from api.domain.scopes import Word

BEGINS_WITH: Final = "gxt_"
"""By which a token is known among others, also to programs that look for secrets in what is published."""
MOST_DAYS: Final = 366
PER_MINUTE: Final = 60
WIDEST: Final = {4: 16, 6: 32}
"""The shortest prefix of a network (CIDR) that a token may be bound to, by version of the protocol."""
_MINUTE: Final = timedelta(minutes=1)
_SECRET_BYTES: Final = 32


class Report(StrEnum):
    """What a token can open: answers of aggregates, whole in one piece, small counts of persons kept back."""

    PROGRESS = "progress"
    BUDGET = "budget"
    COVERAGE = "coverage"
    FORMATION = "formation"
    HEADLINE = "headline"
    REFERRALS = "referrals"
    STATISTICS_PERSONS = "statistics-persons"
    STATISTICS_DISTRICTS = "statistics-districts"
    STATISTICS_SEX_AGE = "statistics-sex-age"
    STATISTICS_CITIZENSHIP = "statistics-citizenship"
    STATISTICS_DESTINATIONS = "statistics-destinations"
    STATISTICS_RECRUITMENT = "statistics-recruitment"
    STATISTICS_FORMS = "statistics-forms"
    STATISTICS_SECTORS = "statistics-sectors"
    STATISTICS_SERVICES = "statistics-services"
    STATISTICS_PROSECUTION = "statistics-prosecution"


def words_for(report: Report) -> tuple[Word, Word]:
    """The words the client must hold for the token's organisation: of exports, and of the report."""
    return Word.EXPORTS_READ, Word.STATISTICS_READ if report.startswith("statistics-") else Word.REPORTS_READ


def fresh() -> str:
    """A token of 256 random bits."""
    return BEGINS_WITH + secrets.token_urlsafe(_SECRET_BYTES)


def digest_of(token: str) -> str:
    """What is kept of a token: nobody guesses 256 bits, so it needs no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def is_too_wide(network: str) -> bool:
    """Whether a network (CIDR) holds more addresses than a token may be bound to."""
    read = ip_network(network)
    return read.prefixlen < WIDEST[read.version]


def seconds_to_wait(counted_from: datetime, count: int, now: datetime) -> int:
    """For how long a token that was used `count` times since `counted_from` must rest; 0 where it need not."""
    left = counted_from + _MINUTE - now
    return ceil(left.total_seconds()) if count >= PER_MINUTE and left > timedelta() else 0


def counted_anew(counted_from: datetime, now: datetime) -> bool:
    """Whether the minute that is counted is over."""
    return counted_from + _MINUTE <= now
