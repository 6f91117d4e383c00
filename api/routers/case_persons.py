"""The person of a case: kept sealed, and every reading is recorded for her to ask about."""

from typing import Annotated

from api.access.principal import Principal
from api.domain.acts import Act
from api.problem_handlers import problems_of
from api.routing.dependencies import CHANGING, READING, SessionDep, Tags, Version, caller_for, protected
from api.routing.personal import PersonalTags
from api.schemas.base import Id
from api.schemas.case_persons import CasePersonKept, CasePersonOut, CasePersonPut, CasePersonUpdate
from api.services import case_persons

router = protected("cases")


@router.get("/cases/{case_id}/person", operation_id="case_persons_read", responses=problems_of(*READING))
def read_person(
    caller: Annotated[Principal, caller_for(Act.CASE_PERSON_READ)], case_id: Id, session: SessionDep, tags: PersonalTags
) -> CasePersonOut:
    """Who the person is; the reading is recorded. Version 0 where nobody has said it, or where she was erased."""
    shown = case_persons.read_person(session, caller, case_id)
    return tags.of(shown, shown.version)


@router.put("/cases/{case_id}/person", operation_id="case_persons_keep", responses=problems_of(*CHANGING))
def keep_person(
    caller: Annotated[Principal, caller_for(Act.CASE_PERSON_KEEP)],
    case_id: Id,
    session: SessionDep,
    body: CasePersonPut,
    version: Version,
    tags: Tags,
) -> CasePersonKept:
    """Say who the person is, as a whole; before the first time the version is 0. The answer repeats nothing of it."""
    return tags.changed(case_persons.keep_person(session, caller, case_id, version, body))


@router.patch("/cases/{case_id}/person", operation_id="case_persons_correct", responses=problems_of(*CHANGING))
def correct_person(
    caller: Annotated[Principal, caller_for(Act.CASE_PERSON_CORRECT)],
    case_id: Id,
    session: SessionDep,
    body: CasePersonUpdate,
    version: Version,
    tags: Tags,
) -> CasePersonKept:
    """Put something right (JSON Merge Patch): the case officer, or the consent officer on her behalf."""
    return tags.changed(case_persons.correct_person(session, caller, case_id, version, body))
