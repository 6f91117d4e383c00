"""What is remembered of the columns of files, and may be forgotten."""

from typing import Annotated

from fastapi import Query

from api.access.principal import Principal
from api.domain.acts import Act
from api.models.import_layouts import ImportLayout
from api.problem_handlers import problems_of
from api.routing.dependencies import (
    LISTING,
    REMOVING,
    ListsDep,
    SessionDep,
    Version,
    caller_for,
    matching,
    protected,
    shape_of,
)
from api.schemas.base import Id, Page
from api.schemas.import_layouts import ImportLayoutOut
from api.schemas.lists import ImportLayoutQuery
from api.services.imports import layouts

router = protected("imports")


@router.get("/import-layouts", operation_id="import_layouts_list", responses=problems_of(*LISTING))
def list_layouts(
    caller: Annotated[Principal, caller_for(Act.IMPORT_LAYOUT_READ)],
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[ImportLayoutQuery, Query()],
) -> Page[ImportLayoutOut]:
    """What columns of files mean, as it was said with an import and is used for the next one; the newest first."""
    statement = matching(layouts.layouts_of(caller), ImportLayout, query)
    return lists.page(session, caller, statement, query, [(ImportLayout.id, "desc")], shape_of(ImportLayoutOut))


@router.delete(
    "/import-layouts/{layout_id}",
    status_code=204,
    operation_id="import_layouts_forget",
    responses=problems_of(*REMOVING),
)
def forget_layout(
    caller: Annotated[Principal, caller_for(Act.IMPORT_LAYOUT_FORGET)],
    layout_id: Id,
    session: SessionDep,
    version: Version,
) -> None:
    """Forget it: files with this heading are read by their words again, until somebody says otherwise."""
    layouts.forget_layout(session, caller, layout_id, version)
