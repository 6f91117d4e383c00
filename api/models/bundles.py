"""Bundles: what somebody took along to work without a line, kept as it was made until its time is over."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from api.models.columns import INSTANT, Identified, Owned, now


class Bundle(Identified, Owned, table=True):
    """One bundle of one organisation: of which region and year, for whom, and its signed list of contents.

    `sent_by` is who asked for it, and who alone fetches it. `sha256` is of the file.
    """

    home: str
    year: int = Field(sa_type=sa.Integer)
    sent_by: UUID
    size_bytes: int = Field(sa_type=sa.Integer)
    sha256: str
    manifest: str
    jws: str
    made_at: datetime = Field(default_factory=now, sa_type=INSTANT)
    expires_at: datetime = Field(index=True, sa_type=INSTANT)


class BundleFile(Identified, Owned, table=True):
    """The file itself, beside the row: lists of bundles do not read it."""

    __tablename__ = "bundle_file"

    bundle_id: UUID = Field(foreign_key="bundle.id", unique=True, ondelete="CASCADE")
    sent_by: UUID
    content: bytes
