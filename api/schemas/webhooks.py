"""Webhooks on the wire: what is registered, and what each was told and answered."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from api.domain.events import Event
from api.domain.feed import Resource
from api.domain.lifecycles import WebhookStatus
from api.domain.webhooks import MOST_REPLAYED, TOLD, DeliveryStatus, Outcome, PauseReason
from api.problems import Text
from api.schemas.base import EXAMPLE_ID, Id, Input, Instant, Name, Output, example_of, wrong
from api.schemas.known_codes import KnownRegion
from api.schemas.lists import ChangedQuery, PageQuery
from api.schemas.services import each_once
from api.schemas.webhook_events import WebhookEvent

EXAMPLE_URL = "https://penerima.example/gugus"


def _told(words: Sequence[Event | Resource]) -> Sequence[Event | Resource]:
    """Raises for an event of what nobody is told of."""
    if any(isinstance(word, Event) and word not in TOLD for word in words):
        raise wrong(
            "event_not_told",
            Text("Peristiwa ini tidak dikirim ke webhook.", "Webhooks are not told of this event."),
        )
    return words


Url = Annotated[
    str,
    Field(
        min_length=10,
        max_length=2000,
        pattern=r"^https://[!-~]+$",
        description="https, port 443 or 8443; every address of the name must be public. Redirects are not followed",
    ),
]
Events = Annotated[
    list[Event | Resource],
    Field(min_length=1, max_length=200, description="Event words, or resources for all of their events"),
    AfterValidator(each_once),
    AfterValidator(_told),
]
Regions = Annotated[
    list[KnownRegion],
    Field(max_length=600, description="Only what belongs there, a province with its districts; none means everywhere"),
    AfterValidator(each_once),
]
Number = Annotated[int, Field(ge=1, le=2**53 - 1)]


class WebhookCreate(Input):
    """An address of a client system; of the caller itself where none is named."""

    model_config = example_of(
        {
            "client_id": EXAMPLE_ID,
            "url": EXAMPLE_URL,
            "events": ["progress-reports", "plan.entered_into_force"],
            "region_codes": ["32.12"],
            "description": "Dasbor kabupaten (contoh)",
        }
    )

    client_id: Annotated[Id | None, Field(description="Left out, the system that asks")] = None
    url: Url
    events: Events
    region_codes: Regions = []
    description: Name | None = None


class WebhookUpdate(Input):
    """What can be changed; the system it is for stays."""

    model_config = example_of({"events": ["progress-reports"]})

    url: Url | None = None
    events: Events | None = None
    region_codes: Regions | None = None
    description: Name | None = None


class WebhookRotation(Input):
    """A new secret; the one before signs beside it until `previous_until` (30 days at most)."""

    model_config = example_of({})

    previous_until: Annotated[Instant | None, Field(description="Left out, the old one ends at once")] = None


class WebhookReplay(Input):
    """Deliveries to be sent again, by their numbers: 10,000 at most."""

    model_config = example_of({"from_sequence": 1, "to_sequence": 20})

    from_sequence: Number
    to_sequence: Number
    status: Annotated[
        list[Literal[DeliveryStatus.DEAD, DeliveryStatus.DELIVERED, DeliveryStatus.WITHHELD]],
        Field(min_length=1, max_length=3, description="Which of them"),
    ] = [DeliveryStatus.DEAD]

    @model_validator(mode="after")
    def _is_a_span(self) -> Self:
        if not 0 <= self.to_sequence - self.from_sequence < MOST_REPLAYED:
            raise wrong(
                "span",
                Text("Dari nomor kecil ke besar, paling banyak 10.000.", "From low to high, 10,000 at most."),
            )
        return self


class WebhookQuery(ChangedQuery):
    """Webhooks by system or state."""

    client_id: list[Id] = []
    status: list[WebhookStatus] = []


class WebhookDeliveryQuery(PageQuery):
    """Deliveries of a webhook by state or event; `status=dead` is the dead list."""

    status: list[DeliveryStatus] = []
    event: list[Event] = []


class WebhookOut(Output):
    """A webhook: whom it tells of what, and how it fares."""

    id: Id
    owner: Annotated[str, Field(description="Organisation of the system")]
    client_id: Annotated[Id, Field(description="The system: it is told what it can see when it is sent")]
    url: str
    events: list[Event | Resource]
    region_codes: list[str]
    description: str | None
    status: WebhookStatus
    paused_for: PauseReason | None
    paused_at: datetime | None
    failing_since: Annotated[datetime | None, Field(description="Since when nothing was taken")]
    sequence: Annotated[int, Field(description="Number of the newest delivery")]
    previous_until: Annotated[datetime | None, Field(description="Until when the secret before signs too")]
    version: int
    created_at: datetime
    updated_at: datetime


class WebhookDetail(WebhookOut):
    """One webhook with what waits, what is dead, and what the caller may do."""

    waiting: int
    dead: int
    allowed_actions: list[str]


class WebhookMade(WebhookDetail):
    """The webhook, and its new secret, which is shown this once."""

    secret: Annotated[str | None, Field(description="`whsec_` and 32 bytes in base64")] = None


class WebhookDeliveryOut(Output):
    """One event for one webhook, and where its delivery stands."""

    id: Annotated[Id, Field(description="The `webhook-id` of every try")]
    webhook_id: Id
    sequence: int
    event: Event
    status: DeliveryStatus
    tries: int
    happened_at: datetime
    created_at: datetime
    next_at: Annotated[datetime | None, Field(description="When it is tried next")]
    finished_at: datetime | None
    version: int


class WebhookAttemptOut(Output):
    """One try: where it went, what came of it, and the beginning of the answer."""

    at: datetime
    url: str
    outcome: Outcome
    status: Annotated[int | None, Field(description="HTTP status of the answer")]
    milliseconds: int
    answer: Annotated[str | None, Field(description="Its first 1,024 bytes")]


class WebhookDeliveryDetail(WebhookDeliveryOut):
    """One delivery with the body that is sent and all tries, the newest first."""

    body: WebhookEvent
    attempts: list[WebhookAttemptOut]
    allowed_actions: list[str]
