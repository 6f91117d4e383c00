"""What the service says: every shape by its name; the file it stands in is read when it is asked for.

Written by `client/generate.py`, and as long as the service has shapes: names are found in one list.
"""

from typing import TYPE_CHECKING, Any

from ..lazily import Index

if TYPE_CHECKING:
    from .access import Act as Act
    from .access import AnswerOut as AnswerOut
    from .access import AudienceOut as AudienceOut
    from .access import ExplanationOut as ExplanationOut
    from .access import ReaderOut as ReaderOut
    from .access import WayOut as WayOut
    from .access_logs import AccessOut as AccessOut
    from .access_logs import Event as Event
    from .access_logs import SeatKind as SeatKind
    from .activities import ActivityDetail as ActivityDetail
    from .activities import ActivityOut as ActivityOut
    from .activities import FundingOut as FundingOut
    from .activities import LastProgress as LastProgress
    from .activities import PhysicalPointOut as PhysicalPointOut
    from .activities import Pillar as Pillar
    from .activities import TaggedLine as TaggedLine
    from .agencies import AgencyDetail as AgencyDetail
    from .agencies import AgencyKind as AgencyKind
    from .agencies import AgencyOut as AgencyOut
    from .agencies import OtherNameOut as OtherNameOut
    from .agencies import ServiceAreaOut as ServiceAreaOut
    from .amendments import AmendedField as AmendedField
    from .amendments import AmendmentDetail as AmendmentDetail
    from .amendments import AmendmentOut as AmendmentOut
    from .amendments import AmendmentStatus as AmendmentStatus
    from .assistance import AssistanceDetail as AssistanceDetail
    from .assistance import AssistanceOut as AssistanceOut
    from .assistance import AssistanceStatus as AssistanceStatus
    from .assistance import ServiceKind as ServiceKind
    from .assistance_funds import FundDetail as FundDetail
    from .assistance_funds import FundOut as FundOut
    from .assistance_funds import FundPart as FundPart
    from .assistance_funds import ReceiptOut as ReceiptOut
    from .audit import ActorKind as ActorKind
    from .audit import AuditKind as AuditKind
    from .audit import AuditRowOut as AuditRowOut
    from .breaches import BreachDetail as BreachDetail
    from .breaches import BreachNotices as BreachNotices
    from .breaches import BreachOut as BreachOut
    from .breaches import BreachStatus as BreachStatus
    from .budget_absorptions import AbsorptionFigures as AbsorptionFigures
    from .budget_absorptions import AbsorptionOut as AbsorptionOut
    from .budget_absorptions import AbsorptionRow as AbsorptionRow
    from .budget_lines import BudgetLineDetail as BudgetLineDetail
    from .budget_lines import BudgetLineRow as BudgetLineRow
    from .budget_lines import QuarterAbsorption as QuarterAbsorption
    from .budget_lines import Scheme as Scheme
    from .budget_tags import BudgetTagDetail as BudgetTagDetail
    from .budget_tags import BudgetTagOut as BudgetTagOut
    from .budget_tags import TagMode as TagMode
    from .budget_tags import TagState as TagState
    from .budget_versions import BudgetVersionOut as BudgetVersionOut
    from .budget_versions import VersionKind as VersionKind
    from .bundles import BundleDetail as BundleDetail
    from .bundles import BundleOut as BundleOut
    from .bundles import BundlePart as BundlePart
    from .case_follow_ups import CaseFollowUpDetail as CaseFollowUpDetail
    from .case_follow_ups import CaseFollowUpOut as CaseFollowUpOut
    from .case_follow_ups import CaseFollowUpOutcome as CaseFollowUpOutcome
    from .case_follow_ups import CaseFollowUpStatus as CaseFollowUpStatus
    from .case_follow_ups import ReintegrationOut as ReintegrationOut
    from .case_persons import CasePersonKept as CasePersonKept
    from .case_persons import CasePersonOut as CasePersonOut
    from .case_seals import SealOut as SealOut
    from .case_seals import SealReason as SealReason
    from .cases import CaseDetail as CaseDetail
    from .cases import CaseExport as CaseExport
    from .cases import CaseOut as CaseOut
    from .cases import CaseSource as CaseSource
    from .cases import Decider as Decider
    from .cases import ErasureGround as ErasureGround
    from .cases import ErasureOut as ErasureOut
    from .cases import Exploitation as Exploitation
    from .cases import Identification as Identification
    from .cases import ProsecutionStage as ProsecutionStage
    from .cases import ReferenceOut as ReferenceOut
    from .cases import ReferenceSystem as ReferenceSystem
    from .cases import TraffickingAct as TraffickingAct
    from .cases import TraffickingMeans as TraffickingMeans
    from .cases import Verdict as Verdict
    from .certificate_keys import VerificationKeys as VerificationKeys
    from .certificates import CertificateDetail as CertificateDetail
    from .certificates import CertificateOut as CertificateOut
    from .changes import Change as Change
    from .changes import ChangeOut as ChangeOut
    from .changes import ChangesOut as ChangesOut
    from .changes import ReconciliationOut as ReconciliationOut
    from .changes import Resource as Resource
    from .changes import WholeOut as WholeOut
    from .checkpoints import CheckpointOut as CheckpointOut
    from .clients import AuthMethod as AuthMethod
    from .clients import ClientDetail as ClientDetail
    from .clients import ClientMade as ClientMade
    from .clients import ClientOut as ClientOut
    from .clients import PairOut as PairOut
    from .commitments import CommitmentOut as CommitmentOut
    from .consent_forms import ConsentBasis as ConsentBasis
    from .consent_forms import ConsentGiver as ConsentGiver
    from .consent_forms import ConsentOut as ConsentOut
    from .consent_forms import ConsentPurpose as ConsentPurpose
    from .consent_forms import ConsentStatus as ConsentStatus
    from .consent_forms import SharedField as SharedField
    from .consents import ConsentDetail as ConsentDetail
    from .decrees import DecreeKind as DecreeKind
    from .decrees import DecreeOut as DecreeOut
    from .deletion_duties import DeletionDutyDetail as DeletionDutyDetail
    from .deletion_duties import DeletionDutyOut as DeletionDutyOut
    from .deletion_duties import DeletionDutyStatus as DeletionDutyStatus
    from .evidence import EvidenceDetail as EvidenceDetail
    from .evidence import EvidenceKind as EvidenceKind
    from .evidence import EvidenceOut as EvidenceOut
    from .export_tokens import ExportTokenDetail as ExportTokenDetail
    from .export_tokens import ExportTokenMade as ExportTokenMade
    from .export_tokens import ExportTokenOut as ExportTokenOut
    from .export_tokens import Report as Report
    from .exports import ExportColumn as ExportColumn
    from .exports import ExportOut as ExportOut
    from .exports import ExportsOut as ExportsOut
    from .follow_ups import FollowUpDetail as FollowUpDetail
    from .follow_ups import FollowUpOut as FollowUpOut
    from .follow_ups import FollowUpStatus as FollowUpStatus
    from .goals import GoalOut as GoalOut
    from .grants import GrantOut as GrantOut
    from .grants import OwnGrantOut as OwnGrantOut
    from .grants import Word as Word
    from .health import Liveness as Liveness
    from .health import Readiness as Readiness
    from .health import Version as Version
    from .import_layouts import ColumnRead as ColumnRead
    from .import_layouts import ImportKind as ImportKind
    from .import_layouts import ImportLayoutOut as ImportLayoutOut
    from .imports import FindingOut as FindingOut
    from .imports import ImportDetail as ImportDetail
    from .imports import ImportOut as ImportOut
    from .imports import ImportStatus as ImportStatus
    from .imports import Severity as Severity
    from .imports import TableRead as TableRead
    from .indicators import Aggregation as Aggregation
    from .indicators import Direction as Direction
    from .indicators import IndicatorAbove as IndicatorAbove
    from .indicators import IndicatorList as IndicatorList
    from .indicators import IndicatorOut as IndicatorOut
    from .indicators import IndicatorsAbove as IndicatorsAbove
    from .indicators import Mark as Mark
    from .indicators import PeriodTargetOut as PeriodTargetOut
    from .indicators import PointRupiah as PointRupiah
    from .indicators import PointStanding as PointStanding
    from .indicators import SeriesOfLength as SeriesOfLength
    from .indicators import SeriesOut as SeriesOut
    from .indicators import SeriesPoint as SeriesPoint
    from .medical_profiles import MedicalProfileKept as MedicalProfileKept
    from .medical_profiles import MedicalProfileOut as MedicalProfileOut
    from .meetings import AttendanceOut as AttendanceOut
    from .meetings import CorrectionOut as CorrectionOut
    from .meetings import MeetingDetail as MeetingDetail
    from .meetings import MeetingKind as MeetingKind
    from .meetings import MeetingOut as MeetingOut
    from .meetings import Presence as Presence
    from .meta import Fork as Fork
    from .meta import Guard as Guard
    from .meta import LifecycleOut as LifecycleOut
    from .meta import LifecyclesOut as LifecyclesOut
    from .meta import MoveOut as MoveOut
    from .meta import Opening as Opening
    from .meta import StateOut as StateOut
    from .notices import NoticeDetail as NoticeDetail
    from .notices import NoticeKind as NoticeKind
    from .notices import NoticeOut as NoticeOut
    from .notices import Words as Words
    from .oauth import AuthorizationDetail as AuthorizationDetail
    from .oauth import AuthorizationServerMetadata as AuthorizationServerMetadata
    from .oauth import IntrospectionAnswer as IntrospectionAnswer
    from .oauth import ProtectedResourceMetadata as ProtectedResourceMetadata
    from .oauth import PublicKey as PublicKey
    from .oauth import PublicKeys as PublicKeys
    from .oauth import RevocationAnswer as RevocationAnswer
    from .oauth import TokenAnswer as TokenAnswer
    from .offline_entries import OfflineResult as OfflineResult
    from .offline_entries import OfflineResultsOut as OfflineResultsOut
    from .offline_entries import WrongField as WrongField
    from .outputs import BySex as BySex
    from .outputs import KindsSex as KindsSex
    from .outputs import OfForm as OfForm
    from .outputs import OfInstitution as OfInstitution
    from .outputs import OfInstrument as OfInstrument
    from .outputs import OfKind as OfKind
    from .outputs import OutputDetail as OutputDetail
    from .outputs import OutputKind as OutputKind
    from .outputs import OutputOut as OutputOut
    from .outputs import OutputStatus as OutputStatus
    from .outputs import OutputSummary as OutputSummary
    from .pending_acts import PendingActDetail as PendingActDetail
    from .pending_acts import PendingActDone as PendingActDone
    from .pending_acts import PendingActOut as PendingActOut
    from .pending_acts import PendingActStatus as PendingActStatus
    from .pending_acts import Second as Second
    from .people import HandedCode as HandedCode
    from .people import PersonDetail as PersonDetail
    from .people import PersonInvited as PersonInvited
    from .people import PersonOut as PersonOut
    from .people import ResetOut as ResetOut
    from .plan_changes import AmendmentKind as AmendmentKind
    from .plan_changes import EditionChanges as EditionChanges
    from .plan_changes import PlanChange as PlanChange
    from .plan_changes import PlanChanges as PlanChanges
    from .plan_versions import EditionDetail as EditionDetail
    from .plan_versions import EditionOut as EditionOut
    from .plan_years import PlanStatus as PlanStatus
    from .plan_years import PlanYears as PlanYears
    from .plan_years import YearOfPlan as YearOfPlan
    from .plan_years import YearsOfPlan as YearsOfPlan
    from .plans import PlanDetail as PlanDetail
    from .plans import PlanOut as PlanOut
    from .private_contacts import ContactOut as ContactOut
    from .problems import ProblemIndex as ProblemIndex
    from .problems import ProblemPage as ProblemPage
    from .processing import Processing as Processing
    from .processing import ProcessingRecord as ProcessingRecord
    from .programmes import ProgrammeDetail as ProgrammeDetail
    from .programmes import ProgrammeOut as ProgrammeOut
    from .progress_entries import Basis as Basis
    from .progress_entries import DisaggregationSex as DisaggregationSex
    from .progress_entries import EntryDetail as EntryDetail
    from .progress_entries import EntryOut as EntryOut
    from .progress_entries import PartOut as PartOut
    from .progress_entries import Sex as Sex
    from .progress_entries import ValueOut as ValueOut
    from .progress_reports import ComparedActivity as ComparedActivity
    from .progress_reports import ComparisonOut as ComparisonOut
    from .progress_reports import LastSaid as LastSaid
    from .progress_reports import LookKind as LookKind
    from .progress_reports import LookOut as LookOut
    from .progress_reports import PlannedPhysical as PlannedPhysical
    from .progress_reports import ReportChange as ReportChange
    from .progress_reports import ReportChangesOut as ReportChangesOut
    from .progress_reports import ReportDetail as ReportDetail
    from .progress_reports import VerificationItem as VerificationItem
    from .progress_reports import VerificationsOut as VerificationsOut
    from .proofs import BudgetLeaf as BudgetLeaf
    from .proofs import BudgetProof as BudgetProof
    from .proofs import BudgetTotal as BudgetTotal
    from .proofs import Coverage as Coverage
    from .proofs import CoverageLeaf as CoverageLeaf
    from .proofs import CoverageProof as CoverageProof
    from .proofs import CoverageTotal as CoverageTotal
    from .proofs import ProgressFigures as ProgressFigures
    from .proofs import ProgressLeaf as ProgressLeaf
    from .proofs import ProgressProof as ProgressProof
    from .proofs import ProgressTotal as ProgressTotal
    from .proofs import ProofsRuleOut as ProofsRuleOut
    from .proofs import ProvisionalFigures as ProvisionalFigures
    from .realisations import RealisationOut as RealisationOut
    from .realisations import RealisationSource as RealisationSource
    from .referral_documents import DocumentKind as DocumentKind
    from .referral_documents import DocumentOut as DocumentOut
    from .referral_handovers import HandoverOut as HandoverOut
    from .referral_messages import MessageKind as MessageKind
    from .referral_messages import MessageOut as MessageOut
    from .referral_reports import ReferralReportOut as ReferralReportOut
    from .referral_reports import ReferralRow as ReferralRow
    from .referral_reports import ReleaseOut as ReleaseOut
    from .referral_timeline import StepOut as StepOut
    from .referrals import EnvelopeOut as EnvelopeOut
    from .referrals import FailureReason as FailureReason
    from .referrals import ReferralDetail as ReferralDetail
    from .referrals import ReferralOut as ReferralOut
    from .referrals import ReferralStatus as ReferralStatus
    from .referrals import RejectionReason as RejectionReason
    from .referrals import Urgency as Urgency
    from .referrals import WaitsOn as WaitsOn
    from .regions import RegionOut as RegionOut
    from .reopenings import ReopenableField as ReopenableField
    from .reopenings import ReopeningDetail as ReopeningDetail
    from .reopenings import ReopeningOut as ReopeningOut
    from .reopenings import ReopeningStatus as ReopeningStatus
    from .report_comments import CommentOut as CommentOut
    from .reporting_calendars import CalendarDetail as CalendarDetail
    from .reporting_calendars import CalendarOut as CalendarOut
    from .reporting_calendars import DaysOut as DaysOut
    from .reporting_calendars import PeriodDatesOut as PeriodDatesOut
    from .reporting_obligations import ObligationDetail as ObligationDetail
    from .reporting_obligations import ObligationOut as ObligationOut
    from .reporting_obligations import ObligationState as ObligationState
    from .reporting_obligations import Paper as Paper
    from .reporting_obligations import ReminderItem as ReminderItem
    from .reporting_obligations import ReminderOutcome as ReminderOutcome
    from .reporting_obligations import RemindersOut as RemindersOut
    from .reporting_obligations import ReportOut as ReportOut
    from .reporting_obligations import ReportStatus as ReportStatus
    from .reporting_periods import OpeningWait as OpeningWait
    from .reporting_periods import PeriodDetail as PeriodDetail
    from .reporting_periods import PeriodOut as PeriodOut
    from .reporting_periods import PeriodStatus as PeriodStatus
    from .reporting_periods import PeriodType as PeriodType
    from .reports import BudgetReportOut as BudgetReportOut
    from .reports import BudgetRow as BudgetRow
    from .reports import CoverageReportOut as CoverageReportOut
    from .reports import CoverageRow as CoverageRow
    from .reports import ForeignMoney as ForeignMoney
    from .reports import FormationOut as FormationOut
    from .reports import FormationRow as FormationRow
    from .reports import HeadlineFigure as HeadlineFigure
    from .reports import HeadlineReportOut as HeadlineReportOut
    from .reports import IndicatorFigures as IndicatorFigures
    from .reports import ProgressReportOut as ProgressReportOut
    from .reports import ProgressRow as ProgressRow
    from .reports import ProvinceFormation as ProvinceFormation
    from .reports import ReportVersionOut as ReportVersionOut
    from .reports import Rung as Rung
    from .reports import SilentOut as SilentOut
    from .return_legs import PayingLevel as PayingLevel
    from .return_legs import Reach as Reach
    from .return_legs import ReturnLegDetail as ReturnLegDetail
    from .return_legs import ReturnLegOut as ReturnLegOut
    from .return_legs import ReturnLegStatus as ReturnLegStatus
    from .return_legs import TravelMode as TravelMode
    from .scopes import ActionWord as ActionWord
    from .scopes import Kind as Kind
    from .scopes import OrganisationKind as OrganisationKind
    from .scopes import OrganisationWordOut as OrganisationWordOut
    from .scopes import ScopeCatalogue as ScopeCatalogue
    from .seats import SeatDetail as SeatDetail
    from .seats import SeatOut as SeatOut
    from .services import ServiceDetail as ServiceDetail
    from .services import ServiceOut as ServiceOut
    from .services import ServiceStatus as ServiceStatus
    from .sessions import SessionClient as SessionClient
    from .sessions import SessionOut as SessionOut
    from .signals import SignalKind as SignalKind
    from .signals import SignalOut as SignalOut
    from .signals import SignalsRuleOut as SignalsRuleOut
    from .statistics import CountOut as CountOut
    from .statistics import HeadlineOut as HeadlineOut
    from .statistics import Name as Name
    from .statistics import StatisticsOut as StatisticsOut
    from .statistics import StatisticsRow as StatisticsRow
    from .task_forces import TaskForceDetail as TaskForceDetail
    from .task_forces import TaskForceLevel as TaskForceLevel
    from .task_forces import TaskForceOut as TaskForceOut
    from .trafficking_profiles import Channel as Channel
    from .trafficking_profiles import Control as Control
    from .trafficking_profiles import Recruiter as Recruiter
    from .trafficking_profiles import Sector as Sector
    from .trafficking_profiles import TraffickingProfileOut as TraffickingProfileOut
    from .uploads import ColumnSeenOut as ColumnSeenOut
    from .uploads import Confidence as Confidence
    from .uploads import FieldOut as FieldOut
    from .uploads import PreviewOut as PreviewOut
    from .uploads import SheetSeenOut as SheetSeenOut
    from .uploads import Source as Source
    from .uploads import UploadOut as UploadOut
    from .webhook_deliveries import DeliveryStatus as DeliveryStatus
    from .webhook_deliveries import Outcome as Outcome
    from .webhook_deliveries import WebhookAttemptOut as WebhookAttemptOut
    from .webhook_deliveries import WebhookDeliveryDetail as WebhookDeliveryDetail
    from .webhook_deliveries import WebhookDeliveryOut as WebhookDeliveryOut
    from .webhook_deliveries import WebhookEvent as WebhookEvent
    from .webhook_deliveries import WebhookPing as WebhookPing
    from .webhooks import PauseReason as PauseReason
    from .webhooks import WebhookDetail as WebhookDetail
    from .webhooks import WebhookMade as WebhookMade
    from .webhooks import WebhookOut as WebhookOut
    from .webhooks import WebhookStatus as WebhookStatus

