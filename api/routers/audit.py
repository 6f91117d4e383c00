"""The audit: what was done, refused and read in the name of an organisation."""

from collections.abc import Iterable, Iterator
from typing import Annotated, Any

from fastapi import Query

from api.access.principal import Principal
from api.domain.acts import Act
from api.problem_handlers import problems_of
from api.queries import audit
from api.routing.dependencies import LISTING, ListsDep, SessionDep, caller_for, protected
from api.schemas.audit import AuditQuery, AuditRowOut
from api.schemas.base import Page

router = protected("audit")


def _shown(rows: Iterable[Any]) -> Iterator[AuditRowOut]:
    return (AuditRowOut(**row.model_dump(), kind=kind) for row, kind in rows)


@router.get("/audit", operation_id="audit_list", responses=problems_of(*LISTING))
def list_audit(
    caller: Annotated[Principal, caller_for(Act.AUDIT_READ)],
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[AuditQuery, Query()],
) -> Page[AuditRowOut]:
    """The own journal in the order of commits: changes, refusals, readings of personal fields; no personal data."""
    return lists.page(session, caller, audit.rows(caller, query), query, audit.order(query), _shown)
