"""What others ask of a case that was seen: whether it still holds a person, how old she is, what she agreed to."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, select

from api.domain.ages import Age, age_on
from api.domain.consents import Agreement, confirmation_due, stands
from api.models.cases import Case
from api.models.consents import Consent
from api.problems import Locked


def must_not_be_erased(case: Case) -> None:
    """Nothing personal comes back to a case whose person was erased. Raises Locked."""
    if case.erased_at is not None:
        raise Locked(lock_reason="erased")


def must_go_on(case: Case) -> None:
    """Nothing is asked of another agency for a case that is closed, or whose person was erased. Raises Locked."""
    must_not_be_erased(case)
    if case.closed_on is not None:
        raise Locked(lock_reason="case_closed")


def age_of(case: Case, day: date) -> Age:
    """How old the person is on a day, by what the case says."""
    stated_on = case.identified_on or case.opened_on
    return age_on(day, birth_year=case.birth_year, stated=case.age_at_identification, stated_on=stated_on)


def agreement_of(consent: Consent) -> Agreement:
    """A consent as the rules take it."""
    return Agreement(
        basis=consent.basis,
        purposes=frozenset(consent.purposes),
        fields=frozenset(consent.fields),
        receivers=frozenset(consent.receiver_ids),
        given_at=consent.given_at,
        expires_at=consent.expires_at,
        withdrawn_at=consent.withdrawn_at,
        confirmed_at=consent.confirmed_at,
    )


def agreements(session: Session, case_id: UUID) -> Sequence[Agreement]:
    """All that was agreed to in a case that was seen and is not withdrawn, for `domain.consents.covers`.

    A withdrawal counts once it is written: the moment of the request that wrote it may lie after that of whoever asks.
    """
    kept = select(Consent).where(Consent.case_id == case_id, col(Consent.withdrawn_at).is_(None))
    return [agreement_of(each) for each in session.exec(kept)]


def awaits_confirmation(consent: Consent, now: datetime) -> bool:
    """Whether a ground without consent still waits for a second person."""
    agreement = agreement_of(consent)
    return confirmation_due(agreement) is not None and stands(agreement, now)
