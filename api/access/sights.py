"""To whom a row opens (access.md §1.4): a condition for each, in the words that the table `SIGHT` is written in.

A sight speaks of a caller, or of anybody whose values stand by name.
"""

from collections.abc import Callable
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import col

from api.access.anybody import Seer
from api.access.predicates import from_registrar_seat
from api.access.principal import Principal
from api.access.sealed import of_no_sealed_referral, unsealed
from api.domain.kinds import ServiceKind
from api.domain.lifecycles import CONSENTED, SETTLED
from api.models.case_persons import CasePerson
from api.models.case_profiles import MedicalProfile, TraffickingProfile
from api.models.cases import Case, CaseKey
from api.models.consents import Consent
from api.models.plans import Activity, Plan
from api.models.progress import ProgressEntry, ProgressReport, ProgressValue
from api.models.referrals import Referral

Sight = Callable[[Any, Any], ColumnElement[bool]]


def _column(attribute: Any) -> ColumnElement[Any]:
    """An attribute of a table as the column it is; SQLModel types it as its value."""
    return cast("ColumnElement[Any]", attribute)


def own(table: Any, caller: Seer) -> ColumnElement[bool]:
    """The owner."""
    return _column(table.owner).in_(caller.organisations)


def region(table: Any, caller: Seer) -> ColumnElement[bool]:
    """The region's task force."""
    return _column(table.region).in_(caller.organisations)


def province(table: Any, caller: Seer) -> ColumnElement[bool]:
    """The province above the region."""
    return _column(table.province).in_(caller.organisations)


def nation(table: Any, caller: Seer) -> ColumnElement[bool]:  # noqa: ARG001  one shape for all
    """The nation."""
    return sa.true() if caller.is_national else sa.false()


def member(table: Any, caller: Seer) -> ColumnElement[bool]:
    """Agencies that are members of the region's task force."""
    return _column(table.region).in_(caller.regions)


def ministry(table: Any, caller: Seer) -> ColumnElement[bool]:
    """The ministry of a vertical agency."""
    return _column(table.ministry).in_(caller.organisations)


def ministry_of_an_activity(table: Any, caller: Seer) -> ColumnElement[bool]:
    """The ministry of a vertical agency that leads an activity of the plan."""
    plan_id = table.id if table is Plan else table.plan_id
    return sa.exists().where(col(Activity.plan_id) == plan_id, col(Activity.ministry).in_(caller.organisations))


def its_agency(table: Any, caller: Seer) -> ColumnElement[bool]:
    """The agency that owes."""
    return _column(table.agency).in_(caller.organisations)


def its_seat_unless_sealed(table: Any, caller: Seer) -> ColumnElement[bool]:
    """Whoever holds the seat, unless the case it tells of is sealed against them."""
    held = _column(table.seat_id).in_(caller.seat_ids)
    return sa.and_(
        held, of_no_sealed_referral(_column(table.subject_id), caller), unsealed(_column(table.parent_id), caller)
    )


def above_once_verified(table: Any, caller: Seer) -> ColumnElement[bool]:
    """Province and nation, once the report is verified."""
    above = sa.or_(province(table, caller), nation(table, caller))
    if table is ProgressReport:
        return sa.and_(above, _column(table.status).in_(SETTLED))
    if table is ProgressValue:
        entry = sa.select(col(ProgressEntry.report_id)).where(col(ProgressEntry.id) == table.entry_id)
        # Named, because the value stands two selects further out, where SQLAlchemy does not look by itself.
        return sa.and_(above, _verified(entry.correlate(ProgressValue).scalar_subquery()))
    return sa.and_(above, _verified(table.report_id))


def _verified(report_id: Any) -> ColumnElement[bool]:
    return sa.exists().where(col(ProgressReport.id) == report_id, _column(ProgressReport.status).in_(SETTLED))


def own_unless_sealed(table: Any, caller: Seer) -> ColumnElement[bool]:
    """The agency that holds the case, unless the case is sealed against it or against this officer."""
    return sa.and_(own(table, caller), unsealed(_case_of(table), caller))


def its_agency_unless_sealed(table: Any, caller: Seer) -> ColumnElement[bool]:
    """The agency that owes, unless the case is sealed against it or against this officer."""
    return sa.and_(its_agency(table, caller), unsealed(_case_of(table), caller))


def own_of_no_sealed_referral(table: Any, caller: Seer) -> ColumnElement[bool]:
    """The owner, unless it is about a referral of a case that is sealed against this officer."""
    return sa.and_(own(table, caller), of_no_sealed_referral(_column(table.subject_id), caller))


def holder_of_its_case(table: Any, caller: Seer) -> ColumnElement[bool]:
    """The agency that holds its case, unless the case is sealed against it."""
    case_id = _case_of(table)
    held = sa.exists().where(col(Case.id) == case_id, col(Case.owner).in_(caller.organisations))
    return sa.and_(held, unsealed(case_id, caller))


