"""Certificates: made at first need, whoever needs one, and by the clock: nothing in them depends on who or when.

The first need is a reader's, or a reopening, before which the freeze that ends keeps its certificate. Between the
freeze and the next reopening nothing that a certificate says can change, so that it is the same whenever it is made.
"""

from uuid import UUID

import orjson
from sqlmodel import Session, col, select

from api.access import gate
from api.access.principal import Principal, the_clock
from api.database import assume
from api.domain.events import Event
from api.domain.lifecycles import PERIOD, PeriodStatus, ReopeningStatus
from api.formats.certificates import seal
from api.journal import CLOCK, record
from api.models.certificates import Certificate
from api.models.columns import place_of
from api.models.progress import ReportingPeriod
from api.models.reopenings import Reopening
from api.moves import Hold, frozen_at, held, settle, state_of
from api.queries.certificate_documents import document_of
from api.schemas.certificates import CertificateDetail, CertificateOut
from api.settings import get_settings
from api.signing import CERTIFICATES, SigningKeys, kept_keys


def ensure_certificate(session: Session, caller: Principal, period_id: UUID) -> ReportingPeriod:
    """The period, which the caller sees; where it is frozen, with the certificate of its present freeze."""
    period = gate.see(session, caller, ReportingPeriod, period_id)
    if state_of(period, caller) is PeriodStatus.FROZEN and period.status is not PeriodStatus.PLANNED:
        certify(session, caller, period)
    return period


def certify(session: Session, caller: Principal, period: ReportingPeriod) -> None:
    """Make the certificate of the present freeze, where there is none, in the context of the period's own region.

    A reader of another organisation cannot see all that stands in it; the caller's own context is restored.
    """
    session.flush()  # the caller's rows are written as the caller's
    clock = the_clock(period.owner, caller.now)
    assume(session, clock.organisations)
    _certify(session, clock, period.id)
    session.flush()
    assume(session, caller.organisations, caller.regions)


def _certify(session: Session, clock: Principal, period_id: UUID) -> None:
    reopening = session.exec(
        select(Reopening)
        .where(Reopening.period_id == period_id, Reopening.status == ReopeningStatus.APPROVED)
        .order_by(col(Reopening.number).desc())
    ).first()
    version = 1 + (reopening.number or 0) if reopening else 1
    if _of(session, period_id, version):
        return
    # Alone, so that two who need it make one; the freeze itself is recorded first, where it was not.
    period = gate.lock(session, held(session, clock, period_id, Hold.ALONE))
    settle(session, clock, period, PERIOD)
    if period.status is not PeriodStatus.FROZEN or _of(session, period_id, version):
        return
    session.flush()
    document = document_of(session, period, version, _of(session, period_id, version - 1), reopening)
    made = Certificate(
        **place_of(period),
        period_id=period.id,
        version=version,
        frozen_at=frozen_at(period),
        **seal(document, certificate_keys())._asdict(),
    )
    session.add(made)
    change = {"sha256": made.sha256}
    record(session, clock, Event.CERTIFICATE_MADE, made, change, by=CLOCK, effective_at=made.frozen_at)


def _of(session: Session, period_id: UUID, version: int) -> Certificate | None:
    statement = select(Certificate).where(Certificate.period_id == period_id, Certificate.version == version)
    return session.exec(statement).first()


def certificate_keys() -> SigningKeys:
    """The keys of certificates; the first is made when it is needed."""
    return kept_keys(get_settings().certificate_keys_dir, CERTIFICATES)


def read_certificate(session: Session, caller: Principal, certificate_id: UUID) -> CertificateDetail:
    """One version, to keep; it never changes."""
    certificate = gate.see(session, caller, Certificate, certificate_id)
    shown = CertificateOut.model_validate(certificate).model_dump()
    return CertificateDetail(**shown, document=orjson.loads(certificate.document), jws=certificate.jws)
