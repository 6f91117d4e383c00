"""The words of a scope on the wire, in both languages."""

from typing import Annotated

from pydantic import Field

from api.domain.scopes import Kind
from api.schemas.base import Line, Output
from api.schemas.lists import PageQuery


class ActionWord(Output):
    """An action that a scope can name."""

    word: str
    name_id: str
    name_en: str


class OrganisationKind(Output):
    """A kind of organisation, and the form of its words."""

    kind: Kind
    form: Annotated[str, Field(description="An example of such a word")]
    name_id: str
    name_en: str


class ScopeCatalogue(Output):
    """Every action and every kind of organisation; the organisations themselves are a list of their own."""

    actions: list[ActionWord]
    kinds: list[OrganisationKind]
    organisations: Annotated[str, Field(description="Address of the list of organisation words")]


class OrganisationQuery(PageQuery):
    """Organisation words by kind, or by a part of the word or name."""

    kind: list[Kind] = []
    q: Annotated[Line | None, Field(min_length=2, max_length=100)] = None


class OrganisationWordOut(Output):
    """An organisation that a scope can name."""

    word: str
    kind: Kind
    name_id: str
    name_en: str
