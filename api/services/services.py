"""The directory of services: kept by the secretariat of the agency's home, and by the agency for what is its own."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from api.access import gate
from api.access.policy import authorise, permits
from api.access.principal import Principal
from api.domain.acts import Act
from api.domain.events import Event
from api.domain.lifecycles import SERVICE
from api.domain.places import WHOLE_NATION, region_code_of
from api.journal import record
from api.models.agencies import Agency
from api.models.columns import place_of
from api.models.reference import Region
from api.models.services import Service
from api.moves import Facts, allowed_actions, apply, must_keep, touch
from api.problems import FieldError, Invalid
from api.queries.services import shown
from api.schemas.services import ServiceCreate, ServiceDetail, ServiceUpdate, SuspensionIn

NEEDED = ("name", "needs", "region_codes", "is_always_open")


def add_service(session: Session, caller: Principal, body: ServiceCreate) -> ServiceDetail:
    """Enter a service of an agency in the directory."""
    agency = gate.see(session, caller, Agency, body.agency_id)
    home = region_code_of(agency.region)
    service = Service(
        **body.model_dump(exclude={"agency_id", "region_codes"}),
        **place_of(agency),
        agency_id=agency.id,
        agency=agency.organisation,
        region_codes=list(body.region_codes or []),
        places_said_at=None if body.places_free is None else caller.now,
    )
    authorise(caller, service)
    zone = _zone_of(session, home)
    service.time_zone = zone or service.time_zone
    _must_be_right(session, service)
    session.add(service)
    session.flush()  # one of the same name is refused here
    record(session, caller, Event.SERVICE_ADDED, service, body.model_dump())
    return detail(session, caller, service)


def change_service(
    session: Session, caller: Principal, service_id: UUID, version: gate.Named, body: ServiceUpdate
) -> ServiceDetail:
    """Correct a service; the places that are free are dated."""
    service = gate.fetch(session, caller, Service, service_id, version)
    change = body.model_dump(exclude_unset=True)
    must_keep(change, NEEDED)
    service.sqlmodel_update(change)
    _must_be_right(session, service)
    if "places_free" in change:
        service.places_said_at = caller.now
    touch(service, caller)
    record(session, caller, Event.SERVICE_CHANGED, service, change)
    return detail(session, caller, service)


def suspend_service(
    session: Session, caller: Principal, service_id: UUID, version: gate.Named | None, body: SuspensionIn
) -> ServiceDetail:
    """Say that a service is not offered for the time being, and why."""
    service = gate.fetch(session, caller, Service, service_id, version)
    apply(session, caller, service, SERVICE, "suspensions", Facts(has_reason=body.reason is not None))
    service.suspended_reason = body.reason
    return detail(session, caller, service)


def resume_service(session: Session, caller: Principal, service_id: UUID, version: gate.Named | None) -> ServiceDetail:
    """Offer a service again."""
    service = gate.fetch(session, caller, Service, service_id, version)
    apply(session, caller, service, SERVICE, "resumptions")
    service.suspended_reason = None
    return detail(session, caller, service)


def read_service(session: Session, caller: Principal, service_id: UUID) -> ServiceDetail:
    """One service."""
    return detail(session, caller, gate.see(session, caller, Service, service_id))


def detail(session: Session, caller: Principal, service: Service) -> ServiceDetail:
    """A service with what the caller may do."""
    change = ["change"] if permits(caller, Act.SERVICE_CHANGE, service) else []
    return ServiceDetail(
        **next(shown(session, [service], caller.now)).model_dump(),
        note=service.note,
        suspended_reason=service.suspended_reason,
        allowed_actions=[*change, *allowed_actions(caller, service, SERVICE)],
    )


def _must_be_right(session: Session, service: Service) -> None:
    """What the fields of a service say of one another, and of the regions there are. Raises Invalid."""
    wrong = [*_unordered(service, "age_from", "age_to"), *_unordered(service, "places_free", "places")]
    codes = sa.select(col(Region.code)).where(col(Region.code).in_(service.region_codes))
    known = {WHOLE_NATION, *session.execute(codes).scalars()}
    wrong += [
        FieldError(f"/region_codes/{place}", "unknown_region", "32.12")
        for place, code in enumerate(service.region_codes)
        if code not in known
    ]
    if wrong:
        raise Invalid(errors=wrong)


def _unordered(service: Service, low: str, high: str) -> list[FieldError]:
    least, most = getattr(service, low), getattr(service, high)
    if least is None or most is None or least <= most:
        return []
    return [FieldError(f"/{low}", "not_above", f"paling banyak {high} / at most {high}")]


def _zone_of(session: Session, code: str) -> Any:
    return session.scalar(sa.select(col(Region.time_zone)).where(col(Region.code) == code))
