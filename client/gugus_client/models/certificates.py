"""What is said of certificates."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ..answers import Answer


class CertificateDetail(Answer):
    """A certificate to keep: `examples/verify_certificate.py` checks this answer offline.

    The signature covers the canonical form (RFC 8785) of `document`, whatever its order and spacing here.
    """

    document: dict[str, Any]
    frozen_at: datetime
    id: UUID
    jws: str
    """Detached JSON Web Signature (RFC 7515, appendix F), Ed25519."""
    owner: str
    period_id: UUID
    sha256: str
    """Of the canonical JSON of the document, in hexadecimal."""
    version: int


class CertificateOut(Answer):
    """One version of what a frozen period said."""

    frozen_at: datetime
    id: UUID
    owner: str
    period_id: UUID
    sha256: str
    """Of the canonical JSON of the document, in hexadecimal."""
    version: int
