"""What is sent of task forces."""

from typing import TypedDict


class TaskForceCreate(TypedDict):
    """A task force of a region."""

    name: str
    owner: str
    """Region that owns the row, as an organisation word."""
