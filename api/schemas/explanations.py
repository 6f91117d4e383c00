"""Explanations of access on the wire: the decision, and every rule that was asked for it."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.domain.acts import Act
from api.domain.seats import SeatKind
from api.schemas.base import Output, QueryModel
from api.schemas.grants import OwnGrantOut

Resource = Annotated[
    str,
    Field(
        pattern=r"^[a-z_]{2,40}/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
        max_length=80,
        description="Kind and id, as the audit names its subjects: plan/0197…",
    ),
]


class AudienceQuery(QueryModel):
    """The resource whose readers are asked for."""

    resource: Resource

    @property
    def kind(self) -> str:
        """The kind of the resource."""
        return self.resource.partition("/")[0]

    @property
    def row_id(self) -> UUID:
        """The id of the resource."""
        return UUID(self.resource.partition("/")[2])


class ExplanationQuery(AudienceQuery):
    """The act and the resource that are asked about."""

    action: Annotated[Act, Field(description="An act, as `x-act` names it at each operation")]


class AnswerOut(Output):
    """One question of a rule, and what it says of the caller and the resource."""

    name: str
    meaning_id: str
    meaning_en: str
    holds: bool


class WayOut(Output):
    """One way to be allowed: it holds when every answer does."""

    holds: bool
    answers: list[AnswerOut]


class ExplanationOut(Output):
    """Whether the caller may, and why. What it may not see is explained as what is not there."""

    action: Act
    resource: str
    decision: Annotated[str, Field(description="`allowed`, or the code of the problem that would be answered")]
    status: Annotated[int, Field(description="The status that would be answered; 200 where it is allowed")]
    words: Annotated[list[str], Field(description="The words of a token that open the act; none where any token does")]
    held: Annotated[list[OwnGrantOut], Field(description="What the caller holds of these words, and from where")]
    visible_as: Annotated[list[AnswerOut], Field(description="To whom rows of this kind open, and as whom you see it")]
    ways: list[WayOut]


class ReaderOut(Output):
    """An organisation that sees the resource, by the rules it sees it by, and its seats and systems that read it."""

    organisation: str
    name: str
    rules: list[str]
    seats: list[SeatKind]
    systems: Annotated[int, Field(description="Client systems that hold the word there today")]


class AudienceOut(Output):
    """Who can see a resource: offices, never persons."""

    resource: str
    word: Annotated[str, Field(description="The word that opens it to them")]
    open_to_all: Annotated[bool, Field(description="Whether whoever holds the word anywhere sees it")]
    readers: list[ReaderOut]
