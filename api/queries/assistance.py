"""What gifts and receipts ask of a fund, and what a fund tells of itself."""

from uuid import UUID

from sqlmodel import Session, col, select

from api.access import gate
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.kinds import ServiceKind
from api.models.assistance import AssistanceFund, FundGiving
from api.problems import FieldError, Invalid, Locked, Text
from api.schemas.assistance import FundPart


def fund_held(session: Session, caller: Principal, fund_id: UUID) -> AssistanceFund:
    """The fund of a gift, locked until the transaction ends. Raises Invalid for one that the caller does not see."""
    fund = session.exec(visible(AssistanceFund, caller).where(AssistanceFund.id == fund_id)).first()
    if fund is None:
        raise Invalid(errors=[FieldError("/fund_id", "unknown_fund", "dana instansi ini / a fund of the agency")])
    return gate.lock(session, fund)


def must_cover(fund: AssistanceFund, amount_idr: int) -> None:
    """A fund gives no more than is left. Raises Locked."""
    if amount_idr > fund.balance_idr:
        raise Locked(
            Text("Saldo dana ini tidak mencukupi.", "This fund has not enough left."),
            lock_reason="balance",
            balance_idr=fund.balance_idr,
        )


def parts_of(session: Session, fund: AssistanceFund) -> list[FundPart]:
    """What a fund that was seen gave, by service."""
    given = select(FundGiving).where(FundGiving.fund_id == fund.id).order_by(col(FundGiving.service))
    return [FundPart.model_validate(row) for row in session.exec(given) if row.times]


def give(session: Session, fund: AssistanceFund, service: ServiceKind, amount_idr: int) -> None:
    """Take an amount out of a fund that is held; a negative one is a gift that was no gift."""
    fund.given_idr += amount_idr
    row = session.exec(select(FundGiving).where(FundGiving.fund_id == fund.id, FundGiving.service == service)).first()
    giving = row or FundGiving(owner=fund.owner, fund_id=fund.id, service=service)
    giving.given_idr += amount_idr
    giving.times += 1 if amount_idr > 0 else -1
    session.add_all([fund, giving])
