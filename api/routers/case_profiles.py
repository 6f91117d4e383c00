"""The profiles of a case: what was done to the person, and how she is."""

from typing import Annotated

from api.access.principal import Principal
from api.domain.acts import Act
from api.problem_handlers import problems_of
from api.problems import Locked
from api.routing.dependencies import CHANGING, READING, SessionDep, Tags, Version, caller_for, protected
from api.routing.personal import PersonalTags
from api.schemas.base import Id
from api.schemas.case_profiles import (
    MedicalProfileKept,
    MedicalProfileOut,
    MedicalProfilePut,
    TraffickingProfileOut,
    TraffickingProfilePut,
)
from api.services import case_profiles

router = protected("cases")
TRAFFICKING, MEDICAL = "/cases/{case_id}/trafficking-profile", "/cases/{case_id}/medical-profile"


@router.get(TRAFFICKING, operation_id="trafficking_profiles_read", responses=problems_of(*READING))
def read_trafficking_profile(
    caller: Annotated[Principal, caller_for(Act.TRAFFICKING_PROFILE_READ)],
    case_id: Id,
    session: SessionDep,
    tags: Tags,
) -> TraffickingProfileOut:
    """What happened, in the codes of IC-TIP and HTCDS. Version 0 where nobody has said it."""
    return tags.of(case_profiles.read_trafficking_profile(session, caller, case_id))


@router.put(TRAFFICKING, operation_id="trafficking_profiles_keep", responses=problems_of(*CHANGING))
def keep_trafficking_profile(
    caller: Annotated[Principal, caller_for(Act.TRAFFICKING_PROFILE_KEEP)],
    case_id: Id,
    session: SessionDep,
    body: TraffickingProfilePut,
    version: Version,
    tags: Tags,
) -> TraffickingProfileOut:
    """Say what happened, as a whole; before the first time the version is 0."""
    return tags.changed(case_profiles.keep_trafficking_profile(session, caller, case_id, version, body))


@router.get(MEDICAL, operation_id="medical_profiles_read", responses=problems_of(*READING))
def read_medical_profile(
    caller: Annotated[Principal, caller_for(Act.MEDICAL_PROFILE_READ)],
    case_id: Id,
    session: SessionDep,
    tags: PersonalTags,
) -> MedicalProfileOut:
    """How the person is, for agencies that give health services; the reading is recorded."""
    shown = case_profiles.read_medical_profile(session, caller, case_id)
    return tags.of(shown, shown.version)


@router.put(MEDICAL, operation_id="medical_profiles_keep", responses=problems_of(*CHANGING, Locked))
def keep_medical_profile(
    caller: Annotated[Principal, caller_for(Act.MEDICAL_PROFILE_KEEP)],
    case_id: Id,
    session: SessionDep,
    body: MedicalProfilePut,
    version: Version,
    tags: Tags,
) -> MedicalProfileKept:
    """Say how the person is, as a whole; before the first time the version is 0. The answer repeats nothing of it.

    The holder of the case says it, and the health service that serves her by a referral it accepted.
    """
    return tags.changed(case_profiles.keep_medical_profile(session, caller, case_id, version, body))
