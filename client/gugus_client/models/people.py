"""What is said of people."""

from datetime import datetime
from uuid import UUID

from ..answers import Answer


class PersonOut(Answer):
    """A person whose account this organisation keeps."""

    display_name: str
    ended_at: datetime | None
    """From then on the person cannot sign in."""
    has_password: bool
    """False until the invitation is accepted."""
    has_second_factor: bool
    id: UUID
    mail: str | None
    owner: str
    sign_in_name: str
    updated_at: datetime
    version: int


class HandedCode(Answer):
    """A code with which a person sets a password, once."""

    address: str
    """The page where the person types it."""
    code: str | None
    """For the person alone: shown this once, to be handed over in person; null when the request is repeated, and
    where the code is mailed.
    """
    expires_at: datetime


class PersonInvited(Answer):
    """A person who was invited."""

    allowed_actions: list[str]
    display_name: str
    ended_at: datetime | None
    """From then on the person cannot sign in."""
    has_password: bool
    """False until the invitation is accepted."""
    has_second_factor: bool
    id: UUID
    invitation: HandedCode
    mail: str | None
    needs_second_factor: bool
    """Whether a seat held today asks for one."""
    owner: str
    sign_in_name: str
    updated_at: datetime
    version: int


class PersonDetail(Answer):
    """One person."""

    allowed_actions: list[str]
    display_name: str
    ended_at: datetime | None
    """From then on the person cannot sign in."""
    has_password: bool
    """False until the invitation is accepted."""
    has_second_factor: bool
    id: UUID
    mail: str | None
    needs_second_factor: bool
    """Whether a seat held today asks for one."""
    owner: str
    sign_in_name: str
    updated_at: datetime
    version: int


class ResetOut(Answer):
    """A reset of a person who asked for it in person."""

    address: str
    """The page where the person types it."""
    awaits_second_person: bool
    """The person's seat reads referrals: somebody else of the same organisation asks for the same within a day, and
    is given the code.
    """
    code: str | None
    """For the person alone: shown this once, to be handed over in person; null when the request is repeated, and
    where the code is mailed.
    """
    expires_at: datetime
    id: UUID
    password: bool
    person_id: UUID
    second_factor: bool
