"""Acts that wait for a second person, on the wire."""

from datetime import datetime
from typing import Annotated, Any, ClassVar

from pydantic import Field

from api.domain.acts import Act
from api.domain.lifecycles import PendingActStatus
from api.domain.pending_acts import Second
from api.schemas.base import Id, Input, LongText, Output, example_of
from api.schemas.lists import PageQuery

ACCEPTED = 202


class PendingActQuery(PageQuery):
    """Acts by state or kind; those that wait come with the others, the newest first."""

    status: list[PendingActStatus] = []
    act: list[Act] = []


class PendingActOut(Output):
    """An act that one person asked for and another completes; nothing of it has happened while it waits."""

    answered_with: ClassVar[int] = ACCEPTED

    id: Id
    owner: str
    act: str
    status: PendingActStatus
    second: Annotated[Second, Field(description="Who may complete it")]
    subject: Annotated[str, Field(description="The organisation it concerns")]
    subject_id: Annotated[Id | None, Field(description="The seat, task force, client or person it concerns")]
    request: Annotated[
        dict[str, Any],
        Field(description="What was asked for; of a person only to who may keep people, and while it waits"),
    ]
    asked_by: Annotated[Id, Field(description="The person, or the machine where none stood behind it")]
    created_at: datetime
    expires_at: datetime
    decided_by: Id | None
    decided_at: datetime | None
    reason: str | None
    result_id: Annotated[Id | None, Field(description="What came of it")]
    version: int


class PendingActDetail(PendingActOut):
    """One such act with what the caller may do."""

    answered_with: ClassVar[int] = 200

    names: Annotated[
        dict[str, str],
        Field(
            description="What the agencies, decrees, systems and persons are called whose ids stand in it, by their"
            " ids: of persons and systems only those that the caller may read, or decides about"
        ),
    ]
    allowed_actions: list[str]


class PendingActDone(PendingActDetail):
    """The act as it is now, and what is to be handed over: shown this once, to who completed it."""

    secret: Annotated[str | None, Field(description="A client's new secret, or a person's code")] = None


class PendingActRejection(Input):
    """Why not."""

    model_config = example_of({"reason": "SK petugas ini belum terbit."})

    reason: LongText
