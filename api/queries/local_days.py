"""What day it is in a region, by its own clock."""

from datetime import date

from sqlmodel import Session

from api.access.principal import Principal
from api.domain.clocks import WESTERNMOST, local_date
from api.domain.places import code_of
from api.models.reference import Region


def today_in(session: Session, caller: Principal, word: str) -> date:
    """The local day of `district:91.03` or of a province; of the nation that of its capital."""
    region = session.get(Region, code_of(word))
    return local_date(caller.now, region.time_zone if region else WESTERNMOST)
