"""Programmes: what stands between a chapter of a plan and its activities, where the plan names any."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from api.access import gate
from api.access.policy import permits
from api.access.principal import Principal
from api.domain.acts import Act
from api.domain.events import Event
from api.domain.lifecycles import PLAN_LOCKED, PlanStatus
from api.domain.programme_names import programme_code, programme_name
from api.journal import record
from api.models.columns import place_of
from api.models.plans import Activity, Goal, Plan, Programme
from api.moves import must_be_draft, must_keep
from api.problems import FieldError, Invalid
from api.queries.programmes import shown
from api.schemas.programmes import ProgrammeCreate, ProgrammeDetail, ProgrammeUpdate
from api.services.headings import goal_of, in_draft, must_be_empty, put, take_out


def add_programme(session: Session, caller: Principal, plan_id: UUID, body: ProgrammeCreate) -> ProgrammeDetail:
    """Add a programme to a draft plan, below the chapter of a sub-task-force; it is the last of them."""
    plan = gate.fetch(session, caller, Plan, plan_id)
    must_be_draft(session, caller, plan)
    called = _called(body.model_dump(include={"title", "account_code"}))
    goal = goal_of(session, caller, plan, body.sub_task_force)
    programme = Programme(
        **place_of(plan),
        plan_id=plan.id,
        goal_id=goal.id,
        ordinal=_last_ordinal(session, goal) + 1,
        **called,
    )
    session.add(programme)
    session.flush()  # the journal names it
    record(session, caller, Event.PROGRAMME_ADDED, programme, body.model_dump())
    return detail(session, caller, programme)


def _called(said: dict[str, Any]) -> dict[str, Any]:
    """The code in canonical form, and a name without one: what is printed is told apart again. Raises Invalid."""
    wrong = []
    if said.get("account_code"):
        said = {**said, "account_code": programme_code(said["account_code"])}
        if said["account_code"] is None:
            wrong.append(FieldError("/account_code", "bad_code", "2.08.03"))
    if said.get("title"):
        said = {**said, "title": " ".join(said["title"].split())}
        if programme_name(said["title"]) != (said["title"], None):
            wrong.append(FieldError("/title", "not_a_name", "nama tanpa kode / a name without the code"))
    if wrong:
        raise Invalid(errors=wrong)
    return said


def _last_ordinal(session: Session, goal: Goal) -> int:
    last = sa.select(sa.func.max(col(Programme.ordinal))).where(col(Programme.goal_id) == goal.id)
    return session.scalar(last) or 0


def change_programme(
    session: Session, caller: Principal, programme_id: UUID, version: gate.Named, body: ProgrammeUpdate
) -> ProgrammeDetail:
    """Name a programme, give it another place or an empty one another chapter, while its plan is a draft.

    Raises InUse where activities stand under it: they would change their sub-task-force with it.
    """
    programme, plan = in_draft(session, caller, Programme, programme_id, version)
    change = _called(body.model_dump(exclude_unset=True))
    must_keep(change, ("sub_task_force",))
    if body.sub_task_force is not None:
        goal = goal_of(session, caller, plan, body.sub_task_force)
        if goal.id != programme.goal_id:
            must_be_empty(session, programme, col(Activity.programme_id))
            programme.goal_id = goal.id
    return detail(session, caller, put(session, caller, programme, change, Event.PROGRAMME_CHANGED))


def remove_programme(session: Session, caller: Principal, programme_id: UUID, version: gate.Named) -> None:
    """Take out a programme that has no activities. Raises InUse."""
    programme, _ = in_draft(session, caller, Programme, programme_id, version)
    take_out(session, caller, programme, Event.PROGRAMME_REMOVED, col(Activity.programme_id))


def programme_below(session: Session, goal_id: UUID, programme_id: UUID) -> UUID:
    """The programme of an activity, which stands below the same chapter; it stays there until the transaction ends.

    Raises Invalid.
    """
    asked = select(Programme.goal_id).where(Programme.id == programme_id).with_for_update(read=True, key_share=True)
    found = session.exec(asked).first()
    if found != goal_id:
        code = "unknown_programme" if found is None else "programme_of_another_goal"
        told = "program di bawah tujuan kegiatan ini / a programme below the goal of this activity"
        raise Invalid(errors=[FieldError("/programme_id", code, told)])
    return programme_id


def read_programme(session: Session, caller: Principal, programme_id: UUID) -> ProgrammeDetail:
    """One programme."""
    return detail(session, caller, gate.see(session, caller, Programme, programme_id))


def detail(session: Session, caller: Principal, programme: Programme) -> ProgrammeDetail:
    """A programme as it stands after a change."""
    session.flush()
    (out,) = shown(session, [programme])
    is_draft = gate.see(session, caller, Plan, programme.plan_id).status is PlanStatus.DRAFT
    changes = is_draft and permits(caller, Act.PROGRAMME_CHANGE, programme)
    return ProgrammeDetail(
        **out.model_dump(),
        lock_reason=None if is_draft else PLAN_LOCKED,
        allowed_actions=["change"] if changes else [],
    )
