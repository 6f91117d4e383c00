"""Certificates of frozen periods."""

from typing import Annotated

from fastapi import Query
from sqlmodel import col

from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.models.certificates import Certificate
from api.paging import Key
from api.problem_handlers import problems_of
from api.routing.dependencies import LISTING, READING, ListsDep, SessionDep, Tags, caller_for, protected, shape_of
from api.schemas.base import Id, Page
from api.schemas.certificates import CertificateDetail, CertificateOut
from api.schemas.lists import PageQuery
from api.services import freezing

router = protected("certificates")


@router.get(
    "/reporting-periods/{period_id}/certificates",
    operation_id="certificates_list",
    responses=problems_of(*LISTING, *READING),
)
def list_certificates(
    caller: Annotated[Principal, caller_for(Act.CERTIFICATE_READ)],
    period_id: Id,
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[PageQuery, Query()],
) -> Page[CertificateOut]:
    """The certificates of a period, the newest first: one for each time it was frozen. Every version stays."""
    period = freezing.ensure_certificate(session, caller, period_id)
    statement = visible(Certificate, caller).where(Certificate.period_id == period.id)
    keys: list[Key] = [(col(Certificate.version), "desc"), (col(Certificate.id), "desc")]
    return lists.page(session, caller, statement, query, keys, shape_of(CertificateOut))


@router.get("/certificates/{certificate_id}", operation_id="certificates_read", responses=problems_of(*READING))
def read_certificate(
    caller: Annotated[Principal, caller_for(Act.CERTIFICATE_READ)],
    certificate_id: Id,
    session: SessionDep,
    tags: Tags,
) -> CertificateDetail:
    """One version, to keep: document and detached signature; it never changes."""
    return tags.of(freezing.read_certificate(session, caller, certificate_id))
