"""What is said of certificate keys."""

from typing import Any

from ..answers import Answer


class VerificationKeys(Answer):
    """The public keys of one purpose: the present one and every one before it."""

    keys: list[dict[str, Any]]
