"""The audit on the wire. It names ids and never what anybody is called."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from api.domain.events import Event
from api.domain.kinds import ActorKind, AuditKind
from api.schemas.base import Code, Id, Instant, Output
from api.schemas.lists import PageQuery
from api.schemas.organisations import OrganisationWord

OLDEST_FIRST = "committed"


class AuditQuery(PageQuery):
    """Rows by time, kind, event, actor or subject."""

    since: Annotated[Instant | None, Field(description="Recorded at this instant or later")] = None
    until: Annotated[Instant | None, Field(description="Recorded before this instant")] = None
    kind: list[AuditKind] = []
    event: list[Event] = []
    actor_kind: list[ActorKind] = []
    subject_kind: list[Code] = []
    subject_id: list[Id] = []
    owner: list[OrganisationWord] = []
    sort: Annotated[
        Literal["committed", "-committed"],
        Field(description="Order of commits: the newest first, or, to follow it without a gap, the oldest first"),
    ] = "-committed"


class AuditRowOut(Output):
    """One thing that happened: who, from which seat, what, on which object, when."""

    id: Id
    kind: AuditKind
    event: str
    at: datetime
    effective_at: Annotated[datetime | None, Field(description="Where a date made the move: its deadline")]
    owner: Annotated[str, Field(description="The organisation whose act this was")]
    subject_kind: str
    subject_id: Id | None
    subject_version: int | None
    actor_kind: ActorKind
    client_id: Id | None
    person_id: Id | None
    seat_id: Id | None
    request_id: str | None
    purpose: Annotated[
        str | None, Field(description="Of a refusal: the act that was tried and what was answered; of a key: which")
    ]
    digest: Annotated[str, Field(description="Keyed digest of the change, which proves it without repeating it")]
