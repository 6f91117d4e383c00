"""What a caller sees: the only way to query a protected table.

Each table says in one row of `SIGHT` to whom its rows open (access.md §1.4), in the words of `sights.py`.
PostgreSQL enforces the same by row-level security with the same context; the WHERE here keeps queries fast and the
policies there keep a forgotten WHERE harmless. A test compares the two over random callers.
"""

from functools import cache
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import SQLModel, select
from sqlmodel.sql.expression import SelectOfScalar

from api.access.anybody import Anybody, Seer, said_of
from api.access.sights import (
    Sight,
    above_once_verified,
    anyone,
    audience,
    correspondents,
    correspondents_once_accepted,
    holder_of_its_case,
    its_agency,
    its_agency_unless_sealed,
    its_organisation,
    its_seat_unless_sealed,
    member,
    ministry,
    ministry_of_an_activity,
    nation,
    own,
    own_of_no_sealed_referral,
    own_unless_sealed,
    parties_unless_sealed,
    province,
    receiver_of_a_referral,
    region,
    registrar,
    sender,
    told_system,
)
from api.models.agencies import Agency, AgencyAlias, AgencyServiceArea, PrivateContact
from api.models.amendments import Amendment, PlanVersion
from api.models.assistance import Assistance, AssistanceFund, FundGiving, FundReceipt
from api.models.breaches import Breach
from api.models.budgets import BudgetLine, BudgetLineVersion, BudgetTag, Commitment, Realisation
from api.models.bundles import Bundle, BundleFile
from api.models.calendars import ReportingCalendar
from api.models.case_follow_ups import CaseFollowUp
from api.models.case_persons import CasePerson
from api.models.case_profiles import MedicalProfile, TraffickingProfile
from api.models.case_seals import CaseSeal
from api.models.cases import Case, CaseKey, CaseReference
from api.models.certificates import Certificate
from api.models.clients import Client
from api.models.consents import Consent
from api.models.deletion_duties import DeletionDuty
from api.models.erasures import Erasure
from api.models.evidence import Evidence
from api.models.export_tokens import ExportToken
from api.models.follow_ups import FollowUp
from api.models.import_layouts import ImportLayout
from api.models.imports import Import, ImportFile, ImportFinding
from api.models.journal import JournalRow
from api.models.meetings import Meeting, MeetingAttendance, MeetingCorrection
from api.models.notices import Notice
from api.models.outputs import Output, OutputParticipants
from api.models.pending_acts import PendingAct
from api.models.people import Person
from api.models.plans import (
    Activity,
    ActivityAgency,
    ActivityFunding,
    Goal,
    Indicator,
    IndicatorTarget,
    Plan,
    Programme,
)
from api.models.progress import (
    ProgressEntry,
    ProgressReport,
    ProgressValue,
    ReportComment,
    ReportingObligation,
    ReportingPeriod,
    ReportSnapshot,
    SnapshotIndicator,
    SnapshotValue,
)
from api.models.referrals import Referral, ReferralDocument, ReferralEnvelope, ReferralHandover, ReferralMessage
from api.models.register_entries import RegisterEntry
from api.models.reopenings import Reopening
from api.models.return_legs import ReturnLeg
from api.models.rollups import (
    DistrictFormation,
    DistrictQuarter,
    DistrictQuarterPast,
    DistrictSlice,
    DistrictSlicePast,
    ObligationStanding,
    ObligationStandingPast,
)
from api.models.services import Service
from api.models.statistics_releases import ReferralRelease, StatisticsRelease
from api.models.task_forces import Decree, Seat, TaskForce
from api.models.uploads import Upload, UploadPiece
from api.models.webhooks import Webhook, WebhookAttempt, WebhookDelivery

T = TypeVar("T", bound=SQLModel)

_OF_A_REGION: tuple[Sight, ...] = (own, province, nation, member)
_OF_AN_ACTIVITY: tuple[Sight, ...] = (*_OF_A_REGION, ministry)
_OF_A_LINE: tuple[Sight, ...] = (own, region, province, nation, ministry)
_OF_A_CASE: tuple[Sight, ...] = (own_unless_sealed,)
_OF_A_SERVED_CASE: tuple[Sight, ...] = (own_unless_sealed, receiver_of_a_referral)
_FROM_ABOVE: tuple[Sight, ...] = (own, province, nation)

