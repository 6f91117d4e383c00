"""What has had its time: files of imports that were read, idempotency keys, tokens and assertions past their end.

Run by the worker now and then; it may be repeated and stopped at any point.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col

from api.idempotency import KEPT_FOR
from api.models.clients import IssuedToken, UsedAssertion
from api.models.idempotency import IdempotencyKey
from api.models.imports import Import, ImportFile

FILES_KEPT_FOR = timedelta(days=7)
# An ended token is looked at no more; a day is left for whoever asks why it stopped.
TOKENS_KEPT_FOR = timedelta(days=1)


class Rule(NamedTuple):
    """Rows of `table` go when `ended` lies longer back than `kept`."""

    table: Any
    ended: Any
    kept: timedelta


RULES = (
    Rule(IdempotencyKey, col(IdempotencyKey.created_at), KEPT_FOR),
    Rule(IssuedToken, col(IssuedToken.expires_at), TOKENS_KEPT_FOR),
    Rule(UsedAssertion, col(UsedAssertion.expires_at), timedelta(0)),
)


def prune(session: Session, now: datetime) -> None:
    """Remove what is over; the worker's role sees files of every organisation for this alone."""
    for rule in RULES:
        session.execute(sa.delete(rule.table).where(rule.ended < now - rule.kept))
    read = sa.select(col(Import.id)).where(col(Import.finished_at) < now - FILES_KEPT_FOR)
    session.execute(sa.delete(ImportFile).where(col(ImportFile.import_id).in_(read)))
