"""Regions: reference data that every valid token reads."""

from typing import Annotated

from fastapi import Query
from sqlmodel import col, select

from api.access.principal import Principal
from api.domain.acts import Act
from api.models.reference import Region
from api.problem_handlers import problems_of
from api.problems import NotFound
from api.routing.dependencies import (
    LISTING,
    READING,
    ListsDep,
    SessionDep,
    Tags,
    caller_for,
    matching,
    protected,
    shape_of,
)
from api.schemas.base import Code, Page
from api.schemas.lists import RegionQuery
from api.schemas.regions import RegionOut

router = protected("regions")
Reader = Annotated[Principal, caller_for(Act.REFERENCE_READ)]


@router.get("/regions", operation_id="regions_list", responses=problems_of(*LISTING))
def list_regions(
    caller: Reader, session: SessionDep, lists: ListsDep, query: Annotated[RegionQuery, Query()]
) -> Page[RegionOut]:
    """Provinces, regencies and cities by Kemendagri code."""
    statement = matching(select(Region), Region, query, (col(Region.name),))
    return lists.page(session, caller, statement, query, [(Region.code, "asc")], shape_of(RegionOut))


@router.get("/regions/{code}", operation_id="regions_read", responses=problems_of(*READING))
def read_region(caller: Reader, code: Code, session: SessionDep, tags: Tags) -> RegionOut:  # noqa: ARG001  any token
    """One region by its Kemendagri code with dot."""
    region = session.get(Region, code)
    if region is None:
        raise NotFound
    return tags.of(RegionOut.model_validate(region))
