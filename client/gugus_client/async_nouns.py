"""Every noun of the service, for tasks of an event loop; each is imported when it is first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .noun import AsyncLazy

if TYPE_CHECKING:
    from .async_operations.access import AsyncAccessOperations
    from .async_operations.access_logs import AsyncAccessLogsOperations
    from .async_operations.activities import AsyncActivitiesOperations
    from .async_operations.agencies import AsyncAgenciesOperations
    from .async_operations.amendments import AsyncAmendmentsOperations
    from .async_operations.assistance import AsyncAssistanceOperations
    from .async_operations.assistance_funds import AsyncAssistanceFundsOperations
    from .async_operations.audit import AsyncAuditOperations
    from .async_operations.breaches import AsyncBreachesOperations
    from .async_operations.budget_absorptions import AsyncBudgetAbsorptionsOperations
    from .async_operations.budget_lines import AsyncBudgetLinesOperations
    from .async_operations.budget_tags import AsyncBudgetTagsOperations
    from .async_operations.budget_versions import AsyncBudgetVersionsOperations
    from .async_operations.bundles import AsyncBundlesOperations
    from .async_operations.case_follow_ups import AsyncCaseFollowUpsOperations
    from .async_operations.case_persons import AsyncCasePersonsOperations
    from .async_operations.case_seals import AsyncCaseSealsOperations
    from .async_operations.cases import AsyncCasesOperations
    from .async_operations.certificate_keys import AsyncCertificateKeysOperations
    from .async_operations.certificates import AsyncCertificatesOperations
    from .async_operations.changes import AsyncChangesOperations
    from .async_operations.checkpoint_keys import AsyncCheckpointKeysOperations
    from .async_operations.checkpoints import AsyncCheckpointsOperations
    from .async_operations.clients import AsyncClientsOperations
    from .async_operations.commitments import AsyncCommitmentsOperations
    from .async_operations.consent_forms import AsyncConsentFormsOperations
    from .async_operations.consents import AsyncConsentsOperations
    from .async_operations.decrees import AsyncDecreesOperations
    from .async_operations.deletion_duties import AsyncDeletionDutiesOperations
    from .async_operations.evidence import AsyncEvidenceOperations
    from .async_operations.export_tokens import AsyncExportTokensOperations
    from .async_operations.exports import AsyncExportsOperations
    from .async_operations.follow_ups import AsyncFollowUpsOperations
    from .async_operations.goals import AsyncGoalsOperations
    from .async_operations.grants import AsyncGrantsOperations
    from .async_operations.health import AsyncHealthOperations
    from .async_operations.import_layouts import AsyncImportLayoutsOperations
    from .async_operations.imports import AsyncImportsOperations
    from .async_operations.indicators import AsyncIndicatorsOperations
    from .async_operations.medical_profiles import AsyncMedicalProfilesOperations
    from .async_operations.meetings import AsyncMeetingsOperations
    from .async_operations.meta import AsyncMetaOperations
    from .async_operations.notices import AsyncNoticesOperations
    from .async_operations.oauth import AsyncOauthOperations
    from .async_operations.offline_entries import AsyncOfflineEntriesOperations
    from .async_operations.outputs import AsyncOutputsOperations
    from .async_operations.pending_acts import AsyncPendingActsOperations
    from .async_operations.people import AsyncPeopleOperations
    from .async_operations.plan_changes import AsyncPlanChangesOperations
    from .async_operations.plan_versions import AsyncPlanVersionsOperations
    from .async_operations.plan_years import AsyncPlanYearsOperations
    from .async_operations.plans import AsyncPlansOperations
    from .async_operations.private_contacts import AsyncPrivateContactsOperations
    from .async_operations.problems import AsyncProblemsOperations
    from .async_operations.processing import AsyncProcessingOperations
    from .async_operations.programmes import AsyncProgrammesOperations
    from .async_operations.progress_entries import AsyncProgressEntriesOperations
    from .async_operations.progress_reports import AsyncProgressReportsOperations
    from .async_operations.proofs import AsyncProofsOperations
    from .async_operations.realisations import AsyncRealisationsOperations
    from .async_operations.referral_documents import AsyncReferralDocumentsOperations
    from .async_operations.referral_handovers import AsyncReferralHandoversOperations
    from .async_operations.referral_messages import AsyncReferralMessagesOperations
    from .async_operations.referral_reports import AsyncReferralReportsOperations
    from .async_operations.referral_timeline import AsyncReferralTimelineOperations
    from .async_operations.referrals import AsyncReferralsOperations
    from .async_operations.regions import AsyncRegionsOperations
    from .async_operations.reopenings import AsyncReopeningsOperations
    from .async_operations.report_comments import AsyncReportCommentsOperations
    from .async_operations.reporting_calendars import AsyncReportingCalendarsOperations
    from .async_operations.reporting_obligations import AsyncReportingObligationsOperations
    from .async_operations.reporting_periods import AsyncReportingPeriodsOperations
    from .async_operations.reports import AsyncReportsOperations
    from .async_operations.return_legs import AsyncReturnLegsOperations
    from .async_operations.scopes import AsyncScopesOperations
    from .async_operations.seats import AsyncSeatsOperations
    from .async_operations.services import AsyncServicesOperations
    from .async_operations.sessions import AsyncSessionsOperations
    from .async_operations.signals import AsyncSignalsOperations
    from .async_operations.statistics import AsyncStatisticsOperations
    from .async_operations.task_forces import AsyncTaskForcesOperations
    from .async_operations.trafficking_profiles import AsyncTraffickingProfilesOperations
    from .async_operations.uploads import AsyncUploadsOperations
    from .async_operations.webhook_deliveries import AsyncWebhookDeliveriesOperations
    from .async_operations.webhooks import AsyncWebhooksOperations


class AsyncNouns(AsyncLazy):
    """Every noun of the service, for tasks of an event loop."""

    access: AsyncAccessOperations
    access_logs: AsyncAccessLogsOperations
    activities: AsyncActivitiesOperations
    agencies: AsyncAgenciesOperations
    amendments: AsyncAmendmentsOperations
    assistance: AsyncAssistanceOperations
    assistance_funds: AsyncAssistanceFundsOperations
    audit: AsyncAuditOperations
    breaches: AsyncBreachesOperations
    budget_absorptions: AsyncBudgetAbsorptionsOperations
    budget_lines: AsyncBudgetLinesOperations
    budget_tags: AsyncBudgetTagsOperations
    budget_versions: AsyncBudgetVersionsOperations
    bundles: AsyncBundlesOperations
    case_follow_ups: AsyncCaseFollowUpsOperations
    case_persons: AsyncCasePersonsOperations
    case_seals: AsyncCaseSealsOperations
    cases: AsyncCasesOperations
    certificate_keys: AsyncCertificateKeysOperations
    certificates: AsyncCertificatesOperations
    changes: AsyncChangesOperations
    checkpoint_keys: AsyncCheckpointKeysOperations
    checkpoints: AsyncCheckpointsOperations
    clients: AsyncClientsOperations
    commitments: AsyncCommitmentsOperations
    consent_forms: AsyncConsentFormsOperations
    consents: AsyncConsentsOperations
    decrees: AsyncDecreesOperations
    deletion_duties: AsyncDeletionDutiesOperations
    evidence: AsyncEvidenceOperations
    export_tokens: AsyncExportTokensOperations
    exports: AsyncExportsOperations
    follow_ups: AsyncFollowUpsOperations
    goals: AsyncGoalsOperations
    grants: AsyncGrantsOperations
    health: AsyncHealthOperations
    import_layouts: AsyncImportLayoutsOperations
    imports: AsyncImportsOperations
    indicators: AsyncIndicatorsOperations
    medical_profiles: AsyncMedicalProfilesOperations
    meetings: AsyncMeetingsOperations
    meta: AsyncMetaOperations
    notices: AsyncNoticesOperations
    oauth: AsyncOauthOperations
    offline_entries: AsyncOfflineEntriesOperations
    outputs: AsyncOutputsOperations
    pending_acts: AsyncPendingActsOperations
    people: AsyncPeopleOperations
    plan_changes: AsyncPlanChangesOperations
    plan_versions: AsyncPlanVersionsOperations
    plan_years: AsyncPlanYearsOperations
    plans: AsyncPlansOperations
    private_contacts: AsyncPrivateContactsOperations
    problems: AsyncProblemsOperations
    processing: AsyncProcessingOperations
    programmes: AsyncProgrammesOperations
    progress_entries: AsyncProgressEntriesOperations
    progress_reports: AsyncProgressReportsOperations
    proofs: AsyncProofsOperations
    realisations: AsyncRealisationsOperations
    referral_documents: AsyncReferralDocumentsOperations
    referral_handovers: AsyncReferralHandoversOperations
    referral_messages: AsyncReferralMessagesOperations
    referral_reports: AsyncReferralReportsOperations
    referral_timeline: AsyncReferralTimelineOperations
    referrals: AsyncReferralsOperations
    regions: AsyncRegionsOperations
    reopenings: AsyncReopeningsOperations
    report_comments: AsyncReportCommentsOperations
    reporting_calendars: AsyncReportingCalendarsOperations
    reporting_obligations: AsyncReportingObligationsOperations
    reporting_periods: AsyncReportingPeriodsOperations
    reports: AsyncReportsOperations
    return_legs: AsyncReturnLegsOperations
    scopes: AsyncScopesOperations
    seats: AsyncSeatsOperations
    services: AsyncServicesOperations
    sessions: AsyncSessionsOperations
    signals: AsyncSignalsOperations
    statistics: AsyncStatisticsOperations
    task_forces: AsyncTaskForcesOperations
    trafficking_profiles: AsyncTraffickingProfilesOperations
    uploads: AsyncUploadsOperations
    webhook_deliveries: AsyncWebhookDeliveriesOperations
    webhooks: AsyncWebhooksOperations
