"""Whether an agency takes part in a region: it is at home there, or sits in its task force."""

from sqlmodel import Session

from api.access.principal import Principal
from api.access.visibility import visible
from api.models.agencies import Agency
from api.models.task_forces import Seat
from api.problems import FieldError, Invalid


def must_take_part(session: Session, caller: Principal, agency: Agency, region: str) -> None:
    """What an agency records in a region counts there, so it takes part in it. Raises Invalid."""
    seats = visible(Seat, caller).where(Seat.agency_id == agency.id, Seat.organisation == region)
    if agency.region != region and session.exec(seats).first() is None:
        raise Invalid(errors=[FieldError("/region", "agency_of_region", "wilayah instansi / a region of the agency")])
