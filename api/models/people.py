"""People who hold seats. What they can do follows from their seats, never from this row."""

from datetime import datetime

from sqlmodel import Field

from api.models.columns import INSTANT, Followed, Owned


class Person(Followed, Owned, table=True):
    """An officer: a sign-in name, a name to show, perhaps a mail address, and the hash of a password (argon2id)."""

    sign_in_name: str = Field(unique=True)
    display_name: str
    mail: str | None = None
    password_hash: str | None = None
    disabled_at: datetime | None = Field(default=None, sa_type=INSTANT)
