"""What is sent of people."""

from typing import NotRequired, TypedDict

from ..given import Id


class PersonCreate(TypedDict):
    """A person to be invited."""

    display_name: str
    invite_by_mail: NotRequired[bool]
    """Mail the code to `mail` instead of showing it, where the service sends mail. A code that came by mail opens
    no account whose seat reads cases or referrals: hand that one over.
    """
    mail: NotRequired[str | None]
    owner: str
    """Region that owns the row, as an organisation word."""
    sign_in_name: str
    """What the person types to sign in: small letters, digits, dot, hyphen; it cannot be changed."""


class PersonUpdate(TypedDict):
    """What may change of a person; the sign-in name stays."""

    display_name: NotRequired[str | None]
    mail: NotRequired[str | None]


class ResetCreate(TypedDict):
    """What is to be reset: the password, the second factor, or both."""

    password: NotRequired[bool]
    second_factor: NotRequired[bool]


class SessionEnding(TypedDict):
    """Which of a person's sessions end: all, or the one that is named."""

    session_id: NotRequired[Id | None]
