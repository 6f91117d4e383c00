"""What is sent of private contacts."""

from typing import NotRequired, TypedDict


class ContactPut(TypedDict):
    """How the office is reached; what is left out is unknown from now on."""

    email: NotRequired[str | None]
    phone: NotRequired[str | None]
