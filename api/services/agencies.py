"""The directory of agencies."""

from uuid import UUID

from sqlmodel import Session, col, select

from api.access import gate
from api.access.policy import authorise, permits
from api.access.principal import Principal
from api.domain.acts import Act
from api.domain.events import Event
from api.domain.places import agency_word, is_code_of, province_of
from api.journal import record
from api.models.agencies import Agency, AgencyAlias
from api.moves import touch
from api.problems import FieldError, Invalid
from api.schemas.agencies import AgencyCreate, AgencyDetail, AgencyOut, AgencyUpdate


def add_agency(session: Session, caller: Principal, body: AgencyCreate) -> AgencyDetail:
    """Enter an agency in the directory of its home region; its code begins with the region's. Raises Invalid."""
    if not is_code_of(body.owner, body.code):
        raise Invalid(errors=[FieldError("/code", "code_of_region", "32.12-DINSOS")])
    agency = Agency(
        **body.model_dump(exclude={"aliases", "ministry_code"}),
        organisation=agency_word(body.code),
        region=body.owner,
        province=province_of(body.owner),
        ministry=f"ministry:{body.ministry_code}" if body.ministry_code else None,
    )
    authorise(caller, agency)
    session.add(agency)
    session.flush()  # aliases refer to it
    session.add_all(
        AgencyAlias(agency_id=agency.id, owner=agency.owner, alias=alias, valid_from=caller.now.date())
        for alias in dict.fromkeys(body.aliases)
    )
    record(session, caller, Event.AGENCY_ADDED, agency, body.model_dump())
    return detail(session, caller, agency)


def change_agency(
    session: Session, caller: Principal, agency_id: UUID, version: gate.Named, body: AgencyUpdate
) -> AgencyDetail:
    """Correct an agency's names and flags. Raises Invalid."""
    agency = gate.fetch(session, caller, Agency, agency_id, version)
    change = body.model_dump(exclude_unset=True)
    wrong = [FieldError(f"/{name}", "required", "wajib / required") for name, value in change.items() if value is None]
    if wrong:
        raise Invalid(errors=wrong)
    agency.sqlmodel_update(change)
    touch(agency, caller)
    record(session, caller, Event.AGENCY_CHANGED, agency, change)
    return detail(session, caller, agency)


def read_agency(session: Session, caller: Principal, agency_id: UUID) -> AgencyDetail:
    """One agency."""
    return detail(session, caller, gate.see(session, caller, Agency, agency_id))


def detail(session: Session, caller: Principal, agency: Agency) -> AgencyDetail:
    """An agency with its other names and what the caller may do with it."""
    session.flush()
    aliases = session.exec(
        select(AgencyAlias.alias).where(AgencyAlias.agency_id == agency.id).order_by(col(AgencyAlias.alias))
    ).all()
    return AgencyDetail(
        **AgencyOut.model_validate(agency).model_dump(),
        aliases=list(aliases),
        allowed_actions=["change"] if permits(caller, Act.AGENCY_CHANGE, agency) else [],
    )
