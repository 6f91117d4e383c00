"""Amendments: a plan in force is changed on a copy, by what kind of change it is, and by two people."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session

from api.access import gate
from api.access.principal import Principal
from api.domain.lifecycles import AMENDMENT, AmendmentStatus, PlanStatus
from api.domain.plan_changes import Change, changes, misfits
from api.editions import begin, document, edition_of, is_in_force, merge
from api.models.amendments import Amendment
from api.models.plans import Plan
from api.moves import Facts, allowed_actions, apply, step
from api.problems import Locked
from api.schemas.amendments import AmendedField, AmendmentCreate, AmendmentDetail, AmendmentOut
from api.schemas.plans import Reason
from api.services.leads import follow_leads, hold_open_periods


def begin_amendment(session: Session, caller: Principal, plan_id: UUID, body: AmendmentCreate) -> AmendmentDetail:
    """Begin an amendment on a working copy of the plan. Raises Locked where the plan is not in force."""
    plan = gate.fetch(session, caller, Plan, plan_id)
    if not is_in_force(caller, plan):
        raise Locked(lock_reason="plan_not_in_force")
    return detail(session, caller, begin(session, caller, plan, body.kind, body.reason))


def submit_amendment(
    session: Session, caller: Principal, amendment_id: UUID, version: gate.Named | None
) -> AmendmentDetail:
    """Send the amendment: what differs from its base is written down, and the copy is closed."""
    amendment = gate.fetch(session, caller, Amendment, amendment_id, version)
    plan = gate.see(session, caller, Plan, amendment.plan_id)
    copy = gate.lock(session, gate.see(session, caller, Plan, amendment.copy_id))
    made = _differences(session, amendment, plan)
    facts = Facts(plan_in_force=is_in_force(caller, plan), changes=made, plan=document(session, plan.id))
    apply(session, caller, amendment, AMENDMENT, "submissions", facts)
    amendment.changes = [each._asdict() for each in made]
    amendment.sent_by, amendment.submitted_at = caller.actor, caller.now
    step(copy, PlanStatus.UNDER_DISCUSSION, caller)
    return detail(session, caller, amendment)


def approve_amendment(
    session: Session, caller: Principal, amendment_id: UUID, version: gate.Named | None
) -> AmendmentDetail:
    """Another person decides: the plan's next edition holds what the amendment changes, and who leads in it owes.

    The periods are held before the plan: whoever verifies a report holds its period, and then refers to the plan.
    """
    amendment = gate.fetch(session, caller, Amendment, amendment_id, version)
    plan = gate.see(session, caller, Plan, amendment.plan_id)
    periods = hold_open_periods(session, caller, plan.task_force_id)
    plan = gate.lock(session, plan)
    made = sent_changes(amendment)
    facts = Facts(plan_in_force=is_in_force(caller, plan), changes=made, plan=document(session, plan.id))
    apply(session, caller, amendment, AMENDMENT, "approvals", facts)
    merge(session, caller, plan, amendment, made)
    follow_leads(session, caller, plan, periods)
    return _decided(session, caller, amendment)


def reject_amendment(
    session: Session, caller: Principal, amendment_id: UUID, version: gate.Named | None, body: Reason
) -> AmendmentDetail:
    """Another person decides: the plan stays as it is, the amendment is kept with the reason."""
    amendment = gate.fetch(session, caller, Amendment, amendment_id, version)
    apply(session, caller, amendment, AMENDMENT, "rejections", Facts(has_reason=True))
    amendment.decision_reason = body.reason
    return _decided(session, caller, amendment)


def _decided(session: Session, caller: Principal, amendment: Amendment) -> AmendmentDetail:
    """The working copy has had its time; it can be read, and nothing can be written on it."""
    amendment.decided_by, amendment.decided_at = caller.actor, caller.now
    step(gate.see(session, caller, Plan, amendment.copy_id), PlanStatus.ABANDONED, caller)
    return detail(session, caller, amendment)


def _differences(session: Session, amendment: Amendment, plan: Plan) -> list[Change]:
    """What the working copy says that the edition it was made from did not."""
    base = edition_of(session, plan, amendment.base_edition)
    return changes(base.body, document(session, amendment.copy_id)) if base else []


def sent_changes(amendment: Amendment) -> list[Change]:
    """The changes that were submitted."""
    return [Change(**each) for each in amendment.changes]


def read_amendment(session: Session, caller: Principal, amendment_id: UUID) -> AmendmentDetail:
    """One amendment."""
    return detail(session, caller, gate.see(session, caller, Amendment, amendment_id))


def detail(session: Session, caller: Principal, amendment: Amendment) -> AmendmentDetail:
    """An amendment with what differs: as it was sent, or as it stands now while it is a draft."""
    session.flush()
    if amendment.status is AmendmentStatus.DRAFT:
        made: Sequence[Change] = _differences(session, amendment, gate.see(session, caller, Plan, amendment.plan_id))
    else:
        made = sent_changes(amendment)
    wrong = set(map(id, misfits(amendment.kind, made)))
    return AmendmentDetail(
        **AmendmentOut.model_validate(amendment).model_dump(),
        changes=[AmendedField(**each._asdict(), fits=id(each) not in wrong) for each in made],
        allowed_actions=allowed_actions(caller, amendment, AMENDMENT),
    )
