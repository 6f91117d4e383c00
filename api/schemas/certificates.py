"""Certificates of frozen periods on the wire."""

from datetime import datetime
from typing import Any

from pydantic import Field

from api.schemas.base import Id, Output


class CertificateOut(Output):
    """One version of what a frozen period said."""

    id: Id
    period_id: Id
    owner: str
    version: int
    sha256: str = Field(description="Of the canonical JSON of the document, in hexadecimal")
    frozen_at: datetime


class CertificateDetail(CertificateOut):
    """A certificate to keep: `examples/verify_certificate.py` checks this answer offline.

    The signature covers the canonical form (RFC 8785) of `document`, whatever its order and spacing here.
    """

    document: dict[str, Any]
    jws: str = Field(description="Detached JSON Web Signature (RFC 7515, appendix F), Ed25519")
