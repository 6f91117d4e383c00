"""What is sent of deletion duties."""

from typing import TypedDict


class DeletionReceiptIn(TypedDict):
    """How the agency deleted what it had of the person."""

    method: str
