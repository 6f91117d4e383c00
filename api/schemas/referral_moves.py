"""The words of moves of a referral. What is written here is sealed, and only the two agencies read it."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field, model_validator

from api.domain.referral_reasons import FailureReason, MessageKind, RejectionReason
from api.problems import Text
from api.schemas.base import EXAMPLE_ID, Code, Day, Id, Input, Instant, LongText, Name, Output, Title, example_of, wrong

Alternatives = Annotated[list[Id], Field(max_length=10, description="Services that may have room")]
FullKnown = Annotated[bool, Field(description="That no place is free is known; go on all the same")]


class AskingIn(Input):
    """A referral is sent or accepted; where no place is free, that this is known."""

    model_config = example_of({"is_full_known": True})

    is_full_known: FullKnown = False


class RejectionIn(Input):
    """Why the agency does not serve; where it has no room, which services may."""

    model_config = example_of(
        {"reason": "no_capacity", "text": "Penuh sampai akhir bulan (contoh)", "alternative_ids": [EXAMPLE_ID]}
    )

    reason: RejectionReason
    text: LongText
    alternative_ids: Alternatives = []

    @model_validator(mode="after")
    def no_room_names_alternatives(self) -> Self:
        """Whoever has no room says who may have."""
        if self.reason is RejectionReason.NO_CAPACITY and not self.alternative_ids:
            raise wrong("alternatives_required", Text("Sebutkan layanan lain.", "Name other services."))
        return self


class RedirectionIn(Input):
    """Which service is asked instead; it gets the time that remains."""

    model_config = example_of({"service_id": EXAMPLE_ID, "text": "Lebih sesuai di sana (contoh)"})

    service_id: Id
    text: LongText
    is_full_known: FullKnown = False


class WordsIn(Input):
    """What is asked, answered, said as a reason or as a note."""

    model_config = example_of({"text": "Apakah perlu juru bahasa? (contoh)"})

    text: LongText


class BeginningIn(Input):
    """When the first contact was made; left out, now."""

    model_config = example_of({"first_contact_at": "2026-11-25T03:00:00Z"})

    first_contact_at: Instant | None = None


class HoldIn(Input):
    """Why the service rests, and when it is looked at again, within 30 days."""

    model_config = example_of({"text": "Menunggu dokumen (contoh)", "review_on": "2026-12-10"})

    text: LongText
    review_on: Day


class ServiceCompletionIn(Input):
    """What came of the service, and the feedback to the sender (rujukan balik)."""

    model_config = example_of({"outcome": "sheltered", "feedback": "Ditampung 20 hari, lanjut ke keluarga (contoh)"})

    outcome: Annotated[Code, Field(description="Code of the set `service_outcomes`, of this service")]
    feedback: LongText


class FailureIn(Input):
    """Why the service was not possible."""

    model_config = example_of({"reason": "lost_contact", "text": "Tidak dapat dihubungi (contoh)"})

    reason: FailureReason
    text: LongText


class HandoverIn(Input):
    """Who handed the person over to whom, where and when (berita acara serah terima)."""

    model_config = example_of(
        {
            "given_by": "Petugas Contoh A",
            "taken_by": "Petugas Contoh B",
            "place": "Kantor (contoh)",
            "handed_over_at": "2026-11-25T03:00:00Z",
        }
    )

    given_by: Name
    taken_by: Name
    place: Title
    note: LongText | None = None
    handed_over_at: Instant


class MessageOut(Output):
    """A message of a referral, or the words of one of its moves."""

    id: Id
    referral_id: Id
    owner: Annotated[str, Field(description="Who wrote it, as an organisation")]
    kind: MessageKind
    text: str
    written_by: Id
    written_at: datetime


class HandoverOut(Output):
    """A hand-over of the person."""

    id: Id
    referral_id: Id
    owner: str
    given_by: str
    taken_by: str
    place: str
    note: str | None
    handed_over_at: datetime
    recorded_at: datetime


class StepOut(Output):
    """Something that happened to a referral: what, when, and for which organisation; the clock acts for nobody."""

    id: Id
    event: str
    at: datetime
    effective_at: Annotated[datetime | None, Field(description="Of the clock: the deadline at which it happened")]
    owner: str
    by_clock: bool
