"""The register of breaches: recorded when known, told in writing within 3×24 hours, closed when mended."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from api import reference
from api.access import gate
from api.access.policy import authorise
from api.access.principal import Principal
from api.domain.events import Event
from api.domain.lifecycles import BREACH
from api.domain.lifecycles.breaches import TO_TELL
from api.formats.writing.breach_notices import Told, drafts
from api.formats.writing.tellings import zone_of
from api.journal import record
from api.models.agencies import Agency
from api.models.breaches import Breach
from api.moves import allowed_actions, apply
from api.moves.happened import ahead
from api.problems import FieldError, Invalid
from api.schemas.breaches import BreachCloseIn, BreachCreate, BreachDetail, BreachNotices, BreachNotifyIn, BreachOut

PROCESSING = {row["code"]: row for row in reference.rows("processing")}


def record_breach(session: Session, caller: Principal, body: BreachCreate) -> BreachDetail:
    """Record what is known of a breach. Raises Invalid for what is still to come, and for data that is not kept."""
    agency = gate.see(session, caller, Agency, body.agency_id)
    breach = Breach(**body.model_dump(), owner=agency.organisation, recorded_by=caller.actor)
    authorise(caller, breach)
    _check_times(caller, known_at=body.known_at, happened_at=body.happened_at)
    unknown = [place for place, code in enumerate(body.data) if code not in PROCESSING]
    if unknown:
        expected = " | ".join(PROCESSING)
        raise Invalid(errors=[FieldError(f"/data/{place}", "unknown", expected) for place in unknown])
    session.add(breach)
    session.flush()
    record(session, caller, Event.BREACH_RECORDED, breach, body.model_dump(mode="json"))
    return detail(caller, breach)


def notify_breach(
    session: Session, caller: Principal, breach_id: UUID, version: gate.Named | None, body: BreachNotifyIn
) -> BreachDetail:
    """Say when persons and authority were told. Raises Invalid for what is still to come."""
    breach = gate.fetch(session, caller, Breach, breach_id, version)
    _check_times(caller, persons_told_at=body.persons_told_at, authority_told_at=body.authority_told_at)
    apply(session, caller, breach, BREACH, "notifications")
    breach.persons_told_at, breach.authority_told_at = body.persons_told_at, body.authority_told_at
    breach.persons = body.persons
    return detail(caller, breach)


def close_breach(
    session: Session, caller: Principal, breach_id: UUID, version: gate.Named | None, body: BreachCloseIn
) -> BreachDetail:
    """Close it with what was done so that it does not happen again."""
    breach = gate.fetch(session, caller, Breach, breach_id, version)
    apply(session, caller, breach, BREACH, "closures")
    breach.closed_at, breach.measures = caller.now, body.measures
    return detail(caller, breach)


def read_breach(session: Session, caller: Principal, breach_id: UUID) -> BreachDetail:
    """One breach."""
    return detail(caller, gate.see(session, caller, Breach, breach_id))


def draft_notices(session: Session, caller: Principal, breach_id: UUID) -> BreachNotices:
    """What is to be said in writing, as a draft."""
    breach = gate.see(session, caller, Breach, breach_id)
    agency = gate.see(session, caller, Agency, breach.agency_id)
    told = Told(
        agency=agency.name,
        data=[PROCESSING[code]["data_id"] for code in breach.data],
        due_at=breach.known_at + TO_TELL,
        **breach.model_dump(include={"persons", "known_at", "happened_at", "summary", "measures"}),
    )
    return BreachNotices(**drafts(told, ZoneInfo(zone_of(breach.owner))))


def shown(caller: Principal, breach: Breach) -> BreachOut:
    """A breach, by when it is to be told, and whether that time is over."""
    due = breach.known_at + TO_TELL
    told = [when for when in (breach.persons_told_at, breach.authority_told_at) if when]
    is_overdue = max(told, default=caller.now) > due
    return BreachOut(**breach.model_dump(), due_at=due, is_overdue=is_overdue)


def detail(caller: Principal, breach: Breach) -> BreachDetail:
    """A breach with what the caller may do."""
    return BreachDetail(**shown(caller, breach).model_dump(), allowed_actions=allowed_actions(caller, breach, BREACH))


def _check_times(caller: Principal, **times: datetime | None) -> None:
    wrong = [error for name, when in times.items() for error in ahead(caller.now, name, when)]
    if wrong:
        raise Invalid(errors=wrong)