SIGHT: dict[type[SQLModel], tuple[Sight, ...]] = {
    Agency: (anyone,),
    AgencyAlias: (anyone,),
    AgencyServiceArea: (anyone,),
    PrivateContact: (own,),
    Service: (anyone,),
    StatisticsRelease: (anyone,),
    ReferralRelease: (anyone,),
    Seat: (anyone,),
    Person: (own,),
    TaskForce: _OF_A_REGION,
    Decree: _OF_A_REGION,
    Plan: (*_OF_A_REGION, ministry_of_an_activity),
    Amendment: _OF_A_REGION,
    PlanVersion: _OF_A_REGION,
    Goal: (*_OF_A_REGION, ministry_of_an_activity),
    Programme: (*_OF_A_REGION, ministry_of_an_activity),
    Activity: _OF_AN_ACTIVITY,
    ActivityAgency: _OF_AN_ACTIVITY,
    ActivityFunding: _OF_AN_ACTIVITY,
    Indicator: _OF_AN_ACTIVITY,
    IndicatorTarget: _OF_AN_ACTIVITY,
    BudgetLine: _OF_A_LINE,
    BudgetLineVersion: _OF_A_LINE,
    BudgetTag: _OF_A_LINE,
    Realisation: _OF_A_LINE,
    Commitment: _OF_A_LINE,
    ReportingCalendar: _OF_A_REGION,
    ReportingPeriod: _OF_A_REGION,
    Reopening: _OF_A_REGION,
    Certificate: _FROM_ABOVE,
    ReportingObligation: (*_OF_A_REGION, its_agency, ministry),
    ProgressReport: (own, region, ministry, above_once_verified),
    ProgressEntry: (own, region, ministry, above_once_verified),
    Evidence: (own, region, ministry, above_once_verified),
    ProgressValue: (own, region, above_once_verified),
    ReportComment: (own, region, above_once_verified),
    ReportSnapshot: _OF_A_LINE,
    SnapshotValue: _OF_A_LINE,
    SnapshotIndicator: _OF_A_LINE,
    DistrictQuarter: _FROM_ABOVE,
    DistrictQuarterPast: _FROM_ABOVE,
    DistrictSlice: (*_FROM_ABOVE, ministry),
    DistrictSlicePast: (*_FROM_ABOVE, ministry),
    DistrictFormation: _FROM_ABOVE,
    ObligationStanding: (*_FROM_ABOVE, ministry),
    ObligationStandingPast: (*_FROM_ABOVE, ministry),
    PendingAct: (own_of_no_sealed_referral,),
    JournalRow: (own, audience),
    Notice: (its_seat_unless_sealed,),
    Meeting: _OF_A_REGION,
    MeetingAttendance: _OF_A_REGION,
    MeetingCorrection: _OF_A_REGION,
    FollowUp: (*_OF_A_REGION, its_agency, ministry),
    Output: (*_OF_A_LINE, member),
    OutputParticipants: (*_OF_A_LINE, member),
    Case: _OF_A_SERVED_CASE,
    CaseReference: _OF_A_CASE,
    CaseKey: _OF_A_SERVED_CASE,
    CasePerson: _OF_A_SERVED_CASE,
    TraffickingProfile: _OF_A_SERVED_CASE,
    MedicalProfile: _OF_A_SERVED_CASE,
    Consent: _OF_A_SERVED_CASE,
    RegisterEntry: _OF_A_CASE,
    CaseSeal: _OF_A_CASE,
    Referral: (parties_unless_sealed,),
    ReferralEnvelope: (correspondents,),
    ReferralMessage: (correspondents,),
    ReferralHandover: (correspondents,),
    ReferralDocument: (correspondents_once_accepted,),
    DeletionDuty: (own_unless_sealed, its_agency_unless_sealed),
    Breach: (own,),
    Erasure: _OF_A_CASE,
    Assistance: (*_OF_A_CASE, holder_of_its_case),
    AssistanceFund: (own,),
    FundGiving: (own,),
    FundReceipt: (own,),
    ReturnLeg: _OF_A_CASE,
    CaseFollowUp: _OF_A_CASE,
    Import: (own,),
    ImportFile: (own,),
    ImportFinding: (own,),
    ExportToken: (told_system,),
    ImportLayout: (own,),
    Bundle: (sender,),
    BundleFile: (sender,),
    Upload: (sender,),
    UploadPiece: (sender,),
    Webhook: (told_system,),
    WebhookDelivery: (told_system,),
    WebhookAttempt: (told_system,),
}


# OAuth's own tables stand without policies (access.md §3): here the condition is all that guards their rows.
SIGHT_ALONE: dict[type[SQLModel], tuple[Sight, ...]] = {Client: (its_organisation, registrar)}


def sights_of(table: type[SQLModel]) -> tuple[Sight, ...]:
    """To whom rows of `table` open."""
    return SIGHT.get(table) or SIGHT_ALONE[table]


def sees(table: type[SQLModel], caller: Seer) -> ColumnElement[bool]:
    """The condition under which `caller` sees a row of `table`."""
    return sa.or_(*(sight(table, caller) for sight in sights_of(table)))


def visible(table: type[T], caller: Seer) -> SelectOfScalar[T]:
    """Select the rows of `table` that `caller` sees.

    It is put together once for all callers of a form, and said with the values of this one. They stand by name, so all
    of a statement speaks of one caller: the one in whose context it is asked.
    """
    if isinstance(caller, Anybody) or table in SIGHT_ALONE:  # these ask more of a caller than its form
        return select(table).where(sees(table, caller))
    return _kept_visible(table, Anybody.like(caller)).params(said_of(caller))


_kept_visible = cache(visible)
