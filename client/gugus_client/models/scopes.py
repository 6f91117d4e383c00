"""What is said of scopes."""

from typing import Literal

from ..answers import Answer

Kind = Literal["district", "province", "ministry", "agency", "national"]
"""The kinds of organisation a word can name."""


class ActionWord(Answer):
    """An action that a scope can name."""

    name_en: str
    name_id: str
    word: str


class OrganisationKind(Answer):
    """A kind of organisation, and the form of its words."""

    form: str
    """An example of such a word."""
    kind: Kind | str
    name_en: str
    name_id: str


class ScopeCatalogue(Answer):
    """Every action and every kind of organisation; the organisations themselves are a list of their own."""

    actions: list[ActionWord]
    kinds: list[OrganisationKind]
    organisations: str
    """Address of the list of organisation words."""


class OrganisationWordOut(Answer):
    """An organisation that a scope can name."""

    kind: Kind | str
    name_en: str
    name_id: str
    word: str
