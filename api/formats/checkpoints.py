"""Checkpoints of the journal's chain as signed statements (JWS, RFC 7515), and in short for a header (RFC 9651)."""

import base64
from datetime import datetime
from typing import Any

import orjson
from joserfc import jws

from api.signing import CERTIFICATES, SigningKeys

FORMAT = "gugus-checkpoint/1"


def statement_of(size: int, head: bytes, root: bytes, made_at: datetime, keys: SigningKeys) -> str:
    """The statement: after so many rows the chain and the tree were this."""
    said = {"format": FORMAT, "size": size, "head": head.hex(), "root": root.hex(), "made_at": made_at.isoformat()}
    algorithm = CERTIFICATES.algorithm
    header: Any = {"alg": algorithm, "kid": keys.kid}
    return jws.serialize_compact(header, orjson.dumps(said), keys.signer, algorithms=[algorithm])


def short(size: int, root: bytes) -> str:
    """An item with a parameter of bytes: `1234;root=:…:`."""
    return f"{size};root=:{base64.b64encode(root).decode()}:"
