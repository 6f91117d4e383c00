"""Webhooks received: whether what came is from the service, and what it says.

    receiver = Webhooks("whsec_…")
    event = receiver.verified(headers, body)   # raises NotVerifiedError
    if seen_before(event["id"]): ...           # the same event may come more than once

Signatures are those of Standard Webhooks: HMAC-SHA256 over id, time and body, compared in constant time. During a
rotation both secrets are given. The time must be within the tolerance, so that what was overheard is not sent anew.
"""

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any, Final

PREFIX: Final = "whsec_"
VERSION: Final = "v1"
TOLERANCE_SECONDS: Final = 300
MOST_SIGNATURES: Final = 10  # two secrets sign at most; whoever sends more wants to be guessing


class NotVerifiedError(Exception):
    """What came is not from the service, or not from now. The words repeat nothing of it."""


class Webhooks:
    """Verifies what a webhook sends, with one secret or, during a rotation, with two."""

    def __init__(self, *secrets: str, tolerance_seconds: float = TOLERANCE_SECONDS) -> None:
        self._keys = tuple(_key(secret) for secret in secrets)
        self._tolerance = tolerance_seconds
        if not self._keys:
            raise ValueError("a secret is needed")

    def verified(self, headers: Mapping[str, str], body: bytes, *, now: float | None = None) -> dict[str, Any]:
        """The event (CloudEvents 1.0); `now` is the time in seconds, this moment where it is left out.

        `body` are the bytes as they came, before anything has read them. Raises NotVerifiedError.
        """
        given = {name.lower(): value for name, value in headers.items()}
        message_id, sent_at = given.get("webhook-id", ""), given.get("webhook-timestamp", "")
        if not message_id or not sent_at.isascii() or not sent_at.isdigit():
            raise NotVerifiedError("no id or no time")
        if abs((time.time() if now is None else now) - int(sent_at[:12])) > self._tolerance:
            raise NotVerifiedError("too old, or from the future")
        signed = f"{message_id}.{sent_at}.".encode() + body
        if not self._is_ours(given.get("webhook-signature", ""), signed):
            raise NotVerifiedError("no signature of ours")
        return _event(body, message_id)

    def _is_ours(self, signatures: str, signed: bytes) -> bool:
        expected = [hmac.digest(key, signed, hashlib.sha256) for key in self._keys]
        given = [_signature(each) for each in signatures.split(" ")[:MOST_SIGNATURES]]
        return any(hmac.compare_digest(ours, theirs) for ours in expected for theirs in given)


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not secret.startswith(PREFIX) or not key:
        raise ValueError("a secret begins with whsec_ and is base64")
    return key


def _signature(given: str) -> bytes:
    version, _, value = given.partition(",")
    try:
        return base64.b64decode(value, validate=True) if version == VERSION else b""
    except (binascii.Error, ValueError):
        return b""


def _event(body: bytes, message_id: str) -> dict[str, Any]:
    try:
        event = json.loads(body)
    except ValueError:
        raise NotVerifiedError("no JSON") from None
    if not isinstance(event, dict) or event.get("id") != message_id:
        raise NotVerifiedError("another id inside")
    return event
