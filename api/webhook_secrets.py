"""The secrets that webhooks are signed with: made, shown once, kept sealed for their row; and the signature.

As Standard Webhooks says: `whsec_` and base64, HMAC-SHA256 over id, time and body, one signature for each secret that
counts, with a space between them.
"""

import base64
import secrets
from datetime import datetime
from typing import Final
from uuid import UUID

from standardwebhooks.webhooks import Webhook as Signer

from api import vault
from api.settings import get_settings

PREFIX: Final = "whsec_"
BYTES: Final = 32


def fresh() -> str:
    """A new secret."""
    return PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def sealed(secret: str, webhook_id: UUID) -> bytes:
    """The secret as it is kept."""
    return vault.seal(_key(), secret.encode(), _place(webhook_id))


def opened(kept: bytes, webhook_id: UUID) -> str:
    """The secret. Raises SealError."""
    return vault.unseal(_key(), kept, _place(webhook_id)).decode()


def signature_of(keys: tuple[str, ...], delivery_id: UUID, at: datetime, body: bytes) -> str:
    """The value of `webhook-signature`, made at the time that is sent beside it."""
    return " ".join(Signer(key).sign(str(delivery_id), at, body.decode()) for key in keys)


def _key() -> bytes:
    return get_settings().key_for("webhooks")


def _place(webhook_id: UUID) -> str:
    return f"webhook|secret|{webhook_id}"
