"""Assistance funds: who gave the money, what came in, what was given from it, and what is left."""

from typing import Annotated

from fastapi import Query

from api.access import gate
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.key_problems import KeyRequired
from api.models.assistance import AssistanceFund, FundReceipt
from api.paging import Key
from api.problem_handlers import problems_of
from api.problems import Locked
from api.routing.dependencies import (
    LISTING,
    READING,
    WRITING,
    ListsDep,
    OfferedOnce,
    RequiredOnce,
    SessionDep,
    Tags,
    caller_for,
    matching,
    protected,
    shape_of,
)
from api.schemas.assistance import FundCreate, FundDetail, FundOut, ReceiptCreate, ReceiptOut
from api.schemas.base import Id, Page
from api.schemas.lists import ChangedQuery, PageQuery
from api.services import assistance_funds

router = protected("assistance")
SHOWN = (Act.FUND_RECEIVE,)


@router.get("/assistance-funds", operation_id="assistance_funds_list", responses=problems_of(*LISTING))
def list_funds(
    caller: Annotated[Principal, caller_for(Act.FUND_READ)],
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[ChangedQuery, Query()],
) -> Page[FundOut]:
    """Funds of the caller's agency by name."""
    statement = matching(visible(AssistanceFund, caller), AssistanceFund, query)
    keys: list[Key] = [(AssistanceFund.name, "asc"), (AssistanceFund.id, "asc")]
    return lists.page(session, caller, statement, query, keys, shape_of(FundOut))


@router.post("/assistance-funds", status_code=201, operation_id="assistance_funds_add", responses=problems_of(*WRITING))
def open_fund(
    caller: Annotated[Principal, caller_for(Act.FUND_ADD, *SHOWN)],
    session: SessionDep,
    body: FundCreate,
    once: OfferedOnce,
) -> FundDetail:
    """Open a fund, such as a Victim Assistance Fund; its money comes in by receipts."""
    return once.run(
        session,
        caller,
        lambda: assistance_funds.open_fund(session, caller, body),
        lambda made: assistance_funds.read_fund(session, caller, made),
    )


@router.get("/assistance-funds/{fund_id}", operation_id="assistance_funds_read", responses=problems_of(*READING))
def read_fund(
    caller: Annotated[Principal, caller_for(Act.FUND_READ, *SHOWN)], fund_id: Id, session: SessionDep, tags: Tags
) -> FundDetail:
    """One fund as it reports itself: received, given by service, balance."""
    return tags.of(assistance_funds.read_fund(session, caller, fund_id))


@router.get(
    "/assistance-funds/{fund_id}/receipts",
    operation_id="assistance_funds_receipts",
    responses=problems_of(*LISTING, *READING),
)
def list_receipts(
    caller: Annotated[Principal, caller_for(Act.FUND_READ)],
    fund_id: Id,
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[PageQuery, Query()],
) -> Page[ReceiptOut]:
    """What came into a fund, the latest first."""
    fund = gate.see(session, caller, AssistanceFund, fund_id)
    statement = visible(FundReceipt, caller).where(FundReceipt.fund_id == fund.id)
    keys: list[Key] = [(FundReceipt.received_on, "desc"), (FundReceipt.id, "desc")]
    return lists.page(session, caller, statement, query, keys, shape_of(ReceiptOut))


@router.post(
    "/assistance-funds/{fund_id}/receipts",
    status_code=201,
    operation_id="assistance_funds_receive",
    responses=problems_of(*WRITING, KeyRequired, Locked),
)
def receive(
    caller: Annotated[Principal, caller_for(Act.FUND_RECEIVE)],
    fund_id: Id,
    session: SessionDep,
    body: ReceiptCreate,
    once: RequiredOnce,
) -> ReceiptOut:
    """Book money that came in; negative, with a note, where it went back. No more goes back than is left."""
    return once.run(
        session,
        caller,
        lambda: assistance_funds.receive(session, caller, fund_id, body),
        lambda made: assistance_funds.read_receipt(session, caller, fund_id, made),
    )
