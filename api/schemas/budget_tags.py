"""Ties of budget lines to activities on the wire."""

from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, model_validator

from api.domain.kinds import TagMode, TagState
from api.problems import Text
from api.schemas.base import EXAMPLE_ID, Id, Input, Output, Rupiah, example_of, wrong

Share = Annotated[Decimal, Field(gt=0, le=1, max_digits=5, decimal_places=4)]
"""A part of a line, 0 to 1; 1 is the whole."""


class Part(Input):
    """How much of a line an activity takes: a share, an amount, or the whole together with others (`shared`)."""

    mode: TagMode = TagMode.SHARE
    share: Share | None = None
    amount_idr: Annotated[Rupiah, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def only_what_the_mode_asks_for(self) -> Self:
        """A share goes with `share` (left out, the whole), an amount with `amount`, nothing with `shared`."""
        asked = (
            self.mode is TagMode.SHARE or self.share is None,
            (self.mode is TagMode.AMOUNT) is bool(self.amount_idr),
        )
        if not all(asked):
            raise wrong(
                "part",
                Text(
                    "Isi share hanya untuk cara share, amount_idr hanya untuk cara amount.",
                    "Give share with the mode share only, amount_idr with the mode amount only.",
                ),
            )
        return self


class BudgetTagCreate(Part):
    """A line belongs to an activity of its region."""

    model_config = example_of({"activity_id": EXAMPLE_ID, "mode": "share", "share": 0.5})

    activity_id: Id


class BudgetTagConfirmation(Input):
    """A proposal is right; with a part, it is right for this much of the line only."""

    model_config = example_of({"part": {"mode": "amount", "amount_idr": 25000000}})

    part: Part | None = None


class BudgetTagOut(Output):
    """A tie of a line to an activity; `other_agency` where the line is not of the agency that leads the activity."""

    id: Id
    line_id: Id
    activity_id: Id
    owner: str
    mode: TagMode
    share: Decimal | None
    amount_idr: int | None
    state: TagState
    other_agency: bool


class BudgetTagDetail(BudgetTagOut):
    """One tie with what the caller may do."""

    allowed_actions: list[str]
