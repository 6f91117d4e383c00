"""Assistance: what the person of a case was given, and who paid. A fund never gives more than it has."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session

from api.access import gate
from api.access.policy import authorise
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.events import Event
from api.domain.lifecycles import ASSISTANCE
from api.journal import record_at
from api.models.assistance import Assistance
from api.models.budgets import BudgetLine
from api.models.cases import Case
from api.models.journal import JournalRow
from api.moves import allowed_actions, alone_at, apply, touch
from api.moves.erasing import kept_of
from api.moves.happened import must_have_happened
from api.problems import FieldError, Invalid
from api.queries.assistance import fund_held, give, must_cover
from api.queries.cases import must_not_be_erased
from api.queries.openings import held_to_serve
from api.schemas.assistance import AssistanceCreate, AssistanceDetail, AssistanceOut, AssistanceWithdrawal


def give_assistance(session: Session, caller: Principal, case_id: UUID, body: AssistanceCreate) -> AssistanceDetail:
    """Record what was given, by the agency that holds the case or one that serves her by a referral of this service.

    Its fund is locked, so that two gifts cannot pass what is left. Raises Invalid, NotPermitted where she was not
    referred to the agency for this service, and Locked (`balance`) where the fund has less than it cost, (`not_open`)
    where the agency does not serve her with it now, or (`erased`).
    """
    case = gate.see(session, caller, Case, case_id)
    authorise(caller, case)
    if case.owner in caller.organisations:
        case = alone_at(session, caller, case_id)  # an erasure at the same moment is over, or begins afterwards
    must_not_be_erased(case)
    must_have_happened(caller.now, "given_on", body.given_on)
    _must_know_line(session, caller, body.budget_line_id)
    giver = case.owner
    if giver not in caller.organisations:
        giver = str(held_to_serve(session, caller, case, body.service).receiver)
    given = Assistance(**body.model_dump(), owner=giver, case_id=case.id, recorded_by=caller.actor)
    _pay(session, caller, given, given.cost_idr)
    session.add(given)
    record_at(session, caller, Event.ASSISTANCE_ADDED, given, body.model_dump(mode="json"), at=giver, holder=case.owner)
    return detail(session, caller, given)


def withdraw_assistance(
    session: Session, caller: Principal, assistance_id: UUID, version: gate.Named | None, body: AssistanceWithdrawal
) -> AssistanceDetail:
    """Say that it was entered in error: what it cost goes back to its fund.

    Of a person who was erased meanwhile the reason is not kept.
    """
    given = gate.fetch(session, caller, Assistance, assistance_id, version)
    apply(session, caller, given, ASSISTANCE, "withdrawals", beside=_told_of(session, caller, given))
    given.withdrawal_reason = kept_of(session, given.case_id, body.reason)
    _pay(session, caller, given, -given.cost_idr)
    return detail(session, caller, given)


def _told_of(session: Session, caller: Principal, given: Assistance) -> Sequence[str]:
    """Whoever was told that it was given: the holder of the case, which its giver may see no more."""
    added = visible(JournalRow, caller).where(
        JournalRow.subject_id == given.id, JournalRow.event == Event.ASSISTANCE_ADDED
    )
    row = session.exec(added).first()
    return row.audience if row else ()


def read_assistance(session: Session, caller: Principal, assistance_id: UUID) -> AssistanceDetail:
    """One thing that was given."""
    return detail(session, caller, gate.see(session, caller, Assistance, assistance_id))


def _pay(session: Session, caller: Principal, given: Assistance, cost_idr: int) -> None:
    if given.fund_id is None:
        return
    fund = fund_held(session, caller, given.fund_id)
    must_cover(fund, cost_idr)
    give(session, fund, given.service, cost_idr)
    touch(fund, caller)


def _must_know_line(session: Session, caller: Principal, line_id: UUID | None) -> None:
    """The line is one of the agency's own. Raises Invalid."""
    if line_id is None:
        return
    if session.exec(visible(BudgetLine, caller).where(BudgetLine.id == line_id)).first() is None:
        raise Invalid(errors=[FieldError("/budget_line_id", "own_line", "baris anggaran instansi ini / its own line")])


def detail(session: Session, caller: Principal, given: Assistance) -> AssistanceDetail:
    """One thing that was given, with what the caller may do."""
    session.flush()
    actions = allowed_actions(caller, given, ASSISTANCE)
    return AssistanceDetail(**AssistanceOut.model_validate(given).model_dump(), allowed_actions=actions)
