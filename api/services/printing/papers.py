"""What printing has in common: the file that leaves, and the names that stand for codes."""

from decimal import Decimal
from typing import NamedTuple

from sqlmodel import Session

from api.domain.places import code_of
from api.models.reference import Region


class Print(NamedTuple):
    """A file to download; its name carries an id only, for titles may name people."""

    content: bytes
    media_type: str
    name: str


def region_name(session: Session, word: str) -> str:
    """`Kabupaten Indramayu` for `district:32.12`; of the nation its own name."""
    region = session.get(Region, code_of(word))
    return region.name if region else "Republik Indonesia"


def rupiah(amount: int | None) -> str:
    """`1.234.567` whole rupiah, or a dash."""
    return "-" if amount is None else f"{amount:,}".replace(",", ".")


def figure(value: Decimal | None) -> str:
    """A figure with a decimal comma and no needless zeros, or a dash."""
    if value is None:
        return "-"
    whole, _, rest = f"{abs(value).normalize():f}".partition(".")
    return ("-" if value < 0 else "") + rupiah(int(whole)) + (f",{rest}" if rest else "")
