"""Funds of agencies: opened, fed by receipts, and reporting themselves."""

from uuid import UUID

from sqlmodel import Session

from api.access import gate
from api.access.policy import authorise, permits
from api.access.principal import Principal
from api.domain.acts import Act
from api.domain.events import Event
from api.journal import record
from api.models.agencies import Agency
from api.models.assistance import AssistanceFund, FundReceipt
from api.moves import touch
from api.moves.happened import must_have_happened
from api.queries.assistance import must_cover, parts_of
from api.schemas.assistance import FundCreate, FundDetail, FundOut, ReceiptCreate, ReceiptOut


def open_fund(session: Session, caller: Principal, body: FundCreate) -> FundDetail:
    """Open a fund of an agency, with nothing in it."""
    agency = gate.see(session, caller, Agency, body.agency_id)
    fund = AssistanceFund(**body.model_dump(), owner=agency.organisation)
    authorise(caller, fund)
    session.add(fund)
    session.flush()  # its name is checked here
    record(session, caller, Event.FUND_ADDED, fund, body.model_dump(mode="json"))
    return detail(session, caller, fund)


def receive(session: Session, caller: Principal, fund_id: UUID, body: ReceiptCreate) -> ReceiptOut:
    """Book what came in, or went back. The fund is locked; no more goes back than is left. Raises Invalid, Locked."""
    fund = gate.fetch(session, caller, AssistanceFund, fund_id)
    must_have_happened(caller.now, "received_on", body.received_on)
    must_cover(fund, -body.amount_idr)
    fund.received_idr += body.amount_idr
    touch(fund, caller)
    session.add(fund)
    receipt = FundReceipt(
        **body.model_dump(), owner=fund.owner, fund_id=fund.id, recorded_by=caller.actor, recorded_at=caller.now
    )
    session.add(receipt)
    session.flush()  # it is shown
    record(session, caller, Event.FUND_RECEIVED, receipt, body.model_dump(mode="json"))
    return ReceiptOut.model_validate(receipt)


def read_receipt(session: Session, caller: Principal, fund_id: UUID, receipt_id: UUID) -> ReceiptOut:
    """One receipt, through its fund."""
    fund = gate.see(session, caller, AssistanceFund, fund_id)
    return ReceiptOut.model_validate(gate.child(session, caller, fund, FundReceipt, FundReceipt.fund_id, receipt_id))


def read_fund(session: Session, caller: Principal, fund_id: UUID) -> FundDetail:
    """One fund."""
    return detail(session, caller, gate.see(session, caller, AssistanceFund, fund_id))


def detail(session: Session, caller: Principal, fund: AssistanceFund) -> FundDetail:
    """A fund with what it gave by service, and what the caller may do."""
    actions = ["receipts"] if permits(caller, Act.FUND_RECEIVE, fund) else []
    shown = FundOut.model_validate(fund).model_dump()
    return FundDetail(**shown, by_service=parts_of(session, fund), allowed_actions=actions)
