"""Seals: why a case is shut against somebody, and by which names the parties of a seal are known."""

from collections.abc import Iterable
from enum import StrEnum
from uuid import UUID


class SealReason(StrEnum):
    """A code and no words: what is written about a suspect is evidence, and belongs elsewhere."""

    SUSPECT = "suspect"
    FAMILY_OR_FRIEND_OF_SUSPECT = "family_or_friend_of_suspect"
    CONFLICT_OF_INTEREST = "conflict_of_interest"
    THREAT = "threat"
    WISH_OF_THE_PERSON = "wish_of_the_person"


def officer(actor: UUID) -> str:
    """An officer, or a machine that acts by itself, as a party of a seal."""
    return f"officer:{actor}"


def unit(organisation: str, code: str) -> str:
    """A unit of an agency as a party of a seal: whoever holds a seat in it."""
    return f"{organisation}/{code}"


def parties(organisations: Iterable[str], actor: UUID) -> list[str]:
    """The names under which a seal can stand against this caller; the database adds the agencies that the officer sits
    for, and its units of them.
    """
    return [*organisations, officer(actor)]
