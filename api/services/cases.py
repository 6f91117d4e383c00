"""Cases: opened under a random number, kept by the agency that holds them, identified when what it takes is known."""

import secrets
from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from api.access import gate
from api.access.policy import authorise, permits
from api.access.principal import Principal
from api.domain.acts import Act
from api.domain.case_numbers import RANDOM_BYTES, number_of
from api.domain.events import Event
from api.domain.identification import missing
from api.domain.trafficking import Identification
from api.journal import record
from api.models.agencies import Agency
from api.models.case_follow_ups import CaseFollowUp
from api.models.cases import Case, CaseReference
from api.moves import must_keep, touch
from api.moves.happened import ahead
from api.problems import FieldError, Invalid
from api.queries.cases import age_of, must_not_be_erased
from api.queries.openings import health_service
from api.schemas.cases import (
    CaseCreate,
    CaseDetail,
    CaseOut,
    CaseUpdate,
    ReferenceNumber,
    ReferenceOut,
    fields_of,
)

NEEDED = ("opened_on", "sex", "identification", "acts", "means", "purposes", "references")
DAYS = ("opened_on", "closed_on", "identified_on")
# Which acts a case shows as allowed, under which name.
ACTIONS = {
    Act.CASE_CHANGE: "change",
    Act.CASE_PERSON_KEEP: "person",
    Act.TRAFFICKING_PROFILE_KEEP: "trafficking-profile",
    Act.MEDICAL_PROFILE_KEEP: "medical-profile",
    Act.CONSENT_ADD: "consents",
    Act.CASE_SEAL_ADD: "seals",
    Act.RETURN_LEG_ADD: "return-legs",
    Act.CASE_FOLLOW_UP_ADD: "follow-ups",
    Act.REFERRAL_ADD: "referrals",
}
OF_THE_PERSON = frozenset(
    {
        *(Act.CASE_PERSON_KEEP, Act.TRAFFICKING_PROFILE_KEEP, Act.MEDICAL_PROFILE_KEEP, Act.CONSENT_ADD),
        *(Act.REFERRAL_ADD, Act.RETURN_LEG_ADD, Act.CASE_FOLLOW_UP_ADD),
    }
)


def open_case(session: Session, caller: Principal, body: CaseCreate) -> CaseDetail:
    """Open a case that an agency holds."""
    agency = gate.see(session, caller, Agency, body.holding_agency_id)
    case = Case(
        **fields_of(body),
        owner=agency.organisation,
        holding_agency_id=agency.id,
        number=number_of(secrets.token_bytes(RANDOM_BYTES)),
    )
    authorise(caller, case)
    _must_hold(caller, case)
    session.add(case)
    session.flush()  # its references refer to it
    session.add_all(_references(case, body.references))
    record(session, caller, Event.CASE_ADDED, case, body.model_dump())
    return detail(session, caller, case)


def change_case(
    session: Session, caller: Principal, case_id: UUID, version: gate.Named, body: CaseUpdate
) -> CaseDetail:
    """Say what is known by now. What is said of the identification must still hold together.

    Raises Locked for the number of an erased person elsewhere.
    """
    case = gate.fetch(session, caller, Case, case_id, version)
    must_keep(body.model_dump(exclude_unset=True), NEEDED)
    case.sqlmodel_update(fields_of(body))
    _must_hold(caller, case)
    if body.references:
        must_not_be_erased(case)  # a number elsewhere leads to the person there
    if body.references is not None:
        session.execute(sa.delete(CaseReference).where(col(CaseReference.case_id) == case.id))
        session.add_all(_references(case, body.references))
    touch(case, caller)
    record(session, caller, Event.CASE_CHANGED, case, body.model_dump(exclude_unset=True))
    return detail(session, caller, case)


def read_case(session: Session, caller: Principal, case_id: UUID) -> CaseDetail:
    """One case."""
    return detail(session, caller, gate.see(session, caller, Case, case_id))


def _must_hold(caller: Principal, case: Case) -> None:
    """Days lie in their order and not ahead, and the identification has its elements. Raises Invalid."""
    wrong = [error for name in DAYS for error in ahead(caller.now, name, getattr(case, name))]
    if case.closed_on is not None and case.closed_on < case.opened_on:
        wrong.append(FieldError("/closed_on", "before_opening", "tidak sebelum dibuka / not before the opening"))
    wrong += [FieldError(f"/{name}", "required", "wajib / required") for name in _missing(case, case.identification)]
    if wrong:
        raise Invalid(errors=wrong)


def _missing(case: Case, status: Identification) -> list[str]:
    age = age_of(case, case.identified_on or case.opened_on)
    is_decided = None not in (case.identified_by, case.identified_on)
    return list(missing(status, case.acts, case.means, case.purposes, is_child=age.is_child, is_decided=is_decided))


def _references(case: Case, given: Sequence[ReferenceNumber]) -> list[CaseReference]:
    return [CaseReference(owner=case.owner, case_id=case.id, **each.model_dump()) for each in given]


def detail(session: Session, caller: Principal, case: Case) -> CaseDetail:
    """A case with its numbers elsewhere and what the caller may do."""
    session.flush()
    numbers = select(CaseReference).where(CaseReference.case_id == case.id).order_by(col(CaseReference.system))
    return CaseDetail(
        **CaseOut.model_validate(case).model_dump(),
        references=[ReferenceOut.model_validate(row) for row in session.exec(numbers)],
        missing_for_identification=_missing(case, Identification.IDENTIFIED),
        allowed_actions=[
            name for act, name in ACTIONS.items() if permits(caller, act, case) and _is_open(session, caller, case, act)
        ],
    )


def _is_open(session: Session, caller: Principal, case: Case, act: Act) -> bool:
    """Whether now is the moment: of an erased person nothing is said, and how she is by the holder or who heals her;
    what is closed goes nowhere, and a reintegration begins once.
    """
    if case.erased_at is not None and act in OF_THE_PERSON:
        return False
    if act is Act.REFERRAL_ADD:
        return case.closed_on is None
    if act is Act.CASE_FOLLOW_UP_ADD:
        begun = select(CaseFollowUp.id).where(CaseFollowUp.case_id == case.id)
        return session.exec(begun).first() is None
    is_holder = case.owner in caller.organisations
    return is_holder or act is not Act.MEDICAL_PROFILE_KEEP or health_service(session, caller, case) is not None
