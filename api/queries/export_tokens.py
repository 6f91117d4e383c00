"""An export token by what is shown of it, before anybody is known: one function looks over all organisations."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

FIND = sa.text(
    "SELECT id, owner, client_id, report, addresses, created_at, expires_at FROM gugus_export_token(:digest)"
)


class Known(NamedTuple):
    """What a token says of itself."""

    id: UUID
    owner: str
    client_id: UUID
    report: str
    addresses: list[str]
    created_at: datetime
    expires_at: datetime


def find(session: Session, digest: str) -> Known | None:
    """The token of this digest, whether it still counts or not."""
    row = session.execute(FIND, {"digest": digest}).first()
    return Known(*row) if row else None
