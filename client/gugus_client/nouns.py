"""Every noun of the service; each is imported when it is first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .noun import Lazy

if TYPE_CHECKING:
    from .operations.access import AccessOperations
    from .operations.access_logs import AccessLogsOperations
    from .operations.activities import ActivitiesOperations
    from .operations.agencies import AgenciesOperations
    from .operations.amendments import AmendmentsOperations
    from .operations.assistance import AssistanceOperations
    from .operations.assistance_funds import AssistanceFundsOperations
    from .operations.audit import AuditOperations
    from .operations.breaches import BreachesOperations
    from .operations.budget_absorptions import BudgetAbsorptionsOperations
    from .operations.budget_lines import BudgetLinesOperations
    from .operations.budget_tags import BudgetTagsOperations
    from .operations.budget_versions import BudgetVersionsOperations
    from .operations.bundles import BundlesOperations
    from .operations.case_follow_ups import CaseFollowUpsOperations
    from .operations.case_persons import CasePersonsOperations
    from .operations.case_seals import CaseSealsOperations
    from .operations.cases import CasesOperations
    from .operations.certificate_keys import CertificateKeysOperations
    from .operations.certificates import CertificatesOperations
    from .operations.changes import ChangesOperations
    from .operations.checkpoint_keys import CheckpointKeysOperations
    from .operations.checkpoints import CheckpointsOperations
    from .operations.clients import ClientsOperations
    from .operations.commitments import CommitmentsOperations
    from .operations.consent_forms import ConsentFormsOperations
    from .operations.consents import ConsentsOperations
    from .operations.decrees import DecreesOperations
    from .operations.deletion_duties import DeletionDutiesOperations
    from .operations.evidence import EvidenceOperations
    from .operations.export_tokens import ExportTokensOperations
    from .operations.exports import ExportsOperations
    from .operations.follow_ups import FollowUpsOperations
    from .operations.goals import GoalsOperations
    from .operations.grants import GrantsOperations
    from .operations.health import HealthOperations
    from .operations.import_layouts import ImportLayoutsOperations
    from .operations.imports import ImportsOperations
    from .operations.indicators import IndicatorsOperations
    from .operations.medical_profiles import MedicalProfilesOperations
    from .operations.meetings import MeetingsOperations
    from .operations.meta import MetaOperations
    from .operations.notices import NoticesOperations
    from .operations.oauth import OauthOperations
    from .operations.offline_entries import OfflineEntriesOperations
    from .operations.outputs import OutputsOperations
    from .operations.pending_acts import PendingActsOperations
    from .operations.people import PeopleOperations
    from .operations.plan_changes import PlanChangesOperations
    from .operations.plan_versions import PlanVersionsOperations
    from .operations.plan_years import PlanYearsOperations
    from .operations.plans import PlansOperations
    from .operations.private_contacts import PrivateContactsOperations
    from .operations.problems import ProblemsOperations
    from .operations.processing import ProcessingOperations
    from .operations.programmes import ProgrammesOperations
    from .operations.progress_entries import ProgressEntriesOperations
    from .operations.progress_reports import ProgressReportsOperations
    from .operations.proofs import ProofsOperations
    from .operations.realisations import RealisationsOperations
    from .operations.referral_documents import ReferralDocumentsOperations
    from .operations.referral_handovers import ReferralHandoversOperations
    from .operations.referral_messages import ReferralMessagesOperations
    from .operations.referral_reports import ReferralReportsOperations
    from .operations.referral_timeline import ReferralTimelineOperations
    from .operations.referrals import ReferralsOperations
    from .operations.regions import RegionsOperations
    from .operations.reopenings import ReopeningsOperations
    from .operations.report_comments import ReportCommentsOperations
    from .operations.reporting_calendars import ReportingCalendarsOperations
    from .operations.reporting_obligations import ReportingObligationsOperations
    from .operations.reporting_periods import ReportingPeriodsOperations
    from .operations.reports import ReportsOperations
    from .operations.return_legs import ReturnLegsOperations
    from .operations.scopes import ScopesOperations
    from .operations.seats import SeatsOperations
    from .operations.services import ServicesOperations
    from .operations.sessions import SessionsOperations
    from .operations.signals import SignalsOperations
    from .operations.statistics import StatisticsOperations
    from .operations.task_forces import TaskForcesOperations
    from .operations.trafficking_profiles import TraffickingProfilesOperations
    from .operations.uploads import UploadsOperations
    from .operations.webhook_deliveries import WebhookDeliveriesOperations
    from .operations.webhooks import WebhooksOperations


class Nouns(Lazy):
    """Every noun of the service."""

    access: AccessOperations
    access_logs: AccessLogsOperations
    activities: ActivitiesOperations
    agencies: AgenciesOperations
    amendments: AmendmentsOperations
    assistance: AssistanceOperations
    assistance_funds: AssistanceFundsOperations
    audit: AuditOperations
    breaches: BreachesOperations
    budget_absorptions: BudgetAbsorptionsOperations
    budget_lines: BudgetLinesOperations
    budget_tags: BudgetTagsOperations
    budget_versions: BudgetVersionsOperations
    bundles: BundlesOperations
    case_follow_ups: CaseFollowUpsOperations
    case_persons: CasePersonsOperations
    case_seals: CaseSealsOperations
    cases: CasesOperations
    certificate_keys: CertificateKeysOperations
    certificates: CertificatesOperations
    changes: ChangesOperations
    checkpoint_keys: CheckpointKeysOperations
    checkpoints: CheckpointsOperations
    clients: ClientsOperations
    commitments: CommitmentsOperations
    consent_forms: ConsentFormsOperations
    consents: ConsentsOperations
    decrees: DecreesOperations
    deletion_duties: DeletionDutiesOperations
    evidence: EvidenceOperations
    export_tokens: ExportTokensOperations
    exports: ExportsOperations
    follow_ups: FollowUpsOperations
    goals: GoalsOperations
    grants: GrantsOperations
    health: HealthOperations
    import_layouts: ImportLayoutsOperations
    imports: ImportsOperations
    indicators: IndicatorsOperations
    medical_profiles: MedicalProfilesOperations
    meetings: MeetingsOperations
    meta: MetaOperations
    notices: NoticesOperations
    oauth: OauthOperations
    offline_entries: OfflineEntriesOperations
    outputs: OutputsOperations
    pending_acts: PendingActsOperations
    people: PeopleOperations
    plan_changes: PlanChangesOperations
    plan_versions: PlanVersionsOperations
    plan_years: PlanYearsOperations
    plans: PlansOperations
    private_contacts: PrivateContactsOperations
    problems: ProblemsOperations
    processing: ProcessingOperations
    programmes: ProgrammesOperations
    progress_entries: ProgressEntriesOperations
    progress_reports: ProgressReportsOperations
    proofs: ProofsOperations
    realisations: RealisationsOperations
    referral_documents: ReferralDocumentsOperations
    referral_handovers: ReferralHandoversOperations
    referral_messages: ReferralMessagesOperations
    referral_reports: ReferralReportsOperations
    referral_timeline: ReferralTimelineOperations
    referrals: ReferralsOperations
    regions: RegionsOperations
    reopenings: ReopeningsOperations
    report_comments: ReportCommentsOperations
    reporting_calendars: ReportingCalendarsOperations
    reporting_obligations: ReportingObligationsOperations
    reporting_periods: ReportingPeriodsOperations
    reports: ReportsOperations
    return_legs: ReturnLegsOperations
    scopes: ScopesOperations
    seats: SeatsOperations
    services: ServicesOperations
    sessions: SessionsOperations
    signals: SignalsOperations
    statistics: StatisticsOperations
    task_forces: TaskForcesOperations
    trafficking_profiles: TraffickingProfilesOperations
    uploads: UploadsOperations
    webhook_deliveries: WebhookDeliveriesOperations
    webhooks: WebhooksOperations
