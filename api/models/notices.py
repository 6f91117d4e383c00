"""Notices: what a seat was told, once. They belong to the seat, so the next holder finds them too."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from api.domain.notices import MailState, NoticeKind
from api.models.columns import BIGINT, INSTANT, Identified, Owned, one_of

WAITING = sa.text("mail = 'waiting' AND over_at IS NULL AND read_at IS NULL")
OPEN = sa.text("over_at IS NULL")


class Notice(Identified, Owned, table=True):
    """One occasion (`step`) of one thing (`subject_id`), told to one seat. `owner` is where the seat acts.

    `over_at` is when the worker found that the thing no longer stands so; `due_on` is a local day in `time_zone`.
    `mail` is the record of its mail, in the same row, so that it is claimed before it is sent.
    """

    seat_id: UUID = Field(foreign_key="seat.id")
    agency_id: UUID | None = Field(default=None, foreign_key="agency.id")
    kind: NoticeKind = Field(sa_type=one_of(NoticeKind))
    subject_id: UUID
    parent_id: UUID | None = None
    step: int = Field(sa_type=BIGINT)
    due_on: date | None = None
    time_zone: str
    raised_at: datetime = Field(sa_type=INSTANT)
    over_at: datetime | None = Field(default=None, sa_type=INSTANT)
    read_at: datetime | None = Field(default=None, sa_type=INSTANT)
    mail: MailState = Field(default=MailState.WAITING, sa_type=one_of(MailState))
    mail_tries: int = Field(default=0, sa_type=sa.Integer)
    mail_after: datetime | None = Field(default=None, sa_type=INSTANT)

    __table_args__ = (
        sa.UniqueConstraint("seat_id", "kind", "subject_id", "step"),
        sa.Index("ix_notice_open", "kind", postgresql_where=OPEN),
        sa.Index("ix_notice_mail", "raised_at", postgresql_where=WAITING),
    )
