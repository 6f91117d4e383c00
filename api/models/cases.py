"""Cases: one person's path through the services, under a random number. Nothing here says who she is.

What opens to fewer stands in tables of its own: the person, the medical profile, the trafficking profile. The regions
of a case are codes and own nothing: only the agency that holds it sees it.
"""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from api.domain.disaggregation import Sex
from api.domain.retention import CountedIn
from api.domain.trafficking import (
    CaseSource,
    Decider,
    Identification,
    ProsecutionStage,
    ReferenceSystem,
    Verdict,
)
from api.models.columns import BIGINT, INSTANT, TEXTS, Followed, Identified, Owned, one_of


class Case(Followed, Owned, table=True):
    """A case; `owner` is the word of the agency that holds it, money is whole rupiah.

    `pseudonym` is the keyed name under which one person counts once, nothing where it is unknown or was erased. Of an
    erased one, `counted_in` says that another case of the same person stood then, in which she is counted.
    `age_at_identification` is as of the day of identification, else of the day the case was opened.
    """

    holding_agency_id: UUID = Field(foreign_key="agency.id", index=True)
    number: str
    opened_on: date
    closed_on: date | None = None
    source: CaseSource = Field(default=CaseSource.HAND, sa_type=one_of(CaseSource))
    import_id: UUID | None = Field(default=None, index=True)
    pseudonym: bytes | None = Field(default=None, index=True)
    erased_at: datetime | None = Field(default=None, sa_type=INSTANT)
    counted_in: CountedIn | None = Field(default=None, sa_type=one_of(CountedIn))

    sex: Sex = Field(sa_type=one_of(Sex))
    age_at_identification: int | None = Field(default=None, sa_type=sa.SmallInteger)
    birth_year: int | None = Field(default=None, sa_type=sa.SmallInteger)
    citizenship: str | None = None

    identification: Identification = Field(sa_type=one_of(Identification))
    identified_by: Decider | None = Field(default=None, sa_type=one_of(Decider))
    identified_on: date | None = None
    acts: list[str] = Field(default_factory=list, sa_type=TEXTS)
    means: list[str] = Field(default_factory=list, sa_type=TEXTS)
    purposes: list[str] = Field(default_factory=list, sa_type=TEXTS)

    origin_region_code: str | None = Field(default=None, foreign_key="region.code")
    exploitation_region_code: str | None = Field(default=None, foreign_key="region.code")
    exploitation_country: str | None = None
    present_region_code: str | None = Field(default=None, foreign_key="region.code")
    return_region_code: str | None = Field(default=None, foreign_key="region.code")

    prosecution_stage: ProsecutionStage | None = Field(default=None, sa_type=one_of(ProsecutionStage))
    verdict: Verdict | None = Field(default=None, sa_type=one_of(Verdict))
    prison_months: int | None = Field(default=None, sa_type=sa.Integer)
    fine_idr: int | None = Field(default=None, sa_type=BIGINT)
    restitution_asked_idr: int | None = Field(default=None, sa_type=BIGINT)
    restitution_ordered_idr: int | None = Field(default=None, sa_type=BIGINT)
    restitution_paid_idr: int | None = Field(default=None, sa_type=BIGINT)

    __table_args__ = (sa.UniqueConstraint("owner", "number"),)


class CaseReference(Identified, Owned, table=True):
    """The number of the case in another system: it leads to the person there, so it goes when she is erased."""

    __tablename__ = "case_reference"

    case_id: UUID = Field(foreign_key="case.id")
    system: ReferenceSystem = Field(sa_type=one_of(ReferenceSystem))
    value: str

    __table_args__ = (sa.UniqueConstraint("case_id", "system"),)


class CaseKey(Identified, Owned, table=True):
    """The data key that seals what is personal in one case, itself sealed by the key-encryption key named.

    To erase a person is to take this row away.
    """

    __tablename__ = "case_key"

    case_id: UUID = Field(foreign_key="case.id", unique=True)
    wrapped: bytes
    wrapped_by: str
    created_at: datetime = Field(sa_type=INSTANT)
