"""What is said of certificate keys."""

from typing import Any

from ..answers import Answer


class CertificateKeys(Answer):
    """Public keys of certificates (RFC 7517): the present one and every one before it."""

    keys: list[dict[str, Any]]
