"""Budget lines: one agency's line of one fiscal year, with its first ceiling and the activities it pays for."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlmodel import Session

from api.access import gate
from api.access.policy import authorise, permits
from api.access.principal import Principal
from api.domain import account_codes
from api.domain.acts import Act
from api.domain.events import Event
from api.domain.kinds import TagMode
from api.domain.money import Entry, Version, assumed_effective_on, ceiling_in_force, month_end, percent, rank
from api.domain.places import province_of
from api.journal import record
from api.models.agencies import Agency
from api.models.budgets import BudgetLine, BudgetLineVersion, BudgetTag
from api.models.columns import AgencyPlace
from api.problems import FieldError, Invalid, NotFound
from api.queries import budget_lines as standing
from api.queries.local_days import today_in
from api.queries.plans import payable
from api.queries.taking_part import must_take_part
from api.schemas.budgets import BudgetLineCreate, BudgetLineDetail, BudgetLineOut, QuarterAbsorption, TagIn

ACTIONS = {
    Act.COMMITMENT_ADD: "commitments",
    Act.REALISATION_ADD: "realisations",
    Act.BUDGET_TAG_ADD: "tags",
    Act.BUDGET_VERSION_ADD: "versions",
}
"""What may be offered on a line, by the last part of its path."""


def add_line(session: Session, caller: Principal, body: BudgetLineCreate) -> BudgetLineDetail:
    """Record a line of an agency's budget with its first ceiling and its activities. Raises NotFound."""
    agency = gate.found(session, caller, Agency, "organisation", body.owner)
    if agency is None:
        raise NotFound
    place: AgencyPlace = {
        "owner": body.owner,
        "region": body.region,
        "province": province_of(body.region),
        "ministry": agency.ministry,
    }
    line = BudgetLine(**_fields(body), **place, agency_id=agency.id)
    authorise(caller, line)
    must_take_part(session, caller, agency, body.region)
    standing.hold_year(session, line.region, line.fiscal_year)
    session.add(line)
    session.flush()  # the key of the line is checked here
    stated = body.version.effective_on
    session.add(
        BudgetLineVersion(
            **place,
            line_id=line.id,
            kind=body.version.kind,
            ordinal=rank(body.version.kind, 1),
            effective_on=stated or assumed_effective_on(body.version.kind, body.fiscal_year),
            assumed_date=stated is None,
            ceiling_idr=body.version.ceiling_idr,
        )
    )
    session.add_all(_tags(session, caller, line, body.tags, place))
    record(session, caller, Event.BUDGET_LINE_ADDED, line, body.model_dump())
    return detail(session, caller, line)


def _fields(body: BudgetLineCreate) -> dict[str, Any]:
    """The columns of the line; its code in the one canonical form, the text kept where it was another.

    Raises Invalid where the code is of another scheme: under it the same money would stand a second time.
    """
    read = account_codes.normalise(body.sub_activity_code)
    if read.contradicts(body.scheme.value):
        scheme = read.scheme.value
        raise Invalid(errors=[FieldError("/scheme", "scheme_of_code", f"{scheme}: kodenya / {scheme}: its code")])
    code = read.code or body.sub_activity_code
    raw = body.sub_activity_code if code != body.sub_activity_code else None
    fields = body.model_dump(exclude={"owner", "region", "version", "tags", "sub_activity_code"})
    return {**fields, "sub_activity_code": code, "code_raw": raw}


def _tags(
    session: Session, caller: Principal, line: BudgetLine, tags: Sequence[TagIn], place: AgencyPlace
) -> list[BudgetTag]:
    """The ties a person states with the line. Raises Invalid where it would belong wholly to several activities.

    So does one to an activity that is not of the region, or was taken out of its plan.
    """
    made = []
    for tag in tags:
        activity = payable(session, caller, tag.activity_id, line.region, "/tags")
        mode = TagMode.SHARED if tag.shared else TagMode.SHARE
        other = activity.lead_agency_id != line.agency_id
        made.append(
            BudgetTag(**place, line_id=line.id, activity_id=activity.id, mode=mode, confirmed=True, other_agency=other)
        )
    whole = {tag.activity_id for tag in tags if not tag.shared}
    if whole and len(whole | {tag.activity_id for tag in tags}) > 1:
        raise _wrong_tags("shares_over_1", "jumlah bagian paling banyak 1 / shares add up to 1 at most")
    return made


def _wrong_tags(code: str, expected: str) -> Invalid:
    return Invalid(errors=[FieldError("/tags", code, expected)])


def read_line(session: Session, caller: Principal, line_id: UUID) -> BudgetLineDetail:
    """One budget line."""
    return detail(session, caller, gate.see(session, caller, BudgetLine, line_id))


def detail(session: Session, caller: Principal, line: BudgetLine) -> BudgetLineDetail:
    """A line with its versions, what was spent, and the percent absorbed: of the day, and quarter by quarter."""
    session.flush()
    versions, entries = standing.versions_of(session, [line])[line.id], standing.entries_of(session, [line])[line.id]
    pure = [standing.pure(version) for version in versions]
    realised = sum(entry.amount_idr for entry in entries)
    ceiling = ceiling_in_force(pure, today_in(session, caller, line.region))
    return BudgetLineDetail(
        **BudgetLineOut.model_validate(line).model_dump(),
        versions=standing.shown(versions, entries, line),
        realised_idr=realised,
        committed_idr=standing.committed_by(session, line),
        ceiling_idr=ceiling,
        absorption_percent=percent(realised, ceiling) if ceiling else None,
        absorption=[_quarter(line, quarter, pure, entries) for quarter in range(1, 5)],
        allowed_actions=[name for act, name in ACTIONS.items() if permits(caller, act, line)],
    )


def _quarter(
    line: BudgetLine, quarter: int, versions: Sequence[Version], entries: Sequence[Entry]
) -> QuarterAbsorption:
    end = month_end(line.fiscal_year, 3 * quarter)
    ceiling = ceiling_in_force(versions, end)
    realised = sum(entry.amount_idr for entry in entries if entry.on <= end)
    absorbed = percent(realised, ceiling) if ceiling else None
    return QuarterAbsorption(
        quarter=quarter, ends_on=end, ceiling_idr=ceiling, realised_idr=realised, absorption_percent=absorbed
    )
