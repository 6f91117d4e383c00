"""What is sent of pending acts."""

from typing import TypedDict


class PendingActRejection(TypedDict):
    """Why not."""

    reason: str
