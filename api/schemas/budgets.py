"""Budget lines, versions, realisations and commitments on the wire. Amounts are whole rupiah."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, model_validator

from api.domain.kinds import RealisationSource, Scheme
from api.domain.money import VersionKind
from api.problems import Text
from api.schemas.base import EXAMPLE_ID, Code, Day, Id, Input, LongText, Output, Rupiah, Title, Year, example_of, wrong
from api.schemas.organisations import OrganisationWord, RegionWord


class BudgetVersionIn(Input):
    """A ceiling from a day on; left out, the day is that of the kind (1 January, 1 April, 1 October) and marked so."""

    kind: VersionKind = VersionKind.MURNI
    effective_on: Day | None = None
    ceiling_idr: Annotated[Rupiah, Field(ge=0)]


class BudgetVersionCreate(Input):
    """A later ceiling of a line, or the correction of one that stands.

    `ordinal` counts within the kind (pergeseran 1…n, perubahan 1…n); left out, it is the next one. A correction names
    the version it corrects and keeps its day: another is refused.
    """

    model_config = example_of({"kind": "pergeseran", "effective_on": "2026-05-04", "ceiling_idr": 120000000})

    kind: VersionKind
    ordinal: Annotated[int, Field(ge=1, le=99)] | None = None
    effective_on: Day | None = None
    ceiling_idr: Annotated[Rupiah, Field(ge=0)]
    is_correction: bool = False


class TagIn(Input):
    """The line belongs wholly (or shared) to an activity."""

    activity_id: Id
    shared: bool = False


class BudgetLineCreate(Input):
    """A line of an agency's budget with its first ceiling."""

    model_config = example_of(
        {
            "owner": "agency:32.12-disnaker",
            "region": "district:32.12",
            "scheme": "sipd",
            "sub_activity_code": "2.07.04.2.04.0002",
            "account_code": "5.1.02.01.01.0026",
            "fiscal_year": 2026,
            "funding_source": "APBD",
            "title": "Belanja cetak buku saku",
            "version": {"kind": "murni", "ceiling_idr": 141500000},
            "tags": [{"activity_id": EXAMPLE_ID}],
        }
    )

    owner: OrganisationWord
    region: RegionWord
    scheme: Scheme
    sub_activity_code: Title
    account_code: Code
    fiscal_year: Year
    funding_source: Code
    title: Title
    version: BudgetVersionIn
    tags: list[TagIn] = []


class BudgetLineOut(Output):
    """A line of an agency's budget."""

    id: Id
    owner: str
    region: str
    agency_id: Id
    scheme: Scheme
    sub_activity_code: str
    code_raw: str | None = Field(description="The code as it was written, where that was another spelling")
    account_code: str
    fiscal_year: int
    funding_source: str
    title: str
    version: int
    updated_at: datetime


class BudgetVersionOut(Output):
    """A ceiling with its first day; `assumed_date` where nobody stated it.

    `corrected` where a later row corrects this one; `below_spent` where more was spent already at the end of a month
    in which it is in force.
    """

    id: Id
    line_id: Id
    kind: VersionKind
    ordinal: int
    effective_on: date
    assumed_date: bool
    ceiling_idr: int
    corrected: bool
    below_spent: bool


class QuarterAbsorption(Output):
    """What was spent to the end of a quarter, of the ceiling in force on its last day; null where that is 0."""

    quarter: int
    ends_on: date
    ceiling_idr: int | None
    realised_idr: int
    absorption_percent: Decimal | None


class BudgetLineRow(BudgetLineOut):
    """A line with the ceiling in force today (null before the first), what was spent, and the percent of it."""

    ceiling_idr: int | None
    realised_idr: int
    absorption_percent: Decimal | None


class BudgetLineDetail(BudgetLineRow):
    """One line with its versions, what was promised, and the percent absorbed quarter by quarter."""

    versions: list[BudgetVersionOut]
    committed_idr: int
    absorption: list[QuarterAbsorption]
    allowed_actions: list[str]


class RealisationCreate(Input):
    """Rupiah spent in a month of the line's year; a correction is negative and says so."""

    model_config = example_of({"month": 3, "amount_idr": 12500000, "as_of": "2026-03-31", "note": "Tahap pertama"})

    month: Annotated[int, Field(ge=1, le=12)]
    amount_idr: Rupiah
    as_of: Day
    note: LongText | None = None
    is_correction: bool = False

    @model_validator(mode="after")
    def negative_is_a_correction(self) -> Self:
        """Zero says nothing, and only a correction takes back."""
        if self.amount_idr == 0 or (self.amount_idr < 0 and not self.is_correction):
            raise wrong(
                "amount",
                Text(
                    "Jumlah tidak boleh nol; jumlah negatif harus ditandai sebagai koreksi.",
                    "The amount must not be zero; a negative one must be marked as a correction.",
                ),
            )
        return self


class RealisationOut(Output):
    """One entry; the sum of a line's entries is what was spent to date."""

    id: Id
    line_id: Id
    owner: str
    month: int
    amount_idr: int
    source: RealisationSource
    as_of: date
    note: str | None
    is_correction: bool


class CommitmentCreate(Input):
    """Rupiah of the line promised on a day, by contract or order; a release is negative and says so."""

    model_config = example_of({"committed_on": "2026-02-10", "amount_idr": 45000000, "reference": "027/CONTOH/2026"})

    committed_on: Day
    amount_idr: Rupiah
    reference: Title | None = None
    note: LongText | None = None
    is_release: bool = False

    @model_validator(mode="after")
    def negative_is_a_release(self) -> Self:
        """Zero says nothing, and only a release gives back."""
        if self.amount_idr == 0 or (self.amount_idr < 0) is not self.is_release:
            raise wrong(
                "amount",
                Text(
                    "Jumlah tidak boleh nol; pelepasan berjumlah negatif dan ditandai.",
                    "The amount must not be zero; a release is negative and marked as such.",
                ),
            )
        return self


class CommitmentOut(Output):
    """One commitment; the sum of a line's is what is promised, spent or not yet."""

    id: Id
    line_id: Id
    owner: str
    committed_on: date
    amount_idr: int
    reference: str | None
    note: str | None
    is_release: bool
