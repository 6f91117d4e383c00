"""What is sent of bundles."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict


class BundleOrder(TypedDict):
    """For whom a bundle is, of which year; of which district, where an agency takes part in several.

    `known` are digests of parts that the caller still has from a bundle before: those are named and not sent
    again.
    """

    known: NotRequired[Sequence[str]]
    owner: str
    """District or agency whose work is taken along, as an organisation word."""
    region_code: NotRequired[str | None]
    year: int
