"""The directory of agencies."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from api.access import gate
from api.access.policy import authorise, permits
from api.access.principal import Principal
from api.domain.acts import Act
from api.domain.events import Event
from api.domain.places import agency_word, is_code_of, province_of
from api.journal import record
from api.models.agencies import Agency, AgencyAlias, AgencyServiceArea
from api.models.reference import Region
from api.moves import touch
from api.problems import FieldError, Invalid
from api.queries.local_days import today_in
from api.queries.service_areas import shown
from api.reference import many
from api.schemas.agencies import (
    AgencyCreate,
    AgencyDetail,
    AgencyUpdate,
    OtherName,
    OtherNameOut,
    ServiceArea,
    ServiceAreaOut,
)

ROWS = frozenset({"other_names", "service_areas"})
"""What is changed with an agency and stands in rows of its own."""


def add_agency(session: Session, caller: Principal, body: AgencyCreate) -> AgencyDetail:
    """Enter an agency in the directory of its home region; its code begins with the region's. Raises Invalid."""
    if not is_code_of(body.owner, body.code):
        raise Invalid(errors=[FieldError("/code", "code_of_region", "32.12-DINSOS")])
    agency = Agency(
        **body.model_dump(exclude={*ROWS, "aliases", "ministry_code"}),
        organisation=agency_word(body.code),
        region=body.owner,
        province=province_of(body.owner),
        ministry=f"ministry:{body.ministry_code}" if body.ministry_code else None,
    )
    authorise(caller, agency)
    session.add(agency)
    session.flush()  # names and areas refer to it
    dated, today = {each.name for each in body.other_names}, today_in(session, caller, agency.region)
    since_today = [OtherName(name=each, valid_from=today) for each in dict.fromkeys(body.aliases) if each not in dated]
    _say_names(session, agency, [*body.other_names, *since_today])
    _say_areas(session, agency, body.service_areas)
    record(session, caller, Event.AGENCY_ADDED, agency, body.model_dump())
    return detail(session, caller, agency)


def change_agency(
    session: Session, caller: Principal, agency_id: UUID, version: gate.Named, body: AgencyUpdate
) -> AgencyDetail:
    """Correct an agency's names and flags, and say which other names it has, and which regions it serves.

    Raises Invalid.
    """
    agency = gate.fetch(session, caller, Agency, agency_id, version)
    change = body.model_dump(exclude_unset=True)
    wrong = [FieldError(f"/{name}", "required", "wajib / required") for name, value in change.items() if value is None]
    if wrong:
        raise Invalid(errors=wrong)
    agency.sqlmodel_update({name: value for name, value in change.items() if name not in ROWS})
    if body.other_names is not None:
        _say_names(session, agency, body.other_names)
    if body.service_areas is not None:
        _say_areas(session, agency, body.service_areas)
    touch(agency, caller)
    record(session, caller, Event.AGENCY_CHANGED, agency, change)
    return detail(session, caller, agency)


def read_agency(session: Session, caller: Principal, agency_id: UUID) -> AgencyDetail:
    """One agency."""
    return detail(session, caller, gate.see(session, caller, Agency, agency_id))


def detail(session: Session, caller: Principal, agency: Agency) -> AgencyDetail:
    """An agency with its other names and what the caller may do with it."""
    session.flush()
    names = _names(session, agency)
    return AgencyDetail(
        **next(shown(session, [agency], caller.now)).model_dump(),
        aliases=[each.alias for each in names],
        other_names=[OtherNameOut(**each.model_dump(), name=each.alias) for each in names],
        service_areas=[ServiceAreaOut.model_validate(each) for each in _areas(session, agency)],
        allowed_actions=["change"] if permits(caller, Act.AGENCY_CHANGE, agency) else [],
    )


def _names(session: Session, agency: Agency) -> Sequence[AgencyAlias]:
    of_it = select(AgencyAlias).where(AgencyAlias.agency_id == agency.id)
    return session.exec(of_it.order_by(col(AgencyAlias.alias))).all()


def _say_names(session: Session, agency: Agency, names: Sequence[OtherName]) -> None:
    """Let these be the other names of the agency; a row that stands stays, with the days that are said now."""
    standing = {each.alias: each for each in _names(session, agency)}
    for each in names:
        row = standing.pop(each.name, None)
        row = row or AgencyAlias(agency_id=agency.id, owner=agency.owner, alias=each.name, valid_from=each.valid_from)
        row.valid_from, row.valid_to = each.valid_from, each.valid_to
        session.add(row)
    for row in standing.values():
        session.delete(row)


def _areas(session: Session, agency: Agency) -> Sequence[AgencyServiceArea]:
    area = AgencyServiceArea
    order = (col(area.region_code), col(area.valid_from))
    return session.exec(select(area).where(area.agency_id == agency.id).order_by(*order)).all()


def _say_areas(session: Session, agency: Agency, areas: Sequence[ServiceArea]) -> None:
    """Let these be the areas of the agency; a row that stands stays. Raises Invalid."""
    _must_be_regions(session, areas)
    standing = {(each.region_code, each.valid_from): each for each in _areas(session, agency)}
    for each in areas:
        row = standing.pop((each.region_code, each.valid_from), None)
        if row is None:
            row = AgencyServiceArea(agency_id=agency.id, owner=agency.owner, **each.model_dump())
        row.valid_to = each.valid_to
        session.add(row)
    for row in standing.values():
        session.delete(row)


def _must_be_regions(session: Session, areas: Sequence[ServiceArea]) -> None:
    """An area is a region that there is on its first day. Raises Invalid."""
    codes = {each.region_code for each in areas}
    known = {each.code: each for each in session.exec(select(Region).where(col(Region.code).in_(codes)))}
    wrong = []
    for place, each in enumerate(areas):
        region = known.get(each.region_code)
        if region is None:
            wrong.append(FieldError(f"/service_areas/{place}/region_code", "unknown_region", "32.76"))
        elif region.valid_to is not None and region.valid_to < each.valid_from:
            heirs = ", ".join(many(region.replaced_by or "")) or "-"
            wrong.append(FieldError(f"/service_areas/{place}/region_code", "region_ended", heirs))
    if wrong:
        raise Invalid(errors=wrong)
