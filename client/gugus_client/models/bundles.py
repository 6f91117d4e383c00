"""What is said of bundles."""

from datetime import datetime
from uuid import UUID

from ..answers import Answer


class BundleOut(Answer):
    """A bundle; its file can be fetched until `expires_at`, by whoever asked for it, as often as a line breaks."""

    expires_at: datetime
    home: str
    id: UUID
    made_at: datetime
    owner: str
    sha256: str
    size_bytes: int
    year: int


class BundlePart(Answer):
    """A file in the bundle: how many rows, bytes and which SHA-256; `included` is false where the caller had it."""

    bytes: int
    included: bool
    name: str
    rows: int
    sha256: str


class BundleDetail(Answer):
    """One bundle with its list of contents, which is signed as certificates are.

    `cursor` is the place in the change feed as of which the bundle is true, for a caller who may read the feed.
    """

    cursor: str | None
    expires_at: datetime
    home: str
    id: UUID
    jws: str
    """Detached signature of it (RFC 7515, appendix F), Ed25519."""
    made_at: datetime
    manifest: str
    """The signed list of contents: canonical JSON (RFC 8785)."""
    owner: str
    parts: list[BundlePart]
    sha256: str
    size_bytes: int
    year: int
