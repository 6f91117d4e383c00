"""A ground without consent is confirmed by a second person: at the consent itself, or at the referral it was for."""

from sqlmodel import Session

from api.access.principal import Principal
from api.domain.events import Event
from api.journal import record
from api.models.consents import Consent
from api.moves.making import touch
from api.problems import SamePerson


def confirm_agreement(session: Session, caller: Principal, consent: Consent) -> None:
    """Confirm a ground that waits for it, which the caller has locked. Raises SamePerson."""
    if caller.actor == consent.recorded_by:
        raise SamePerson
    consent.confirmed_by, consent.confirmed_at = caller.actor, caller.now
    touch(consent, caller)
    record(session, caller, Event.CONSENT_CONFIRMED, consent)
