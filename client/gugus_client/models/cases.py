"""What is said of cases."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from ..answers import Answer
from ..models.access_logs import AccessOut
from ..models.assistance import AssistanceOut
from ..models.case_follow_ups import CaseFollowUpOut
from ..models.case_persons import CasePersonOut
from ..models.consent_forms import ConsentOut
from ..models.medical_profiles import MedicalProfileOut
from ..models.progress_entries import Sex
from ..models.referral_handovers import HandoverOut
from ..models.referral_messages import MessageOut
from ..models.return_legs import ReturnLegOut
from ..models.trafficking_profiles import TraffickingProfileOut

Identification = Literal["alleged", "identified", "not_a_victim"]
"""Whether the person is a victim; who decided and when stands beside it."""


TraffickingAct = Literal["recruitment", "transportation", "transfer", "harbouring", "receipt"]
"""What was done (UN Protocol art. 3, UU 21/2007 Pasal 1)."""


Decider = Literal[
    "police",
    "prosecution_or_court",
    "social_service",
    "immigration",
    "migrant_worker_service",
    "mission_abroad",
    "ngo",
    "international_organisation",
    "other",
]
"""Who decided on the identification (HTCDS: status and who decided)."""


TraffickingMeans = Literal[
    "threat_or_force",
    "other_coercion",
    "abduction",
    "fraud",
    "deception",
    "abuse_of_power",
    "abuse_of_vulnerability",
    "payments_or_benefits",
    "debt_bondage",
]
"""By what means; of a child none is needed."""


ProsecutionStage = Literal["none", "reported", "investigation", "prosecution", "trial", "appeal", "final", "stopped"]
"""How far the case of the state has come."""


Exploitation = Literal[
    "forced_labour",
    "sexual_exploitation",
    "child_labour",
    "slavery",
    "servitude",
    "forced_marriage",
    "forced_criminality",
    "forced_criminality_online_scam",
    "forced_begging",
    "forced_military",
    "organ_removal",
    "illegal_adoption",
    "surrogacy",
    "other",
]
"""For what purpose, or as what it came about."""


CaseSource = Literal["hand", "import"]
"""How a case came in."""


Verdict = Literal["convicted", "acquitted", "released"]
"""What the court said of the accused."""


ReferenceSystem = Literal["simfoni_ppa", "police_report", "court_case", "siskop2mi"]
"""Outside systems that number the same case or person."""


ErasureGround = Literal["request", "retention"]
"""Why a person was erased."""


class CaseOut(Answer):
    """A case; its number means nothing."""

    acts: list[TraffickingAct | str]
    age_at_identification: int | None
    birth_year: int | None
    citizenship: str | None
    closed_on: date | None
    erased_at: datetime | None
    """When all that is personal was destroyed."""
    exploitation_country: str | None
    exploitation_region_code: str | None
    fine_idr: int | None
    holding_agency_id: UUID
    id: UUID
    identification: Identification | str
    identified_by: Decider | str | None
    identified_on: date | None
    means: list[TraffickingMeans | str]
    number: str
    opened_on: date
    origin_region_code: str | None
    owner: str
    present_region_code: str | None
    prison_months: int | None
    prosecution_stage: ProsecutionStage | str | None
    purposes: list[Exploitation | str]
    restitution_asked_idr: int | None
    restitution_ordered_idr: int | None
    restitution_paid_idr: int | None
    return_region_code: str | None
    sex: Sex | str
    source: CaseSource | str
    updated_at: datetime
    verdict: Verdict | str | None
    version: int


class ReferenceOut(Answer):
    """The number of the case in another system."""

    system: ReferenceSystem | str
    value: str


class CaseDetail(Answer):
    """One case with its numbers elsewhere, what its identification still lacks, and what the caller may do."""

    acts: list[TraffickingAct | str]
    age_at_identification: int | None
    allowed_actions: list[str]
    birth_year: int | None
    citizenship: str | None
    closed_on: date | None
    erased_at: datetime | None
    """When all that is personal was destroyed."""
    exploitation_country: str | None
    exploitation_region_code: str | None
    fine_idr: int | None
    holding_agency_id: UUID
    id: UUID
    identification: Identification | str
    identified_by: Decider | str | None
    identified_on: date | None
    means: list[TraffickingMeans | str]
    missing_for_identification: list[str]
    """What would still be needed to say `identified`; of a child no means."""
    number: str
    opened_on: date
    origin_region_code: str | None
    owner: str
    present_region_code: str | None
    prison_months: int | None
    prosecution_stage: ProsecutionStage | str | None
    purposes: list[Exploitation | str]
    references: list[ReferenceOut]
    restitution_asked_idr: int | None
    restitution_ordered_idr: int | None
    restitution_paid_idr: int | None
    return_region_code: str | None
    sex: Sex | str
    source: CaseSource | str
    updated_at: datetime
    verdict: Verdict | str | None
    version: int


class ErasureOut(Answer):
    """That what was personal in a case was destroyed."""

    case_id: UUID
    erased_at: datetime
    ground: ErasureGround | str
    id: UUID


class CaseExport(Answer):
    """All that is kept of a person, for herself: who she is, what was done for her, and what was written of her."""

    accesses: list[AccessOut]
    assistance: list[AssistanceOut]
    case: CaseOut
    consents: list[ConsentOut]
    follow_ups: list[CaseFollowUpOut]
    handovers: list[HandoverOut]
    medical_profile: MedicalProfileOut | None
    messages: list[MessageOut]
    person: CasePersonOut | None
    references: list[ReferenceOut]
    return_legs: list[ReturnLegOut]
    trafficking_profile: TraffickingProfileOut | None
