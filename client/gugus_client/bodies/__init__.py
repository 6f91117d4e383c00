"""What the service is told: every shape by its name; the file it stands in is read when it is asked for.

Written by `client/generate.py`, and as long as the service has shapes: names are found in one list.
"""

from typing import TYPE_CHECKING, Any

from ..lazily import Index

if TYPE_CHECKING:
    from .activities import ActivityCreate as ActivityCreate
    from .activities import ActivityUpdate as ActivityUpdate
    from .activities import FundingIn as FundingIn
    from .activities import PhysicalPoint as PhysicalPoint
    from .agencies import AgencyCreate as AgencyCreate
    from .agencies import AgencyUpdate as AgencyUpdate
    from .agencies import OtherName as OtherName
    from .agencies import ServiceArea as ServiceArea
    from .amendments import AmendmentCreate as AmendmentCreate
    from .amendments import Reason as Reason
    from .assistance import AssistanceCreate as AssistanceCreate
    from .assistance import AssistanceWithdrawal as AssistanceWithdrawal
    from .assistance_funds import FundCreate as FundCreate
    from .assistance_funds import ReceiptCreate as ReceiptCreate
    from .breaches import BreachCloseIn as BreachCloseIn
    from .breaches import BreachCreate as BreachCreate
    from .breaches import BreachNotifyIn as BreachNotifyIn
    from .budget_lines import BudgetLineCreate as BudgetLineCreate
    from .budget_lines import BudgetVersionIn as BudgetVersionIn
    from .budget_lines import TagIn as TagIn
    from .budget_tags import BudgetTagConfirmation as BudgetTagConfirmation
    from .budget_tags import BudgetTagCreate as BudgetTagCreate
    from .budget_tags import Part as Part
    from .budget_versions import BudgetVersionCreate as BudgetVersionCreate
    from .bundles import BundleOrder as BundleOrder
    from .case_follow_ups import CaseFollowUpCompletion as CaseFollowUpCompletion
    from .case_follow_ups import ReintegrationStart as ReintegrationStart
    from .case_persons import CasePersonPut as CasePersonPut
    from .case_persons import CasePersonUpdate as CasePersonUpdate
    from .case_seals import SealCreate as SealCreate
    from .cases import CaseCreate as CaseCreate
    from .cases import CaseUpdate as CaseUpdate
    from .cases import ReferenceNumber as ReferenceNumber
    from .clients import ClientCreate as ClientCreate
    from .clients import ClientRotation as ClientRotation
    from .clients import ClientUpdate as ClientUpdate
    from .clients import GrantedPair as GrantedPair
    from .clients import PublicKeyInput as PublicKeyInput
    from .clients import PublicKeySet as PublicKeySet
    from .commitments import CommitmentCreate as CommitmentCreate
    from .consents import ConsentCreate as ConsentCreate
    from .decrees import DecreeCreate as DecreeCreate
    from .deletion_duties import DeletionReceiptIn as DeletionReceiptIn
    from .export_tokens import ExportTokenCreate as ExportTokenCreate
    from .follow_ups import CompletionIn as CompletionIn
    from .follow_ups import FollowUpCreate as FollowUpCreate
    from .follow_ups import ReopeningIn as ReopeningIn
    from .goals import GoalUpdate as GoalUpdate
    from .indicators import IndicatorCreate as IndicatorCreate
    from .indicators import IndicatorUpdate as IndicatorUpdate
    from .indicators import Inheritance as Inheritance
    from .indicators import PeriodTarget as PeriodTarget
    from .medical_profiles import MedicalProfilePut as MedicalProfilePut
    from .meetings import AttendanceIn as AttendanceIn
    from .meetings import MeetingCreate as MeetingCreate
    from .meetings import MeetingUpdate as MeetingUpdate
    from .offline_entries import OfflineEntriesIn as OfflineEntriesIn
    from .offline_entries import OfflineEntry as OfflineEntry
    from .offline_entries import OfflineReport as OfflineReport
    from .outputs import Material as Material
    from .outputs import OutputCreate as OutputCreate
    from .outputs import OutputUpdate as OutputUpdate
    from .outputs import ParticipantsIn as ParticipantsIn
    from .outputs import Regulation as Regulation
    from .outputs import Training as Training
    from .outputs import WithdrawalIn as WithdrawalIn
    from .pending_acts import PendingActRejection as PendingActRejection
    from .people import PersonCreate as PersonCreate
    from .people import PersonUpdate as PersonUpdate
    from .people import ResetCreate as ResetCreate
    from .people import SessionEnding as SessionEnding
    from .plans import Adoption as Adoption
    from .plans import EntryIntoForce as EntryIntoForce
    from .plans import Instrument as Instrument
    from .plans import PlanCreate as PlanCreate
    from .plans import PlanUpdate as PlanUpdate
    from .plans import ReasonWhereBack as ReasonWhereBack
    from .private_contacts import ContactPut as ContactPut
    from .programmes import ProgrammeCreate as ProgrammeCreate
    from .programmes import ProgrammeUpdate as ProgrammeUpdate
    from .progress_entries import EntryCreate as EntryCreate
    from .progress_entries import EntryUpdate as EntryUpdate
    from .progress_entries import PartIn as PartIn
    from .progress_entries import ValueIn as ValueIn
    from .progress_reports import CommentIn as CommentIn
    from .progress_reports import OnBehalf as OnBehalf
    from .progress_reports import ReportCreate as ReportCreate
    from .progress_reports import ReturnIn as ReturnIn
    from .progress_reports import SubmissionIn as SubmissionIn
    from .progress_reports import VerificationsIn as VerificationsIn
    from .progress_reports import VerificationWithdrawalIn as VerificationWithdrawalIn
    from .realisations import RealisationCreate as RealisationCreate
    from .referral_messages import WordsIn as WordsIn
    from .referrals import AskingIn as AskingIn
    from .referrals import BeginningIn as BeginningIn
    from .referrals import FailureIn as FailureIn
    from .referrals import HandoverIn as HandoverIn
    from .referrals import HoldIn as HoldIn
    from .referrals import RedirectionIn as RedirectionIn
    from .referrals import ReferralCreate as ReferralCreate
    from .referrals import ReferralUpdate as ReferralUpdate
    from .referrals import RejectionIn as RejectionIn
    from .referrals import ServiceCompletionIn as ServiceCompletionIn
    from .reopenings import ReopeningCreate as ReopeningCreate
    from .report_comments import CommentCreate as CommentCreate
    from .reporting_calendars import CalendarCreate as CalendarCreate
    from .reporting_calendars import CalendarUpdate as CalendarUpdate
    from .reporting_calendars import ChosenDays as ChosenDays
    from .reporting_calendars import PeriodDates as PeriodDates
    from .reporting_obligations import ExcuseIn as ExcuseIn
    from .reporting_obligations import RemindersIn as RemindersIn
    from .reporting_periods import PeriodCreate as PeriodCreate
    from .return_legs import LegCancellation as LegCancellation
    from .return_legs import LegHandover as LegHandover
    from .return_legs import ReturnLegCreate as ReturnLegCreate
    from .seats import SeatCreate as SeatCreate
    from .seats import SeatEnding as SeatEnding
    from .seats import SeatHandover as SeatHandover
    from .services import ServiceCreate as ServiceCreate
    from .services import ServiceUpdate as ServiceUpdate
    from .services import SuspensionIn as SuspensionIn
    from .task_forces import TaskForceCreate as TaskForceCreate
    from .trafficking_profiles import TraffickingProfilePut as TraffickingProfilePut
    from .uploads import UploadOrder as UploadOrder
    from .webhooks import WebhookCreate as WebhookCreate
    from .webhooks import WebhookReplay as WebhookReplay
    from .webhooks import WebhookRotation as WebhookRotation
    from .webhooks import WebhookUpdate as WebhookUpdate

