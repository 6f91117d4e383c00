"""Budget lines and what was spent on them. A ceiling cannot be passed, also not by two writers at once."""

from calendar import monthrange
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from api.access import gate
from api.access.policy import authorise, permits
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.domain.clocks import local_date
from api.domain.events import Event
from api.domain.kinds import RealisationSource, TagMode
from api.domain.money import Entry, Version, assumed_effective_on, ceiling_in_force, percent, refused_at
from api.domain.places import province_of
from api.journal import record
from api.models.agencies import Agency
from api.models.budgets import BudgetLine, BudgetLineVersion, BudgetTag, Realisation
from api.models.columns import AgencyPlace, agency_place_of
from api.models.plans import Activity
from api.problems import CeilingExceeded, FieldError, Invalid, NotFound
from api.schemas.budgets import (
    BudgetLineCreate,
    BudgetLineDetail,
    BudgetLineOut,
    BudgetVersionOut,
    RealisationCreate,
    RealisationOut,
)


def add_line(session: Session, caller: Principal, body: BudgetLineCreate) -> BudgetLineDetail:
    """Record a line of an agency's budget with its first ceiling and its activities."""
    agency = session.exec(visible(Agency, caller).where(Agency.organisation == body.owner)).first()
    if agency is None:
        raise NotFound
    place: AgencyPlace = {
        "owner": body.owner,
        "region": body.region,
        "province": province_of(body.region),
        "ministry": agency.ministry,
    }
    line = BudgetLine(**body.model_dump(exclude={"owner", "region", "version", "tags"}), **place, agency_id=agency.id)
    authorise(caller, line)
    session.add(line)
    session.flush()  # the key of the line is checked here
    stated = body.version.effective_on
    session.add(
        BudgetLineVersion(
            **place,
            line_id=line.id,
            kind=body.version.kind,
            ordinal=1,
            effective_on=stated or assumed_effective_on(body.version.kind, body.fiscal_year),
            assumed_date=stated is None,
            ceiling_idr=body.version.ceiling_idr,
        )
    )
    for tag in body.tags:
        _must_be_activity_of(session, caller, tag.activity_id, body.region)
        mode = TagMode.SHARED if tag.shared else TagMode.SHARE
        session.add(BudgetTag(**place, line_id=line.id, activity_id=tag.activity_id, mode=mode, confirmed=True))
    record(session, caller, Event.BUDGET_LINE_ADDED, line, body.model_dump())
    return detail(session, caller, line)


def _must_be_activity_of(session: Session, caller: Principal, activity_id: UUID, region: str) -> None:
    found = session.exec(visible(Activity, caller).where(Activity.id == activity_id, Activity.region == region)).first()
    if found is None:
        raise Invalid(errors=[FieldError("/tags", "unknown_activity", "kegiatan wilayah ini / activity of the region")])


def read_line(session: Session, caller: Principal, line_id: UUID) -> BudgetLineDetail:
    """One budget line."""
    return detail(session, caller, gate.see(session, caller, BudgetLine, line_id))


def detail(session: Session, caller: Principal, line: BudgetLine) -> BudgetLineDetail:
    """A line with its versions, what was spent, and the percent absorbed of the ceiling in force today."""
    session.flush()
    versions = _versions(session, line.id)
    realised = sum(entry.amount_idr for entry in _entries(session, line))
    ceiling = ceiling_in_force([_pure(version) for version in versions], local_date(caller.now, "Asia/Jakarta"))
    return BudgetLineDetail(
        **BudgetLineOut.model_validate(line).model_dump(),
        versions=[BudgetVersionOut.model_validate(version) for version in versions],
        realised_idr=realised,
        ceiling_idr=ceiling,
        absorption_percent=percent(realised, ceiling) if ceiling else None,
        allowed_actions=["realisations"] if permits(caller, Act.REALISATION_ADD, line) else [],
    )


def add_realisation(session: Session, caller: Principal, line_id: UUID, body: RealisationCreate) -> RealisationOut:
    """Add what was spent on a line in a month; the line is locked, so that two entries cannot pass the ceiling.

    Raises CeilingExceeded where the sum to the end of any period would pass the ceiling in force there
    (calculations.md, rows ceiling and realisation).
    """
    line = gate.fetch(session, caller, BudgetLine, line_id)
    versions = [_pure(version) for version in _versions(session, line.id)]
    new = Entry(_month_end(line.fiscal_year, body.month), body.amount_idr)
    months = (_month_end(line.fiscal_year, month) for month in range(1, 13))
    breach = refused_at(new, _entries(session, line), versions, months)
    if breach is not None:
        raise CeilingExceeded(period_end=breach.on.isoformat(), ceiling_idr=breach.ceiling_idr)
    entry = Realisation(
        **body.model_dump(),
        **agency_place_of(line),
        line_id=line.id,
        source=RealisationSource.HAND,
    )
    session.add(entry)
    record(session, caller, Event.REALISATION_ADDED, entry, body.model_dump())
    return RealisationOut.model_validate(entry)


def read_realisation(session: Session, caller: Principal, line_id: UUID, entry_id: UUID) -> RealisationOut:
    """One entry, through its line."""
    line = gate.see(session, caller, BudgetLine, line_id)
    return RealisationOut.model_validate(gate.child(session, caller, line, Realisation, Realisation.line_id, entry_id))


def _versions(session: Session, line_id: UUID) -> list[BudgetLineVersion]:
    statement = select(BudgetLineVersion).where(BudgetLineVersion.line_id == line_id)
    return list(session.exec(statement.order_by(col(BudgetLineVersion.ordinal))).all())


def _pure(version: BudgetLineVersion) -> Version:
    return Version(version.effective_on, version.ordinal, version.ceiling_idr)


def _entries(session: Session, line: BudgetLine) -> list[Entry]:
    """What stands on the line, summed by month."""
    rows = session.execute(
        sa.select(col(Realisation.month), sa.func.sum(col(Realisation.amount_idr)))
        .where(col(Realisation.line_id) == line.id)
        .group_by(col(Realisation.month))
    )
    return [Entry(_month_end(line.fiscal_year, month), int(total)) for month, total in rows]


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
