"""What is sent of uploads."""

from typing import TypedDict


class UploadOrder(TypedDict):
    """A file to come: whose it is, its bytes, and the SHA-256 it will have."""

    digest: str
    """SHA-256, in hexadecimal."""
    owner: str
    """Region or agency that owns the row, as an organisation word."""
    size_bytes: int