WHERE = Index(
    __name__,
    """
access: Act AnswerOut AudienceOut ExplanationOut ReaderOut WayOut
access_logs: AccessOut Event SeatKind
activities: ActivityDetail ActivityOut FundingOut LastProgress PhysicalPointOut Pillar TaggedLine
agencies: AgencyDetail AgencyKind AgencyOut OtherNameOut ServiceAreaOut
amendments: AmendedField AmendmentDetail AmendmentOut AmendmentStatus
assistance: AssistanceDetail AssistanceOut AssistanceStatus ServiceKind
assistance_funds: FundDetail FundOut FundPart ReceiptOut
audit: ActorKind AuditKind AuditRowOut
breaches: BreachDetail BreachNotices BreachOut BreachStatus
budget_absorptions: AbsorptionFigures AbsorptionOut AbsorptionRow
budget_lines: BudgetLineDetail BudgetLineRow QuarterAbsorption Scheme
budget_tags: BudgetTagDetail BudgetTagOut TagMode TagState
budget_versions: BudgetVersionOut VersionKind
bundles: BundleDetail BundleOut BundlePart
case_follow_ups: CaseFollowUpDetail CaseFollowUpOut CaseFollowUpOutcome CaseFollowUpStatus ReintegrationOut
case_persons: CasePersonKept CasePersonOut
case_seals: SealOut SealReason
cases: CaseDetail CaseExport CaseOut CaseSource Decider ErasureGround ErasureOut Exploitation Identification
    ProsecutionStage ReferenceOut ReferenceSystem TraffickingAct TraffickingMeans Verdict
certificate_keys: VerificationKeys
certificates: CertificateDetail CertificateOut
changes: Change ChangeOut ChangesOut ReconciliationOut Resource WholeOut
checkpoints: CheckpointOut
clients: AuthMethod ClientDetail ClientMade ClientOut PairOut
commitments: CommitmentOut
consent_forms: ConsentBasis ConsentGiver ConsentOut ConsentPurpose ConsentStatus SharedField
consents: ConsentDetail
decrees: DecreeKind DecreeOut
deletion_duties: DeletionDutyDetail DeletionDutyOut DeletionDutyStatus
evidence: EvidenceDetail EvidenceKind EvidenceOut
export_tokens: ExportTokenDetail ExportTokenMade ExportTokenOut Report
exports: ExportColumn ExportOut ExportsOut
follow_ups: FollowUpDetail FollowUpOut FollowUpStatus
goals: GoalOut
grants: GrantOut OwnGrantOut Word
health: Liveness Readiness Version
import_layouts: ColumnRead ImportKind ImportLayoutOut
imports: FindingOut ImportDetail ImportOut ImportStatus Severity TableRead
indicators: Aggregation Direction IndicatorAbove IndicatorList IndicatorOut IndicatorsAbove Mark PeriodTargetOut
    PointRupiah PointStanding SeriesOfLength SeriesOut SeriesPoint
medical_profiles: MedicalProfileKept MedicalProfileOut
meetings: AttendanceOut CorrectionOut MeetingDetail MeetingKind MeetingOut Presence
meta: Fork Guard LifecycleOut LifecyclesOut MoveOut Opening StateOut
notices: NoticeDetail NoticeKind NoticeOut Words
oauth: AuthorizationDetail AuthorizationServerMetadata IntrospectionAnswer ProtectedResourceMetadata PublicKey
    PublicKeys RevocationAnswer TokenAnswer
offline_entries: OfflineResult OfflineResultsOut WrongField
outputs: BySex KindsSex OfForm OfInstitution OfInstrument OfKind OutputDetail OutputKind OutputOut OutputStatus
    OutputSummary
pending_acts: PendingActDetail PendingActDone PendingActOut PendingActStatus Second
people: HandedCode PersonDetail PersonInvited PersonOut ResetOut
plan_changes: AmendmentKind EditionChanges PlanChange PlanChanges
plan_versions: EditionDetail EditionOut
plan_years: PlanStatus PlanYears YearOfPlan YearsOfPlan
plans: PlanDetail PlanOut
private_contacts: ContactOut
problems: ProblemIndex ProblemPage
processing: Processing ProcessingRecord
programmes: ProgrammeDetail ProgrammeOut
progress_entries: Basis DisaggregationSex EntryDetail EntryOut PartOut Sex ValueOut
progress_reports: ComparedActivity ComparisonOut LastSaid LookKind LookOut PlannedPhysical ReportChange
    ReportChangesOut ReportDetail VerificationItem VerificationsOut
proofs: BudgetLeaf BudgetProof BudgetTotal Coverage CoverageLeaf CoverageProof CoverageTotal ProgressFigures
    ProgressLeaf ProgressProof ProgressTotal ProofsRuleOut ProvisionalFigures
realisations: RealisationOut RealisationSource
referral_documents: DocumentKind DocumentOut
referral_handovers: HandoverOut
referral_messages: MessageKind MessageOut
referral_reports: ReferralReportOut ReferralRow ReleaseOut
referral_timeline: StepOut
referrals: EnvelopeOut FailureReason ReferralDetail ReferralOut ReferralStatus RejectionReason Urgency WaitsOn
regions: RegionOut
reopenings: ReopenableField ReopeningDetail ReopeningOut ReopeningStatus
report_comments: CommentOut
reporting_calendars: CalendarDetail CalendarOut DaysOut PeriodDatesOut
reporting_obligations: ObligationDetail ObligationOut ObligationState Paper ReminderItem ReminderOutcome
    RemindersOut ReportOut ReportStatus
reporting_periods: OpeningWait PeriodDetail PeriodOut PeriodStatus PeriodType
reports: BudgetReportOut BudgetRow CoverageReportOut CoverageRow ForeignMoney FormationOut FormationRow
    HeadlineFigure HeadlineReportOut IndicatorFigures ProgressReportOut ProgressRow ProvinceFormation
    ReportVersionOut Rung SilentOut
return_legs: PayingLevel Reach ReturnLegDetail ReturnLegOut ReturnLegStatus TravelMode
scopes: ActionWord Kind OrganisationKind OrganisationWordOut ScopeCatalogue
seats: SeatDetail SeatOut
services: ServiceDetail ServiceOut ServiceStatus
sessions: SessionClient SessionOut
signals: SignalKind SignalOut SignalsRuleOut
statistics: CountOut HeadlineOut Name StatisticsOut StatisticsRow
task_forces: TaskForceDetail TaskForceLevel TaskForceOut
trafficking_profiles: Channel Control Recruiter Sector TraffickingProfileOut
uploads: ColumnSeenOut Confidence FieldOut PreviewOut SheetSeenOut Source UploadOut
webhook_deliveries: DeliveryStatus Outcome WebhookAttemptOut WebhookDeliveryDetail WebhookDeliveryOut
    WebhookEvent WebhookPing
webhooks: PauseReason WebhookDetail WebhookMade WebhookOut WebhookStatus
""",
)


def __getattr__(name: str) -> Any:
    return WHERE.found(name)


def __dir__() -> list[str]:
    return WHERE.names()
