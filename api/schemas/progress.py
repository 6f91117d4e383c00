"""Periods, obligations and reports on the wire."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from api.domain.kinds import ObligationState, OpeningWait, ReminderOutcome
from api.domain.lifecycles import PeriodStatus, ReportStatus
from api.domain.periods import PeriodType
from api.problems import Text
from api.schemas.base import (
    EXAMPLE_ID,
    Code,
    Day,
    Id,
    Input,
    LongText,
    Output,
    Title,
    Year,
    example_of,
    wrong,
)
from api.schemas.calendars import ChosenDays
from api.schemas.evidence import EvidenceOut
from api.schemas.organisations import RegionWord
from api.schemas.progress_entries import EntryOut


class PeriodCreate(ChosenDays):
    """A period of the reporting calendar; the days are local."""

    model_config = example_of(
        {
            "owner": "district:32.12",
            "period_type": "quarterly",
            "year": 2026,
            "ordinal": 3,
            "opens_on": "2026-10-01",
            "due_on": "2026-10-10",
            "freeze_on": "2026-10-31",
        }
    )

    owner: RegionWord
    period_type: PeriodType
    year: Year
    ordinal: Annotated[int, Field(ge=1, le=12)]
    backfilled: bool = False
    takes_acceptances: Annotated[
        bool, Field(description="Whether province and nation accept the verified reports of this period")
    ] = True


class PeriodOut(Output):
    """A reporting period; `state` is derived from the dates at this moment."""

    id: Id
    owner: str
    task_force_id: Id
    period_type: PeriodType
    year: int
    ordinal: int
    label: str
    starts_on: date
    ends_on: date
    opens_on: date
    due_on: date
    freeze_on: date
    state: PeriodStatus
    days_left: Annotated[int | None, Field(description="Until the due day, 0 on it; null once it is over")]
    late_days: Annotated[int, Field(description="Since the due day; 0 until it is over")]
    backfilled: bool
    takes_acceptances: bool
    calendar_id: Id | None
    reopened_until: datetime | None = Field(description="End of the last reopening")
    reopened_fields: list[str] = Field(description="Fields that the last reopening opened")
    reopened_agency_ids: list[Id] = Field(description="Agencies whose reports the last reopening opened")
    opening_waits_for: Annotated[
        OpeningWait | None,
        Field(
            description="Of a period whose first day has come and whose opening is not recorded: until it is, its"
            " obligations do not stand, and are counted as silent. The first report of it records the opening"
        ),
    ]
    expected_agency_ids: Annotated[
        list[Id],
        Field(
            description="Then, the agencies that owe a report by the plan of this moment, and have no obligation yet"
        ),
    ]
    version: int


class PeriodDetail(PeriodOut):
    """One period with what the caller may do."""

    allowed_actions: list[str]


class ReportOut(Output):
    """One version of a report; it is late by its last date, and not at all where nobody gave one."""

    id: Id
    obligation_id: Id
    period_id: Id
    agency_id: Id
    owner: str
    region: str
    number: int
    round: int
    status: ReportStatus
    nil_reason: str | None
    is_complete: bool = Field(
        description="Whether nothing was left blank when it was last sent, by the plan of that day; an amendment since"
        " does not change it"
    )
    typed_in: bool
    source_document: str | None
    officer_seat_id: Id | None
    reported_on: date | None
    late_days: int | None
    is_late: bool | None
    submitted_at: datetime | None
    review_until: datetime | None
    verified_at: datetime | None
    accepted_province_at: datetime | None
    accepted_national_at: datetime | None
    version: int
    updated_at: datetime


class ObligationOut(Output):
    """That an agency owes a report for a period, and what became of it; verified stands beside the state.

    `days_left` and `late_days` count for as long as the agency is silent: what was sent is judged by its own dates.
    """

    id: Id
    period_id: Id
    plan_id: Id
    agency_id: Id
    agency: str
    agency_name: str
    owner: str
    excused_reason: str | None
    due_on: date
    state: ObligationState
    verified: bool
    days_left: int | None
    late_days: int | None
    reminded_at: datetime | None = Field(description="When the secretariat last reminded the agency")
    report: ReportOut | None = Field(description="The newest version of its report, where the reader sees one")
    version: int


class ObligationDetail(ObligationOut):
    """One obligation with what the caller may do."""

    allowed_actions: list[str]


class ExcuseIn(Input):
    """Why an agency does not report for a period."""

    model_config = example_of({"reason": "Instansi sedang ditata ulang"})

    reason: LongText


class RemindersIn(Input):
    """Obligations whose agencies are to be reminded together; each gets an answer of its own."""

    model_config = example_of({"obligation_ids": [EXAMPLE_ID]})

    obligation_ids: Annotated[list[Id], Field(min_length=1, max_length=500)]


class ReminderItem(Output):
    """Whether the agency of an obligation was reminded now, or why not."""

    id: Id
    outcome: ReminderOutcome
    reminded_at: datetime | None = Field(description="When it was last reminded")


class RemindersOut(Output):
    """What became of each obligation, in the order they were named."""

    id: Id
    reminded: int
    items: list[ReminderItem]


class OnBehalf(Input):
    """The paper that is typed in for the agency, and the seat of its officer who signed it, where known."""

    source_document: Title
    officer: Annotated[Id | None, Field(description="A seat of the agency")] = None


class ReportCreate(Input):
    """A report on an obligation; with `nil_reason` it says that nothing happened.

    The obligation is named by its id, or by its period and agency: so also where the opening of the period still waits
    for recording (`opening_waits_for`), which is then recorded with the report.

    The secretariat gives `on_behalf` when it types in an agency's paper; the agency itself leaves it out.
    """

    model_config = example_of({"obligation_id": EXAMPLE_ID}, {"period_id": EXAMPLE_ID, "agency_id": EXAMPLE_ID})

    obligation_id: Id | None = None
    period_id: Annotated[Id | None, Field(description="With `agency_id`, instead of `obligation_id`")] = None
    agency_id: Annotated[Id | None, Field(description="One of `expected_agency_ids`, or one that owes already")] = None
    nil_reason: LongText | None = None
    reported_on: Annotated[Day | None, Field(description="Date of the report itself")] = None
    on_behalf: OnBehalf | None = None

    @model_validator(mode="after")
    def names_what_is_owed_once(self) -> Self:
        """The obligation, or period and agency, and never both."""
        named = (self.obligation_id is not None, self.period_id is not None, self.agency_id is not None)
        if named not in {(True, False, False), (False, True, True)}:
            raise wrong(
                "one_obligation",
                Text(
                    "Sebutkan obligation_id, atau period_id dan agency_id.",
                    "Name obligation_id, or period_id and agency_id.",
                ),
            )
        return self


class CommentOut(Output):
    """A remark tied to a field, or the answer to one; every round is kept."""

    id: Id
    entry_id: Id | None
    field: str
    text: str
    round: int
    answers_id: Id | None
    written_at: datetime


class PlannedPhysical(Output):
    """What the schedule of the plan says of one activity at the end of the period, of the work of its year."""

    activity_id: Id
    planned_physical_percent: Decimal


class ReportDetail(ReportOut):
    """One report with all that it says, its comments and files, what is missing and what the caller may do now."""

    plan_id: Id
    agency_name: str
    period: PeriodOut | None = Field(description="Null for a reader who sees the report and not the period")
    entries: list[EntryOut]
    planned_physical: list[PlannedPhysical] = Field(
        description="Activities whose schedule has a point in the year of the period by its end; of a verified report"
        " as the plan stood then"
    )
    comments: list[CommentOut]
    evidence: list[EvidenceOut]
    missing_activity_ids: list[Id] = Field(
        description="Activities that the agency leads, as the plan stands now, and says nothing of"
    )
    is_blank: bool = Field(
        description="Whether it says nothing at all yet, neither a value nor nil; until it does it cannot be sent,"
        " whatever is confirmed as blank"
    )
    lock_reason: str | None
    allowed_actions: list[str]


class CommentIn(Input):
    """A remark tied to a field of the report or of one entry."""

    field: Code
    text: LongText
    entry_id: Id | None = None


class SubmissionIn(Input):
    """Send a report; whoever leaves activities blank says which."""

    model_config = example_of({"left_blank_activity_ids": [EXAMPLE_ID]})

    left_blank_activity_ids: Annotated[
        list[Id],
        Field(
            max_length=2000,
            description="What stands in `missing_activity_ids` of the report, confirmed; where other activities are "
            "blank when it is sent, it is refused and the gaps are listed. A report without gaps needs none.",
        ),
    ] = []


class ReturnIn(Input):
    """Send a report back with at least one comment."""

    model_config = example_of({"comments": [{"field": "physical_percent", "text": "Mohon lampirkan bukti."}]})

    comments: Annotated[list[CommentIn], Field(min_length=1, max_length=200)]


class VerificationsIn(Input):
    """Reports to verify together; each gets an answer of its own."""

    model_config = example_of({"report_ids": [EXAMPLE_ID]})

    report_ids: Annotated[list[Id], Field(min_length=1, max_length=500)]

    @field_validator("report_ids")
    @classmethod
    def each_once(cls, report_ids: list[Id]) -> list[Id]:
        """No report is named twice."""
        if len(set(report_ids)) < len(report_ids):
            raise wrong("repeated_report", Text("Sebutkan setiap laporan satu kali.", "Name each report once."))
        return report_ids


class VerificationItem(Output):
    """What became of one report: its state, or the code of the problem for which it was not verified."""

    id: Id
    status: ReportStatus | None = None
    code: str | None = None


class VerificationsOut(Output):
    """What became of each report, in the order they were named."""

    id: Id
    verified: int
    refused: int
    items: list[VerificationItem]
