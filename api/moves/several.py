"""Several things judged in one request, each by itself: what the request as a whole says of those it may not."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlmodel import Session

from api.access.principal import Principal
from api.journal import refusal
from api.lines.in_session import asked_in
from api.problems import Forbidden, NotFound, NotPermitted


def must_be_some_of_ours(results: Iterable[object]) -> None:
    """Where the caller may do none of it, it is told as of a single one. Raises NotFound, NotPermitted."""
    kinds = {type(each) for each in results}
    if kinds <= {NotFound, NotPermitted}:
        raise NotPermitted if NotPermitted in kinds else NotFound


def tell_refusals(session: Session, caller: Principal, results: Iterable[object]) -> None:
    """Refusals of rights are journalled here too, one row for each kind (access.md §5)."""
    slugs = {each.slug for each in results if isinstance(each, (NotFound, Forbidden))}
    home = caller.home if caller.home in caller.organisations else min(caller.organisations)
    asked_in(session, [refusal(caller, slug, home) for slug in sorted(slugs)])


def must_be_connected(error: sa.exc.DBAPIError) -> None:
    """Where the line to the database was lost, nothing can be done one by one either."""
    if error.connection_invalidated:
        raise error