WHERE = Index(
    __name__,
    """
activities: ActivityCreate ActivityUpdate FundingIn PhysicalPoint
agencies: AgencyCreate AgencyUpdate OtherName ServiceArea
amendments: AmendmentCreate Reason
assistance: AssistanceCreate AssistanceWithdrawal
assistance_funds: FundCreate ReceiptCreate
breaches: BreachCloseIn BreachCreate BreachNotifyIn
budget_lines: BudgetLineCreate BudgetVersionIn TagIn
budget_tags: BudgetTagConfirmation BudgetTagCreate Part
budget_versions: BudgetVersionCreate
bundles: BundleOrder
case_follow_ups: CaseFollowUpCompletion ReintegrationStart
case_persons: CasePersonPut CasePersonUpdate
case_seals: SealCreate
cases: CaseCreate CaseUpdate ReferenceNumber
clients: ClientCreate ClientRotation ClientUpdate GrantedPair PublicKeyInput PublicKeySet
commitments: CommitmentCreate
consents: ConsentCreate
decrees: DecreeCreate
deletion_duties: DeletionReceiptIn
export_tokens: ExportTokenCreate
follow_ups: CompletionIn FollowUpCreate ReopeningIn
goals: GoalUpdate
indicators: IndicatorCreate IndicatorUpdate Inheritance PeriodTarget
medical_profiles: MedicalProfilePut
meetings: AttendanceIn MeetingCreate MeetingUpdate
offline_entries: OfflineEntriesIn OfflineEntry OfflineReport
outputs: Material OutputCreate OutputUpdate ParticipantsIn Regulation Training WithdrawalIn
pending_acts: PendingActRejection
people: PersonCreate PersonUpdate ResetCreate SessionEnding
plans: Adoption EntryIntoForce Instrument PlanCreate PlanUpdate ReasonWhereBack
private_contacts: ContactPut
programmes: ProgrammeCreate ProgrammeUpdate
progress_entries: EntryCreate EntryUpdate PartIn ValueIn
progress_reports: CommentIn OnBehalf ReportCreate ReturnIn SubmissionIn VerificationWithdrawalIn VerificationsIn
realisations: RealisationCreate
referral_messages: WordsIn
referrals: AskingIn BeginningIn FailureIn HandoverIn HoldIn RedirectionIn ReferralCreate ReferralUpdate
    RejectionIn ServiceCompletionIn
reopenings: ReopeningCreate
report_comments: CommentCreate
reporting_calendars: CalendarCreate CalendarUpdate ChosenDays PeriodDates
reporting_obligations: ExcuseIn RemindersIn
reporting_periods: PeriodCreate
return_legs: LegCancellation LegHandover ReturnLegCreate
seats: SeatCreate SeatEnding SeatHandover
services: ServiceCreate ServiceUpdate SuspensionIn
task_forces: TaskForceCreate
trafficking_profiles: TraffickingProfilePut
uploads: UploadOrder
webhooks: WebhookCreate WebhookReplay WebhookRotation WebhookUpdate
""",
)


def __getattr__(name: str) -> Any:
    return WHERE.found(name)


def __dir__() -> list[str]:
    return WHERE.names()
