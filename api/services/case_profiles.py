"""The profiles of a case: what was done to the person, and how she is, sealed and for health services alone."""

from uuid import UUID

from sqlmodel import Session

from api.access import gate
from api.access.policy import authorise
from api.access.principal import Principal
from api.case_keys import key_of, make_key
from api.domain.consents import SharedField
from api.domain.events import Event
from api.domain.kinds import ServiceKind
from api.journal import record, record_at, record_reading
from api.models.case_profiles import MedicalProfile, TraffickingProfile
from api.models.cases import Case
from api.moves import alone_at, part_of, to_keep
from api.moves.happened import ahead
from api.problems import FieldError, Invalid
from api.queries.cases import must_not_be_erased
from api.queries.openings import health_service, held_to_serve, opened
from api.schemas.case_profiles import (
    MedicalProfileKept,
    MedicalProfileOut,
    MedicalProfilePut,
    TraffickingProfileOut,
    TraffickingProfilePut,
)

MEDICAL = tuple(MedicalProfilePut.model_fields)
DAYS = ("recruited_on", "exploited_from", "exploited_until")


def keep_trafficking_profile(
    session: Session, caller: Principal, case_id: UUID, version: gate.Named, body: TraffickingProfilePut
) -> TraffickingProfileOut:
    """Say what happened, in codes. The version of a profile nobody has kept yet is 0. Raises Invalid."""
    case = _to_be_written(session, caller, case_id)
    _must_have_happened(caller, body)
    profile = to_keep(session, caller, TraffickingProfile, case, version)
    profile.sqlmodel_update(body.model_dump())
    session.flush()  # one that was said at the same moment is refused here
    record(session, caller, Event.TRAFFICKING_PROFILE_KEPT, profile, body.model_dump())
    return TraffickingProfileOut.model_validate(profile)


def _must_have_happened(caller: Principal, body: TraffickingProfilePut) -> None:
    """Its days are past, and the exploitation ends no earlier than it began, where both are said."""
    wrong = [error for name in DAYS for error in ahead(caller.now, name, getattr(body, name))]
    begins, ends = body.exploited_from, body.exploited_until
    if begins is not None and ends is not None and ends < begins:
        expected = "tidak sebelum mulai / not before it"
        wrong.append(FieldError("/exploited_until", "ends_before_it_begins", expected))
    if wrong:
        raise Invalid(errors=wrong)


def read_trafficking_profile(session: Session, caller: Principal, case_id: UUID) -> TraffickingProfileOut:
    """What happened; version 0 where nobody has said it, or it is not open. The reading is recorded."""
    case = gate.see(session, caller, Case, case_id)
    is_open = SharedField.TRAFFICKING_PROFILE in opened(session, caller, case)
    profile = part_of(session, caller, TraffickingProfile, case_id) if is_open else None
    if profile is None:
        return TraffickingProfileOut.model_validate(TraffickingProfile(id=case.id, owner=case.owner, version=0))
    record_reading(session, caller, Event.TRAFFICKING_PROFILE_READ, profile)
    return TraffickingProfileOut.model_validate(profile)


def keep_medical_profile(
    session: Session, caller: Principal, case_id: UUID, version: gate.Named, body: MedicalProfilePut
) -> MedicalProfileKept:
    """Say how the person is. Whoever holds the case may say it; to read it is for health services.

    So may the health service that serves her by a referral, where the profile is open to it; the row stays the
    holder's. Raises NotPermitted where she was not referred to it as a health service, Locked where its referral does
    not open the profile now.
    """
    case = _to_be_written(session, caller, case_id)
    writer = case.owner if case.owner in caller.organisations else _healer(session, caller, case)
    profile = to_keep(session, caller, MedicalProfile, case, version)
    key = key_of(session, case.id) or make_key(session, case, caller.now)
    key.seal_row(profile, body.model_dump())
    session.flush()  # one that was said at the same moment is refused here
    record_at(session, caller, Event.MEDICAL_PROFILE_KEPT, profile, body.model_dump(), at=writer)
    return MedicalProfileKept(id=case.id, version=profile.version)


def _healer(session: Session, caller: Principal, case: Case) -> str:
    service = ServiceKind.HEALTH_REHABILITATION
    return str(held_to_serve(session, caller, case, service, health_service).receiver)


def read_medical_profile(session: Session, caller: Principal, case_id: UUID) -> MedicalProfileOut:
    """How the person is; that it was read is recorded, and she may ask by whom."""
    case = gate.see(session, caller, Case, case_id)
    is_open = SharedField.MEDICAL_PROFILE in opened(session, caller, case)
    profile, key = part_of(session, caller, MedicalProfile, case_id), key_of(session, case_id)
    if profile is None or key is None or not is_open:
        return MedicalProfileOut(id=case_id, version=0, **dict.fromkeys(MEDICAL))
    record_reading(session, caller, Event.MEDICAL_PROFILE_READ, profile)
    return MedicalProfileOut(id=case_id, version=profile.version, **key.unseal_row(profile, MEDICAL))


def _to_be_written(session: Session, caller: Principal, case_id: UUID) -> Case:
    case = gate.see(session, caller, Case, case_id)
    authorise(caller, case)
    if case.owner in caller.organisations:
        case = alone_at(session, caller, case_id)  # an erasure at the same moment is over, or begins afterwards
    must_not_be_erased(case)
    return case
