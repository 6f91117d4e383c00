"""Query parameters of the lists: page and typed filters. A filter that may be repeated means «one of these»."""

from typing import Annotated, Literal

from pydantic import Field

from api.domain.kinds import (
    AgencyKind,
    EvidenceKind,
    ImportKind,
    MeetingKind,
    ObligationState,
    OutputKind,
    Pillar,
    ServiceKind,
    TaskForceLevel,
    Urgency,
)
from api.domain.lifecycles import (
    DeletionDutyStatus,
    FollowUpStatus,
    ImportStatus,
    OutputStatus,
    PlanStatus,
    ReferralStatus,
    ReportStatus,
    ServiceStatus,
)
from api.domain.notices import NoticeKind
from api.domain.periods import PeriodType
from api.domain.seats import SeatKind
from api.domain.trafficking import Identification
from api.schemas.base import Code, Day, Id, Instant, Line, QueryModel, Year
from api.schemas.known_codes import (
    KnownField,
    KnownInstitution,
    KnownProvince,
    KnownRegion,
    KnownRegionWord,
    KnownSource,
)
from api.schemas.organisations import OrganisationWord, OwnerWord
from api.schemas.services import Age, Need

Search = Annotated[Line, Field(min_length=2, max_length=100, description="Part of a name or title")]


MOST_IN_A_PAGE = 200


class PageQuery(QueryModel):
    """Which page: at most `limit` rows after `cursor`; the total is counted only when asked for."""

    limit: Annotated[
        int,
        Field(
            ge=1,
            le=MOST_IN_A_PAGE,
            description="CSV and workbooks without it hold the list to its end, 5,000 rows at most; a PDF 1,000",
        ),
    ] = 50
    cursor: Annotated[str | None, Field(max_length=1000, description="From `next` of the page before")] = None
    include: Annotated[
        Literal["total"] | None, Field(description="`total` counts the rows of all pages, in `total` of the answer")
    ] = None


class ChangedQuery(PageQuery):
    """The same, and only what was written since: of lists that grow and are read again and again.

    A row bears the moment at which its writing began, and is there once it is committed. So let two readings overlap
    (docs/change-feed.md); what is deleted, or no longer seen, is told by the change feed alone.
    """

    updated_since: Annotated[
        Instant | None, Field(description="Rows whose `updated_at` is this moment or later; let two readings overlap")
    ] = None


class RegionQuery(PageQuery):
    """Regions by level, province or name."""

    level: list[Literal["province", "regency", "city"]] = []
    province_code: list[KnownProvince] = []
    q: Search | None = None


class AgencyQuery(ChangedQuery):
    """Agencies by home, kind or name, and by the place they serve."""

    owner: list[KnownRegionWord] = []
    kind: list[AgencyKind] = []
    serves: Annotated[
        list[KnownRegion], Field(description="Where somebody is or goes: who serves it today, wherever its home is")
    ] = []
    q: Search | None = None


class ServiceQuery(ChangedQuery):
    """Services by agency, kind or state, and by what a person needs, where, and how old the person is."""

    agency_id: list[Id] = []
    kind: list[ServiceKind] = []
    status: list[ServiceStatus] = []
    need: Annotated[list[Need], Field(description="All of these")] = []
    region: Annotated[KnownRegion | None, Field(description="Where the person is or goes")] = None
    age: Age | None = None
    q: Search | None = None


class ReferralQuery(ChangedQuery):
    """Referrals by state at this moment, side, urgency, service, agencies or case."""

    status: list[ReferralStatus] = []
    sent_or_received: Annotated[Literal["sent", "received"] | None, Field(description="By the caller's agency")] = None
    urgency: list[Urgency] = []
    service: list[ServiceKind] = []
    sending_agency_id: list[Id] = []
    receiving_agency_id: list[Id] = []
    case_id: list[Id] = []


class DeletionDutyQuery(ChangedQuery):
    """Deletion duties by state, agency or case."""

    status: list[DeletionDutyStatus] = []
    agency_id: list[Id] = []
    case_id: list[Id] = []


class TaskForceQuery(ChangedQuery):
    """Task forces by region or level."""

    owner: list[KnownRegionWord] = []
    level: list[TaskForceLevel] = []


