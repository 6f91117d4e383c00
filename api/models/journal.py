"""The journal: what happened, said once, in the transaction in which it happened. No personal data.

Audit, change feed and webhooks are three readings of it (access.md §5). Rows are never changed or removed.
"""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from api.models.columns import INSTANT, TEXTS, Identified, Owned, now

# What the person of a case may ask about.
OF_A_CASE = sa.text(
    "subject_kind IN ('case', 'case_person', 'medical_profile', 'trafficking_profile', 'consent', 'referral_message', "
    "'referral_handover', 'referral_document')"
)
_ITEM = (
    "gugus_feed_item(id, event, subject_kind, subject_id, subject_version, owner, region, at, effective_at, whole_id)"
)


class JournalRow(Identified, Owned, table=True):
    """One event: who, what, on which object, when, seen by whom, and a keyed digest of the change.

    `audience` are the words (domain/hearing.py) of those who see the object after the change, `lost` of those who saw
    it before and no longer do; `whole_id` is the row it stands in, `region` where it belongs. `feed_item` is what the
    change feed says of it, written by PostgreSQL (migration 0060), and nothing of its own.
    """

    __tablename__ = "journal"

    at: datetime = Field(default_factory=now, sa_type=INSTANT)
    effective_at: datetime | None = Field(default=None, sa_type=INSTANT)
    event: str
    subject_kind: str
    subject_id: UUID | None = None
    subject_version: int | None = Field(default=None, sa_type=sa.Integer)
    region: str | None = None
    whole_id: UUID | None = None
    audience: list[str] = Field(default_factory=list, sa_type=TEXTS)
    lost: list[str] = Field(default_factory=list, sa_type=TEXTS, sa_column_kwargs={"server_default": "{}"})
    actor_kind: str
    client_id: UUID | None = None
    person_id: UUID | None = None
    seat_id: UUID | None = None
    request_id: str | None = None
    purpose: str | None = None
    digest: str
    xid: int | None = Field(
        default=None,
        sa_type=sa.BigInteger,
        sa_column_kwargs={"server_default": sa.text("(pg_current_xact_id()::text)::bigint")},
    )

    feed_item: str | None = Field(default=None, sa_type=sa.Text, sa_column_args=[sa.Computed(_ITEM, persisted=True)])

    # Nobody asks a row that was just written for what PostgreSQL has added to it.
    __mapper_args__ = {"eager_defaults": False}
    __table_args__ = (
        sa.Index("ix_journal_feed", "xid", "id"),
        sa.Index("ix_journal_imports", "xid", "id", postgresql_where=sa.text("event = 'import.sent'")),
        sa.Index("ix_journal_of_a_case", "subject_id", postgresql_where=OF_A_CASE),
    )
