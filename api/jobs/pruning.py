"""What has had its time: files of imports that were read, uploads, keys of writes, sessions, tokens, notices long over.

Run by the worker now and then; it may be repeated and stopped at any point.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col

from api.idempotency import KEPT_FOR
from api.models.bundles import Bundle
from api.models.clients import IssuedToken, UsedAssertion
from api.models.idempotency import IdempotencyKey
from api.models.imports import Import, ImportFile
from api.models.notices import Notice
from api.models.power_changes import PowerChange
from api.models.reading_changes import ReadingChange
from api.models.sign_ins import (
    AuthorizationCode,
    ClientConsent,
    CodeMail,
    PasswordCode,
    RefreshToken,
    SessionConsent,
    SignInFailure,
    TokenFamily,
    WebSession,
)
from api.models.uploads import Upload
from api.oauth.consents import LASTS as CONSENT_LASTS

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
    # What hangs on a session goes before it: each refers to the next. A session lasts half a day.
    Rule(AuthorizationCode, col(AuthorizationCode.expires_at), TOKENS_KEPT_FOR),
    Rule(RefreshToken, col(RefreshToken.issued_at), TOKENS_KEPT_FOR),
    Rule(SessionConsent, col(SessionConsent.given_at), TOKENS_KEPT_FOR),
    Rule(ClientConsent, col(ClientConsent.given_at), CONSENT_LASTS),
    Rule(TokenFamily, col(TokenFamily.begun_at), 2 * TOKENS_KEPT_FOR),
    Rule(WebSession, col(WebSession.expires_at), 2 * TOKENS_KEPT_FOR),
    Rule(PasswordCode, col(PasswordCode.expires_at), TOKENS_KEPT_FOR),
    Rule(CodeMail, col(CodeMail.expires_at), timedelta(0)),
    Rule(Notice, col(Notice.over_at), timedelta(days=400)),
    Rule(Bundle, col(Bundle.expires_at), timedelta(0)),
    Rule(Upload, col(Upload.expires_at), timedelta(0)),
    # Live checks are remembered for a minute, answers for a quarter of an hour.
    Rule(PowerChange, col(PowerChange.at), timedelta(hours=1)),
    Rule(ReadingChange, col(ReadingChange.at), timedelta(hours=1)),
    Rule(SignInFailure, col(SignInFailure.last_at), timedelta(days=1)),
)


def prune(session: Session, now: datetime) -> None:
    """Remove what is over; the worker's role sees files of every organisation for this alone."""
    for rule in RULES:
        session.execute(sa.delete(rule.table).where(rule.ended < now - rule.kept))
    read = sa.select(col(Import.id)).where(col(Import.finished_at) < now - FILES_KEPT_FOR)
    session.execute(sa.delete(ImportFile).where(col(ImportFile.import_id).in_(read)))