class SeatQuery(PageQuery):
    """Seats by kind or agency."""

    kind: list[SeatKind] = []
    agency_id: list[Id] = []


class PersonQuery(ChangedQuery):
    """People by the region that keeps the account; no name is looked for, because no name stands in an address."""

    owner: list[KnownRegionWord] = []


class PlanQuery(ChangedQuery):
    """Plans by region, state or name."""

    owner: list[KnownRegionWord] = []
    status: list[PlanStatus] = []
    q: Search | None = None


class ProgrammeQuery(ChangedQuery):
    """Programmes by the chapter they stand below."""

    goal_id: list[Id] = []


class ActivityQuery(ChangedQuery):
    """Activities by field, programme, pillar, lead or title."""

    sub_task_force: list[KnownField] = []
    programme_id: list[Id] = []
    pillar: list[Pillar] = []
    lead_agency_id: list[Id] = []
    q: Search | None = None


class BudgetLineQuery(ChangedQuery):
    """Budget lines by agency, region, year or source."""

    owner: list[OrganisationWord] = []
    region: list[KnownRegionWord] = []
    fiscal_year: list[Year] = []
    funding_source: list[KnownSource] = []


class CalendarQuery(ChangedQuery):
    """Reporting calendars by region, year or type."""

    owner: list[KnownRegionWord] = []
    year: list[Year] = []
    period_type: list[PeriodType] = []


class PeriodQuery(PageQuery):
    """Periods by region, year, type or calendar."""

    calendar_id: list[Id] = []
    owner: list[KnownRegionWord] = []
    year: list[Year] = []
    period_type: list[PeriodType] = []


class ObligationQuery(PageQuery):
    """Obligations by period, agency, or what became of them."""

    period_id: list[Id] = []
    agency_id: list[Id] = []
    state: list[ObligationState] = []


class ReportQuery(ChangedQuery):
    """Reports by period, agency, region or state."""

    period_id: list[Id] = []
    obligation_id: list[Id] = []
    owner: list[OrganisationWord] = []
    region: list[KnownRegionWord] = []
    status: list[ReportStatus] = []


class NoticeQuery(PageQuery):
    """Notices by seat or kind; whether what they tell of still stands, and whether nobody has read them."""

    seat_id: list[Id] = []
    kind: list[NoticeKind] = []
    is_open: bool | None = None
    unread: bool | None = None


class EvidenceQuery(PageQuery):
    """Files by report, entry or kind."""

    report_id: list[Id] = []
    entry_id: list[Id] = []
    kind: list[EvidenceKind] = []


class MeetingQuery(ChangedQuery):
    """Meetings by region, kind, sub-task-force or title."""

    owner: list[KnownRegionWord] = []
    kind: list[MeetingKind] = []
    sub_task_force: list[KnownField] = []
    q: Search | None = None


class FollowUpQuery(ChangedQuery):
    """Follow-ups by region, meeting, agency, state, or whether they are overdue now."""

    owner: list[KnownRegionWord] = []
    meeting_id: list[Id] = []
    agency_id: list[Id] = []
    status: list[FollowUpStatus] = []
    overdue: bool | None = None


class OutputFilter(QueryModel):
    """Outputs by kind, pillar, owner, region, institution trained, and the days between which they began."""

    kind: list[OutputKind] = []
    pillar: list[Pillar] = []
    owner: list[OwnerWord] = []
    region: list[KnownRegionWord] = []
    institution: list[KnownInstitution] = []
    since: Annotated[Day | None, Field(alias="from", description="First day, included")] = None
    until: Annotated[Day | None, Field(alias="to", description="Last day, included")] = None


class OutputQuery(ChangedQuery, OutputFilter):
    """The same, and by state or activity."""

    status: list[OutputStatus] = []
    activity_id: list[Id] = []


class CaseQuery(ChangedQuery):
    """Cases by number, identification, or whether they are open."""

    number: list[Code] = []
    identification: list[Identification] = []
    is_open: bool | None = None


class ImportLayoutQuery(ChangedQuery):
    """What is remembered of files, by kind."""

    kind: list[ImportKind] = []


class ImportQuery(PageQuery):
    """Imports by kind or state."""

    kind: list[ImportKind] = []
    status: list[ImportStatus] = []