def parties_unless_sealed(table: Any, caller: Seer) -> ColumnElement[bool]:
    """Both agencies of a referral and the secretariats of both regions, unless the case is sealed against them."""
    others = (_column(getattr(table, name)).in_(caller.organisations) for name in _OTHER_PARTIES)
    return sa.and_(sa.or_(own(table, caller), *others), unsealed(_case_of(table), caller))


_OTHER_PARTIES = ("receiver", "region", "receiver_region")


def correspondents(table: Any, caller: Seer) -> ColumnElement[bool]:
    """The sender of its referral, and the receiver while it is open to it, unless the case is sealed against them."""
    either = sa.or_(col(Referral.owner).in_(caller.organisations), _open_to(caller))
    return _of_a_referral(table, caller, either)


def _of_a_referral(table: Any, caller: Seer, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    is_open = unsealed(_column(Referral.case_id), caller)
    of_it = sa.exists().where(col(Referral.id) == _column(table.referral_id), condition, is_open)
    return sa.and_(of_it, unsealed(_case_of(table), caller))


def correspondents_once_accepted(table: Any, caller: Seer) -> ColumnElement[bool]:
    """The sender of its referral, and the receiver once it has accepted, as far as it was asked for or is its own,
    unless the case is sealed against them.
    """
    asked = sa.or_(_column(table.field) == sa.any_(_column(Referral.fields)), own(table, caller))
    either = sa.or_(col(Referral.owner).in_(caller.organisations), sa.and_(_open_to(caller), *_served(), asked))
    return _of_a_referral(table, caller, either)


def receiver_of_a_referral(table: Any, caller: Seer) -> ColumnElement[bool]:
    """The agency that received a referral of the case, as far and as long as that opens it."""
    case_id = _case_of(table)
    of_it = sa.exists().where(col(Referral.case_id) == case_id, _open_to(caller), *_OPENED_BY[table](table))
    return sa.and_(of_it, unsealed(case_id, caller))


def _case_of(table: Any) -> ColumnElement[Any]:
    return _column(getattr(table, "case_id", table.id))


def _open_to(caller: Seer) -> ColumnElement[bool]:
    """A referral that is open to the caller as its receiver, at this moment."""
    return sa.and_(col(Referral.receiver).in_(caller.organisations), _column(Referral.receiver_until) > caller.now)


def _served(*_table: Any) -> tuple[ColumnElement[bool], ...]:
    return (_column(Referral.status).in_(CONSENTED),)


# What of a case opens to a receiver (lifecycles.md §3): the person and the profiles by state, the key as long as
# anything opens, consents that name it. Which fields of the person, is said by the consents (queries/openings.py).
_OPENED_BY: dict[Any, Callable[..., tuple[ColumnElement[bool], ...]]] = {
    Case: _served,
    CasePerson: _served,
    TraffickingProfile: _served,
    MedicalProfile: lambda _: (*_served(), _column(Referral.service) == ServiceKind.HEALTH_REHABILITATION),
    CaseKey: lambda _: (),
    Consent: lambda table: (_column(Referral.receiving_agency_id) == sa.any_(_column(table.receiver_ids)),),
}


def audience(table: Any, caller: Seer) -> ColumnElement[bool]:
    """Organisations that see the object the event is about, or saw it until then."""
    told = sa.cast(caller.hears, sa.ARRAY(sa.Text()))
    return sa.or_(*(_column(words).bool_op("&&")(told) for words in (table.audience, table.lost)))


def its_organisation(table: Any, caller: Seer) -> ColumnElement[bool]:
    """The organisation it was registered for."""
    return _column(table.organisation).in_(caller.organisations)


def told_system(table: Any, caller: Seer) -> ColumnElement[bool]:
    """The system itself that is told, and seats of its organisation."""
    from_a_seat = sa.true() if caller.has_seat else sa.false()
    return sa.and_(own(table, caller), sa.or_(_column(table.client_id) == caller.actor, from_a_seat))


def sender(table: Any, caller: Seer) -> ColumnElement[bool]:
    """Whoever sends it, for the organisation it belongs to."""
    return sa.and_(own(table, caller), _column(table.sent_by) == caller.actor)


def registrar(table: Any, caller: Principal) -> ColumnElement[bool]:  # noqa: ARG001  one shape for all
    """A national registrar, of whichever organisation it is."""
    return sa.true() if from_registrar_seat(caller, caller.organisations, None) else sa.false()


def anyone(table: Any, caller: Seer) -> ColumnElement[bool]:  # noqa: ARG001  one shape for all
    """Everybody who holds the word for any organisation."""
    return sa.true() if caller.is_anyone else sa.false()
