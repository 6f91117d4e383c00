"""Assistance and its funds on the wire. Amounts are whole rupiah; nothing here names a person."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, model_validator

from api.domain.kinds import ServiceKind
from api.domain.lifecycles import AssistanceStatus
from api.problems import Text
from api.schemas.base import EXAMPLE_ID, Day, Id, Input, LongText, Name, Output, Quantity, Rupiah, example_of, wrong
from api.schemas.cases import Amount

Measure = Annotated[Quantity, Field(gt=0)]


class AssistanceCreate(Input):
    """What was given, and what it cost: paid from a fund or from a budget line, or given free of cost."""

    model_config = example_of(
        {
            "service": "return",
            "item": "Tiket bus ke kabupaten asal",
            "quantity": 1,
            "unit": "tiket",
            "given_on": "2026-11-20",
            "cost_idr": 450000,
            "fund_id": EXAMPLE_ID,
        }
    )

    service: ServiceKind
    item: Annotated[Name, Field(description="What was given; it names no person")]
    quantity: Measure
    unit: Annotated[Name, Field(max_length=50)]
    given_on: Annotated[Day, Field(description="Not in the future")]
    cost_idr: Amount
    fund_id: Id | None = None
    budget_line_id: Annotated[Id | None, Field(description="A line of the agency that gives")] = None

    @model_validator(mode="after")
    def one_of_both_pays(self) -> Self:
        """Whatever cost something was paid from exactly one fund or line; what cost nothing, from none."""
        payers = [each for each in (self.fund_id, self.budget_line_id) if each is not None]
        if len(payers) != (1 if self.cost_idr else 0):
            raise wrong(
                "one_payer",
                Text(
                    "Sebutkan satu dana atau satu baris anggaran bila ada biaya.",
                    "Name one fund or one budget line where there was a cost.",
                ),
            )
        return self


class AssistanceWithdrawal(Input):
    """Why it was entered in error."""

    model_config = example_of({"reason": "Tercatat dua kali."})

    reason: LongText


class AssistanceOut(Output):
    """One thing that was given."""

    id: Id
    case_id: Id
    owner: str
    service: ServiceKind
    item: str
    quantity: Decimal
    unit: str
    given_on: date
    cost_idr: int
    fund_id: Id | None
    budget_line_id: Id | None
    status: AssistanceStatus
    withdrawal_reason: str | None
    version: int
    updated_at: datetime


class AssistanceDetail(AssistanceOut):
    """One thing that was given, with what the caller may do."""

    allowed_actions: list[str]


class FundCreate(Input):
    """A fund an agency keeps; its money comes in by receipts."""

    model_config = example_of(
        {"agency_id": EXAMPLE_ID, "name": "Dana Bantuan Korban (contoh)", "donor": "Donatur contoh"}
    )

    agency_id: Id
    name: Name
    donor: Annotated[Name, Field(description="Who gives the money")]


class FundOut(Output):
    """A fund: what it received, what was given from it, and what is left."""

    id: Id
    owner: str
    agency_id: Id
    name: str
    donor: str
    received_idr: int
    given_idr: int
    balance_idr: int
    version: int
    updated_at: datetime


class FundPart(Output):
    """What a fund gave for one service."""

    service: ServiceKind
    given_idr: int
    times: Annotated[int, Field(description="How many things were given")]


class FundDetail(FundOut):
    """A fund that reports itself: its figures by service, and what the caller may do."""

    by_service: list[FundPart]
    allowed_actions: list[str]


class ReceiptCreate(Input):
    """Money that came in; negative where it went back, or where an earlier entry is put right, with a note."""

    model_config = example_of({"amount_idr": 25000000, "received_on": "2026-11-02", "note": "Tahap pertama"})

    amount_idr: Rupiah
    received_on: Annotated[Day, Field(description="Not in the future")]
    note: LongText | None = None

    @model_validator(mode="after")
    def it_is_something_and_says_why_it_is_negative(self) -> Self:
        """Nothing is no receipt, and what goes out says why."""
        if self.amount_idr == 0 or (self.amount_idr < 0 and self.note is None):
            raise wrong(
                "amount",
                Text("Bukan nol; jumlah negatif perlu catatan.", "Not zero; a negative amount needs a note."),
            )
        return self


class ReceiptOut(Output):
    """What came into a fund."""

    id: Id
    fund_id: Id
    amount_idr: int
    received_on: date
    note: str | None
    recorded_at: datetime
