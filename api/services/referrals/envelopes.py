"""Envelopes: what the asked agency reads of the person before it accepts, in codes that do not say who she is."""

from typing import Any

from sqlmodel import Session

from api.access.principal import Principal
from api.access.visibility import visible
from api.case_keys import key_of, make_key
from api.domain.age_bands import band_of
from api.domain.clocks import local_date
from api.models.cases import Case
from api.models.referrals import Referral, ReferralEnvelope
from api.queries.cases import age_of

SAID = frozenset({"needs", "language", "needs_interpreter"})
NOTES = "safety_notes"


def enclose(session: Session, caller: Principal, case: Case, referral: Referral, said: dict[str, Any]) -> None:
    """Make the envelope of a new referral."""
    codes = _codes(caller, case, referral)
    envelope = ReferralEnvelope(owner=case.owner, referral_id=referral.id, case_id=case.id, **codes)
    _say(session, caller, case, envelope, said)


def describe(
    session: Session, caller: Principal, case: Case, referral: Referral, said: dict[str, Any] | None = None
) -> None:
    """Say anew what the case tells of the person by now, and what is said otherwise of the referral."""
    envelope = session.exec(visible(ReferralEnvelope, caller).where(ReferralEnvelope.referral_id == referral.id)).one()
    envelope.sqlmodel_update(_codes(caller, case, referral))
    _say(session, caller, case, envelope, said or {})


def _codes(caller: Principal, case: Case, referral: Referral) -> dict[str, Any]:
    age = age_of(case, local_date(caller.now, referral.time_zone))
    return {
        "age_band": band_of(age),
        "sex": case.sex,
        "is_child": None if age.least is None else age.may_be_child,
        "origin_region_code": case.origin_region_code,
        "present_region_code": case.present_region_code,
    }


def _say(session: Session, caller: Principal, case: Case, envelope: ReferralEnvelope, said: dict[str, Any]) -> None:
    envelope.sqlmodel_update({name: value for name, value in said.items() if name in SAID})
    if NOTES in said:
        key = key_of(session, case.id) or make_key(session, case, caller.now)
        key.seal_row(envelope, {NOTES: said[NOTES]})
    session.add(envelope)
