"""Keys to check signatures with, on the wire (RFC 7517)."""

from typing import Any

from pydantic import ConfigDict

from api.schemas.base import Output


class VerificationKeys(Output):
    """The public keys of one purpose: the present one and every one before it."""

    model_config = ConfigDict(extra="allow")

    keys: list[dict[str, Any]]
