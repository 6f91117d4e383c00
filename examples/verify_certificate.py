#!/usr/bin/env python3
"""Check a certificate of a frozen reporting period, offline and without any code of the service.

    python3 verify_certificate.py certificate.json keys.json

`certificate.json` is the answer of `GET /v1/certificates/{id}` as it was kept; `keys.json` the public keys, from
`/.well-known/certificate-keys` or from whoever kept them. Needs Python 3.11 and the package `cryptography`. Says what
the certificate says and ends with 0, or says what is wrong and ends with 1.
"""

import base64
import hashlib
import json
import sys
from pathlib import Path
from typing import Any, NoReturn

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORMAT = "gugus-certificate/1"
LARGEST = 2**53 - 1


class NotValidError(Exception):
    """Why the certificate does not hold."""


def canonical(value: Any) -> str:
    """JSON in its one form (RFC 8785), for documents without fractions."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(f"{canonical(name)}:{canonical(value[name])}" for name in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > LARGEST:
        raise NotValidError("a whole number is larger than JSON carries exactly")
    return json.dumps(value, ensure_ascii=False)


def unpadded(text: str) -> bytes:
    """Base64url without padding, in its one spelling."""
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if base64.urlsafe_b64encode(data).rstrip(b"=").decode() != text:
        raise NotValidError("the signature is not spelt as it was made")
    return data


def read(path: str) -> Any:
    """A JSON file; a name that stands twice, or a fraction, is refused."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) < len(pairs):
            raise NotValidError("a name stands twice")
        return dict(pairs)

    def refuse(_number: str) -> NoReturn:
        raise NotValidError("a certificate holds no fractions")

    text = Path(path).read_text(encoding="utf-8")
    return json.loads(text, object_pairs_hook=once, parse_float=refuse, parse_constant=refuse)


def must_be_signed(jws: str, written: bytes, keys: dict[str, Any]) -> None:
    """The detached signature is of these bytes, by one of the keys. Raises NotValidError."""
    head, detached, signature = jws.split(".")
    header = json.loads(unpadded(head))
    if detached or header.keys() != {"alg", "kid"} or header["alg"] != "Ed25519":
        raise NotValidError("the signature is of another kind")
    key = next((key for key in keys["keys"] if key["kid"] == header["kid"]), None)
    if key is None or (key["kty"], key["crv"]) != ("OKP", "Ed25519"):
        raise NotValidError("the key that signed is not among the public keys")
    signed = head.encode() + b"." + base64.urlsafe_b64encode(written).rstrip(b"=")
    try:
        Ed25519PublicKey.from_public_bytes(unpadded(key["x"])).verify(unpadded(signature), signed)
    except InvalidSignature:
        raise NotValidError("the signature does not hold") from None


def verify(certificate: dict[str, Any], keys: dict[str, Any]) -> dict[str, Any]:
    """The document of the certificate, once digest and signature hold. Raises NotValidError."""
    document = certificate["document"]
    written = canonical(document).encode()
    if hashlib.sha256(written).hexdigest() != certificate["sha256"]:
        raise NotValidError("the document is not the one that was digested")
    must_be_signed(certificate["jws"], written, keys)
    period = document["period"]
    said = (document["format"], document["version"], period["id"], period["owner"], document["frozen_at"])
    if said != (FORMAT, *(certificate[name] for name in ("version", "period_id", "owner", "frozen_at"))):
        raise NotValidError("the certificate is kept under another name than its own")
    return document


def main(arguments: list[str]) -> int:
    """Check and tell."""
    if len(arguments) != len(("certificate.json", "keys.json")):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        document = verify(*map(read, arguments))
    except (NotValidError, OSError, ValueError, KeyError, TypeError) as wrong:
        print(f"NOT VALID: {wrong}", file=sys.stderr)
        return 1
    period, coverage = document["period"], document["coverage"]
    name = f"{period['owner']} {period['type']} {period['year']}/{period['ordinal']}"
    print(f"VALID: {name}, version {document['version']}")
    print("  frozen at " + document["frozen_at"])
    print("  " + ", ".join(f"{name} {coverage[name]}" for name in sorted(coverage)))
    for agency in document["agencies"]:
        print(f"  {agency['agency']}: {agency['standing']}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
