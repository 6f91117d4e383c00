"""The change feed on the wire: ids, places and versions; nobody's name and no content."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from api.domain.events import Event
from api.domain.feed import Change, Resource
from api.problems import Text
from api.schemas.base import Id, Output, QueryModel, wrong
from api.schemas.known_codes import KnownRegion

MOST = 1_000
LONGEST_WAIT = 30
Cursor = Annotated[str, Field(max_length=1000)]


class ChangesQuery(QueryModel):
    """Which changes: of these resources, places and events, after a cursor; everything where none is given."""

    resource: list[Resource] = []
    region_code: Annotated[list[KnownRegion], Field(description="A province stands for its districts too")] = []
    event: list[Event] = []
    limit: Annotated[int, Field(ge=1, le=MOST)] = MOST
    cursor: Annotated[Cursor | None, Field(description="From the answer before; without it from the first")] = None
    start: Annotated[Literal["now"] | None, Field(description="Nothing of before: a cursor for what comes")] = None
    until: Annotated[Cursor | None, Field(description="Not beyond this `position` of a reconciliation")] = None
    wait: Annotated[
        int, Field(ge=0, le=LONGEST_WAIT, description="Seconds to wait for a change where there is none yet")
    ] = 0

    @model_validator(mode="after")
    def _one_start(self) -> Self:
        if self.cursor is not None and self.start:
            raise wrong(
                "cursor_or_start",
                Text("Mulai dari kursor, atau dari sekarang.", "Begin at a cursor, or now."),
                at="start",
            )
        return self


class WholeOut(Output):
    """The resource that another one stands in."""

    resource: Resource
    id: Id


class ChangeOut(Output):
    """One change of one thing."""

    change_id: Annotated[Id, Field(description="The same however often it is read")]
    event: Event
    change: Annotated[
        Change,
        Field(description="`upsert`: read it; `delete`: it is gone; `scope_lost`: it is there and no longer yours"),
    ]
    resource: Resource
    id: Id
    version: int | None
    organisation: Annotated[str, Field(description="Whose act it was")]
    region: Annotated[str | None, Field(description="Where the thing belongs, as an organisation word")]
    at: datetime
    effective_at: Annotated[datetime | None, Field(description="Where a date made the change: its deadline")]
    link: Annotated[str | None, Field(description="Where it is read; none where it is read with what it stands in")]
    within: WholeOut | None


class ChangesOut(Output):
    """One page of the feed, in the order of commits."""

    items: list[ChangeOut]
    next: Annotated[str | None, Field(description="The address of the next page; none where there is nothing more now")]
    cursor: Annotated[Cursor, Field(description="Keep it with what you made of the items; go on from here")]


class ReconciliationQuery(QueryModel):
    """What is counted: one resource, everywhere or in some regions."""

    resource: Resource
    region_code: Annotated[list[KnownRegion], Field(description="A province stands for its districts too")] = []


class ReconciliationOut(Output):
    """How many there are that the caller sees now, and what they come to."""

    resource: Resource
    count: int
    sha256: Annotated[
        str, Field(description="SHA-256 over a line `id:version` with a line feed for each, sorted by id; hexadecimal")
    ]
    position: Annotated[Cursor, Field(description="Where the feed stood then; for `until`")]
    settled: Annotated[
        bool, Field(description="False: changes are counted that the feed shows in a moment; ask again then")
    ]
