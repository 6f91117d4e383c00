"""Who read or wrote what is personal in a case, and the copy of her data that the person may ask for."""

from collections.abc import Sequence
from datetime import datetime

from api.domain.events import Event
from api.domain.seats import SeatKind
from api.schemas.assistance import AssistanceOut
from api.schemas.base import Id, Output
from api.schemas.case_follow_ups import CaseFollowUpOut
from api.schemas.case_persons import CasePersonOut
from api.schemas.case_profiles import MedicalProfileOut, TraffickingProfileOut
from api.schemas.cases import CaseOut, ReferenceOut
from api.schemas.consents import ConsentOut
from api.schemas.referral_moves import HandoverOut, MessageOut
from api.schemas.return_legs import ReturnLegOut


class AccessOut(Output):
    """One reading or writing: when, what, by which organisation and from which kind of seat; nobody is named."""

    id: Id
    at: datetime
    event: Event
    organisation: str
    seat_kind: SeatKind | None


class CaseExport(Output):
    """All that is kept of a person, for herself: who she is, what was done for her, and what was written of her."""

    case: CaseOut
    references: Sequence[ReferenceOut]
    person: CasePersonOut | None
    trafficking_profile: TraffickingProfileOut | None
    medical_profile: MedicalProfileOut | None
    consents: Sequence[ConsentOut]
    assistance: Sequence[AssistanceOut]
    return_legs: Sequence[ReturnLegOut]
    follow_ups: Sequence[CaseFollowUpOut]
    messages: Sequence[MessageOut]
    handovers: Sequence[HandoverOut]
    accesses: Sequence[AccessOut]
