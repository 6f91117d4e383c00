"""Bundles on the wire: what is taken along to where no line is."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from api.schemas.base import Id, Input, Output, Year, example_of
from api.schemas.known_codes import KnownDistrict

Taker = Annotated[
    str,
    Field(
        pattern=r"^(district:\d{2}\.\d{2}|agency:[a-z0-9.-]{2,60})$",
        description="District or agency whose work is taken along, as an organisation word",
        examples=["agency:32.12-disnaker"],
    ),
]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", max_length=64, description="SHA-256, in hexadecimal")]


class BundleOrder(Input):
    """For whom a bundle is, of which year; of which district, where an agency takes part in several.

    `known` are digests of parts that the caller still has from a bundle before: those are named and not sent again.
    """

    model_config = example_of({"owner": "agency:32.12-disnaker", "year": 2026})

    owner: Taker
    year: Year
    region_code: Annotated[KnownDistrict | None, Field(pattern=r"^\d{2}\.\d{2}$")] = None
    known: Annotated[list[Digest], Field(max_length=40)] = []


class BundlePart(Output):
    """A file in the bundle: how many rows, bytes and which SHA-256; `included` is false where the caller had it."""

    name: str
    rows: int
    bytes: int
    sha256: str
    included: bool


class BundleOut(Output):
    """A bundle; its file can be fetched until `expires_at`, by whoever asked for it, as often as a line breaks."""

    id: Id
    owner: str
    home: str
    year: int
    size_bytes: int
    sha256: str
    made_at: datetime
    expires_at: datetime


class BundleDetail(BundleOut):
    """One bundle with its list of contents, which is signed as certificates are.

    `cursor` is the place in the change feed as of which the bundle is true, for a caller who may read the feed.
    """

    cursor: str | None
    parts: list[BundlePart]
    manifest: Annotated[str, Field(description="The signed list of contents: canonical JSON (RFC 8785)")]
    jws: Annotated[str, Field(description="Detached signature of it (RFC 7515, appendix F), Ed25519")]
