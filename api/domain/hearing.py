"""Words an event is told to: organisations, and two that stand for many of them."""

from collections.abc import Iterable
from typing import Final

ANYONE: Final = "anyone"
"""Whoever holds the word for any organisation."""
MEMBERS: Final = "members@"
"""Before a region: the agencies that are members of its task force."""


def members_of(region: str) -> str:
    """The word of the agencies that are members of the region's task force."""
    return f"{MEMBERS}{region}"


def hearing(organisations: Iterable[str], regions: Iterable[str]) -> list[str]:
    """What is told to a caller that holds these organisations and is a member in these regions."""
    own = sorted(organisations)
    return [*own, ANYONE, *(members_of(region) for region in sorted(regions))] if own else []
