"""What is said of assistance funds."""

from datetime import date, datetime
from uuid import UUID

from ..answers import Answer
from ..models.assistance import ServiceKind


class FundOut(Answer):
    """A fund: what it received, what was given from it, and what is left."""

    agency_id: UUID
    balance_idr: int
    donor: str
    given_idr: int
    id: UUID
    name: str
    owner: str
    received_idr: int
    updated_at: datetime
    version: int


class FundPart(Answer):
    """What a fund gave for one service."""

    given_idr: int
    service: ServiceKind | str
    times: int
    """How many things were given."""


class FundDetail(Answer):
    """A fund that reports itself: its figures by service, and what the caller may do."""

    agency_id: UUID
    allowed_actions: list[str]
    balance_idr: int
    by_service: list[FundPart]
    donor: str
    given_idr: int
    id: UUID
    name: str
    owner: str
    received_idr: int
    updated_at: datetime
    version: int


class ReceiptOut(Answer):
    """What came into a fund."""

    amount_idr: int
    fund_id: UUID
    id: UUID
    note: str | None
    received_on: date
    recorded_at: datetime
