"""What was done to a person, and how she is: two profiles of a case, apart because they open to different readers."""

from datetime import date
from uuid import UUID

from sqlmodel import Field

from api.models.columns import TEXTS, Owned, Stamped


class TraffickingProfile(Stamped, Owned, table=True):
    """What happened, in codes; its id is that of the case."""

    __tablename__ = "trafficking_profile"

    id: UUID = Field(primary_key=True, foreign_key="case.id", ondelete="CASCADE")
    recruiters: list[str] = Field(default_factory=list, sa_type=TEXTS)
    channels: list[str] = Field(default_factory=list, sa_type=TEXTS)
    controls: list[str] = Field(default_factory=list, sa_type=TEXTS)
    sectors: list[str] = Field(default_factory=list, sa_type=TEXTS)
    transit_countries: list[str] = Field(default_factory=list, sa_type=TEXTS)
    recruited_on: date | None = None
    exploited_from: date | None = None
    exploited_until: date | None = None


class MedicalProfile(Stamped, Owned, table=True):
    """How the person is, for health services alone; every field sealed by the key of the case. Its id is the case's."""

    __tablename__ = "medical_profile"

    id: UUID = Field(primary_key=True, foreign_key="case.id")
    injuries: bytes | None = None
    conditions: bytes | None = None
    mental_health: bytes | None = None
    reproductive_health: bytes | None = None
    disabilities: bytes | None = None
    allergies: bytes | None = None
    medication: bytes | None = None
    treatment: bytes | None = None
