"""Private contacts: how an agency's office is reached. The home region keeps them, and it alone sees them."""

from uuid import UUID

from sqlmodel import Session

from api.access import gate
from api.access.policy import authorise
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.events import Event
from api.journal import record
from api.models.agencies import Agency, PrivateContact
from api.moves import touch
from api.problems import NotFound, StaleVersion
from api.schemas.private_contacts import ContactOut, ContactPut


def keep_contact(
    session: Session, caller: Principal, agency_id: UUID, version: gate.Named, body: ContactPut
) -> ContactOut:
    """Say how an office is reached. The version of a contact nobody has said yet is 0. Raises StaleVersion."""
    agency = gate.see(session, caller, Agency, agency_id)
    authorise(caller, agency)
    standing = _of(session, caller, agency)
    if standing is None:
        if 0 not in version:
            raise StaleVersion(headers={"ETag": gate.etag(0)})
        contact = PrivateContact(agency_id=agency.id, owner=agency.owner, **body.model_dump())
    else:
        contact = gate.lock(session, standing, version)
        contact.sqlmodel_update(body.model_dump())
        touch(contact, caller)
    session.add(contact)
    session.flush()  # one that was said at the same moment is refused here
    record(session, caller, Event.CONTACT_CHANGED, contact, body.model_dump())
    return _shown(agency, contact)


def read_contact(session: Session, caller: Principal, agency_id: UUID) -> ContactOut:
    """How an office is reached. Raises NotFound for whoever is not of its home region."""
    agency = gate.see(session, caller, Agency, agency_id)
    if agency.owner not in caller.organisations:
        raise NotFound
    return _shown(agency, _of(session, caller, agency))


def _of(session: Session, caller: Principal, agency: Agency) -> PrivateContact | None:
    return session.exec(visible(PrivateContact, caller).where(PrivateContact.agency_id == agency.id)).first()


def _shown(agency: Agency, contact: PrivateContact | None) -> ContactOut:
    if contact is None:
        return ContactOut(id=agency.id, email=None, phone=None, version=0)
    return ContactOut(id=agency.id, email=contact.email, phone=contact.phone, version=contact.version)
