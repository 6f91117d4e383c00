"""Bundles: what is taken along to work without a line, fetched from where a line broke."""

from typing import Annotated

from fastapi import Query, Request, Response
from sqlmodel import col

from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.domain.feed import READ
from api.file_problems import RangeNotSatisfiable
from api.formats.writing.packed import MEDIA_TYPE
from api.models.bundles import Bundle
from api.problem_handlers import problems_of
from api.queries.bundles import ACTS
from api.routing.dependencies import (
    LISTING,
    READING,
    WRITING,
    ListsDep,
    OfferedOnce,
    SessionDep,
    Tags,
    caller_for,
    protected,
    shape_of,
)
from api.routing.ranges import Kept, kept, ranged
from api.schemas.base import Id, Page
from api.schemas.bundles import BundleDetail, BundleOrder, BundleOut
from api.schemas.lists import PageQuery
from api.schemas.problems import merged
from api.services import bundles

router = protected("bundles")
HTML = "text/html; charset=utf-8"
Reader = Annotated[Principal, caller_for(Act.BUNDLE_READ)]
Fetcher = Annotated[Principal, caller_for(Act.BUNDLE_READ, *ACTS)]


@router.get("/bundles", operation_id="bundles_list", responses=problems_of(*LISTING))
def list_bundles(
    caller: Reader, session: SessionDep, lists: ListsDep, query: Annotated[PageQuery, Query()]
) -> Page[BundleOut]:
    """The caller's own bundles that can still be fetched, the newest first."""
    standing = visible(Bundle, caller).where(col(Bundle.expires_at) > caller.now)
    return lists.page(session, caller, standing, query, [(Bundle.id, "desc")], shape_of(BundleOut))


@router.post("/bundles", status_code=201, operation_id="bundles_make", responses=problems_of(*WRITING))
def make_bundle(
    caller: Annotated[Principal, caller_for(Act.BUNDLE_MAKE, *ACTS, Act.REPORT_DRAFT, Act.CHANGES_READ, *READ)],
    session: SessionDep,
    body: BundleOrder,
    once: OfferedOnce,
) -> BundleDetail:
    """Pack what is needed to work for days without a line: plan, indicators, budget lines, periods, what is owed, what
    was reported in the year, the directory of services, and a form to fill in.

    Everything is of one moment and is what the caller may read for this organisation; nothing of cases, persons and
    referrals is in it. Of five bundles the oldest goes when the next is made.
    """
    return once.run(
        session,
        caller,
        lambda: bundles.make_bundle(session, caller, body),
        lambda made: bundles.read_bundle(session, caller, made),
    )


@router.get("/bundles/{bundle_id}", operation_id="bundles_read", responses=problems_of(*READING))
def read_bundle(caller: Reader, bundle_id: Id, session: SessionDep, tags: Tags) -> BundleDetail:
    """What is in the bundle: parts with their SHA-256, the signed list of them, and until when it can be fetched."""
    return tags.of(bundles.read_bundle(session, caller, bundle_id))


@router.get(
    "/bundles/{bundle_id}/content",
    operation_id="bundles_content",
    response_class=Response,
    responses=merged(problems_of(*READING, RangeNotSatisfiable), kept(MEDIA_TYPE)),
)
def read_content(caller: Fetcher, bundle_id: Id, request: Request, session: SessionDep) -> Response:
    """The bundle as an archive (ZIP), or with `Range` the rest of it: with `If-Range` and the tag of the first answer,
    whoever lost the line goes on where it broke. Who holds no longer what it was made with does not get it.
    """
    bundle, content = bundles.file_of(session, caller, bundle_id)
    return ranged(request, Kept(content, f'"{bundle.sha256}"', MEDIA_TYPE, f"{_name(bundle)}.zip"))


@router.get(
    "/bundles/{bundle_id}/form",
    operation_id="bundles_form",
    response_class=Response,
    responses=merged(problems_of(*READING, RangeNotSatisfiable), kept("text/html")),
)
def read_form(caller: Fetcher, bundle_id: Id, request: Request, session: SessionDep) -> Response:
    """The form of the bundle alone: one page to save, which opens without a line and asks nothing of any server."""
    bundle, content = bundles.form_of(session, caller, bundle_id)
    return ranged(request, Kept(content, f'"{bundle.sha256}-form"', HTML, f"{_name(bundle)}.html"))


def _name(bundle: Bundle) -> str:
    return f"luring-{bundle.owner.partition(':')[2]}-{bundle.made_at:%Y-%m-%d}"
