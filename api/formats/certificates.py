"""Certificates as bytes: canonical JSON (RFC 8785), its digest, and a detached signature (RFC 7515, appendix F).

Ed25519 signs the same bytes the same way every time, so that a certificate does not depend on when it was made.
"""

import hashlib
from collections.abc import Mapping
from typing import Any, NamedTuple

import rfc8785
from joserfc import jws

from api.signing import CERTIFICATES, SigningKeys


class Sealed(NamedTuple):
    """A document in its one canonical form, its SHA-256 in hexadecimal, and the detached signature."""

    document: str
    sha256: str
    jws: str


def seal(document: Mapping[str, Any], keys: SigningKeys) -> Sealed:
    """Write and sign the document. Raises `rfc8785.CanonicalizationError` for what JSON cannot carry exactly, such as a
    whole number beyond 2^53-1.
    """
    written = rfc8785.dumps(dict(document))
    algorithm = CERTIFICATES.algorithm
    signed = jws.serialize_compact({"alg": algorithm, "kid": keys.kid}, written, keys.signer, algorithms=[algorithm])
    return Sealed(written.decode(), sha256(document), jws.detach_content(signed))


def sha256(document: Any) -> str:
    """Digest of the canonical form, in hexadecimal."""
    return hashlib.sha256(rfc8785.dumps(document)).hexdigest()
