"""Notices on the wire: ids, days and links, never a person's data."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from api.domain.notices import NoticeKind
from api.schemas.base import Id, Output


class Words(Output):
    """One sentence in both languages."""

    id: str
    en: str


class NoticeOut(Output):
    """What a seat was told.

    It is open for as long as what it tells of stands; `days_left` and `late_days` are counted on the day it is read.
    """

    id: Id
    seat_id: Id
    kind: NoticeKind
    text: Words
    subject_id: Id
    link: Annotated[str, Field(description="Address of what it is about, below the base URL")]
    due_on: date | None
    days_left: int | None
    late_days: int | None
    is_open: bool
    raised_at: datetime
    read_at: datetime | None
    version: Annotated[int, Field(description="1 until it is read, then 2")]


class NoticeDetail(NoticeOut):
    """One notice, with what its reader may do now."""

    allowed_actions: list[str]
