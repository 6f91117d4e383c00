"""Consents: what a person agreed to, for whom and what for; and the grounds on which data go without it."""

from typing import Annotated

from fastapi import Query

from api.access import gate
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.domain.lifecycles import CONSENT, acts_in
from api.models.cases import Case
from api.models.consents import Consent
from api.problem_handlers import problems_of
from api.routing.dependencies import (
    ADDING,
    LISTING,
    READING,
    ListsDep,
    OfferedOnce,
    SessionDep,
    Tags,
    caller_for,
    matching,
    protected,
    shape_of,
)
from api.routing.moving import Moves
from api.schemas.base import Id, Page
from api.schemas.consents import ConsentCreate, ConsentDetail, ConsentOut
from api.schemas.lists import ChangedQuery
from api.services import consents

router = protected("consents")
MOVES = (Act.CONSENT_CONFIRM, *acts_in(CONSENT))


@router.get("/cases/{case_id}/consents", operation_id="consents_list", responses=problems_of(*LISTING, *READING))
def list_consents(
    caller: Annotated[Principal, caller_for(Act.CONSENT_READ)],
    case_id: Id,
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[ChangedQuery, Query()],
) -> Page[ConsentOut]:
    """What was agreed to in a case, the latest first."""
    case = gate.see(session, caller, Case, case_id)
    statement = matching(visible(Consent, caller).where(Consent.case_id == case.id), Consent, query)
    return lists.page(session, caller, statement, query, [(Consent.id, "desc")], shape_of(ConsentOut))


@router.post("/cases/{case_id}/consents", status_code=201, operation_id="consents_add", responses=problems_of(*ADDING))
def record_consent(
    caller: Annotated[Principal, caller_for(Act.CONSENT_ADD, *MOVES)],
    case_id: Id,
    session: SessionDep,
    body: ConsentCreate,
    once: OfferedOnce,
) -> ConsentDetail:
    """Record a consent, or danger to life or a child's best interest, which a second person confirms within a day.

    Of a child the guardian agrees, unless the guardian is a suspect.
    """
    return once.run(
        session,
        caller,
        lambda: consents.record_consent(session, caller, case_id, body),
        lambda made: consents.read_consent(session, caller, made),
    )


@router.get("/consents/{consent_id}", operation_id="consents_read", responses=problems_of(*READING))
def read_consent(
    caller: Annotated[Principal, caller_for(Act.CONSENT_READ, *MOVES)], consent_id: Id, session: SessionDep, tags: Tags
) -> ConsentDetail:
    """One consent, and whether it counts at this moment."""
    return tags.of(consents.read_consent(session, caller, consent_id))


moves = Moves(router, "/consents/{consent_id}", ConsentDetail, consents.read_consent, MOVES)
moves.declare(
    "override-confirmations",
    Act.CONSENT_CONFIRM,
    "consents_confirm",
    consents.confirm_consent,
    "Confirm, as a second person and within 24 hours, that data were rightly passed on without consent.",
)
moves.declare(
    "withdrawals",
    Act.CONSENT_WITHDRAW,
    "consents_withdraw",
    consents.withdraw_consent,
    "Withdraw it on the person's word: from this moment it covers nothing.",
)
