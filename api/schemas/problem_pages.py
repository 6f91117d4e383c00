"""What the page of a problem says, for those who read JSON."""

from typing import Annotated

from pydantic import Field

from api.problems import Problem
from api.schemas.base import Output
from api.schemas.problems import page_address
from api.schemas.wrong_fields import Language


class ProblemPage(Output):
    """One kind of refusal: when it comes and what helps."""

    type: Annotated[str, Field(description="Address of this page; `type` in the answer")]
    code: Annotated[str, Field(description="Stable name")]
    status: int
    title: str
    cause: Annotated[str, Field(description="Why this answer comes")]
    remedy: Annotated[str, Field(description="What to do about it")]


class ProblemIndex(Output):
    """Every kind of refusal there is."""

    items: list[ProblemPage]


def page_of(kind: type[Problem], language: Language) -> ProblemPage:
    """The page of `kind` in `language`."""
    return ProblemPage(
        type=page_address(kind.slug),
        code=kind.slug,
        status=kind.status,
        title=getattr(kind.title, language),
        cause=getattr(kind.cause, language),
        remedy=getattr(kind.remedy, language),
    )
