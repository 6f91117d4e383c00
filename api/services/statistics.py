"""Read the published tables of persons as they were released, or an organisation's own."""

from sqlmodel import Session

from api.access.principal import Principal
from api.problems import FieldError, Invalid
from api.queries.statistics import Found, found_of, own
from api.schemas.statistics import HeadlineQuery, StatisticsQuery
from api.services.releases import OF_PERSONS, published


def find_tables(session: Session, caller: Principal, query: StatisticsQuery | HeadlineQuery) -> Found:
    """The release that is asked for, or an organisation's own tables. Raises NotFound, NotPermitted, Invalid."""
    if query.organisation is None:
        return found_of(published(session, caller, OF_PERSONS, query.release), query)
    if query.release is not None:
        expected = "tidak untuk angka sendiri / not of one's own"
        raise Invalid(errors=[FieldError("?release", "not_published", expected)])
    return own(session, caller, query)
