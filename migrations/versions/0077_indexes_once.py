"""Indexes that only repeat the beginning of a longer one are dropped: they found no row sooner, and cost each that is written.

The longer one is that of a unique constraint in each case, and stays.
"""

from alembic import op

revision = "0077"
down_revision = "0076"
branch_labels = None
depends_on = None

REPEATED = {
    "ix_agency_alias_agency_id": ("agency_alias", "agency_id"),
    "ix_agency_service_area_agency_id": ("agency_service_area", "agency_id"),
    "ix_budget_line_version_line_id": ("budget_line_version", "line_id"),
    "ix_decree_task_force_id": ("decree", "task_force_id"),
    "ix_reporting_obligation_period_id": ("reporting_obligation", "period_id"),
    "ix_progress_report_obligation_id": ("progress_report", "obligation_id"),
    "ix_client_grant_client_id": ("client_grant", "client_id"),
    "ix_activity_funding_activity_id": ("activity_funding", "activity_id"),
    "ix_budget_tag_line_id": ("budget_tag", "line_id"),
    "ix_progress_entry_report_id": ("progress_entry", "report_id"),
    "ix_indicator_target_indicator_id": ("indicator_target", "indicator_id"),
    "ix_progress_value_entry_id": ("progress_value", "entry_id"),
    "ix_amendment_plan_id": ("amendment", "plan_id"),
    "ix_plan_version_plan_id": ("plan_version", "plan_id"),
    "ix_meeting_attendance_meeting_id": ("meeting_attendance", "meeting_id"),
    "ix_follow_up_meeting_id": ("follow_up", "meeting_id"),
    "ix_output_participants_output_id": ("output_participants", "output_id"),
    "ix_reopening_period_id": ("reopening", "period_id"),
    "ix_certificate_period_id": ("certificate", "period_id"),
    "ix_service_agency_id": ("service", "agency_id"),
    "ix_case_reference_case_id": ("case_reference", "case_id"),
    "ix_fund_giving_fund_id": ("fund_giving", "fund_id"),
    "ix_return_leg_case_id": ("return_leg", "case_id"),
    "ix_case_follow_up_case_id": ("case_follow_up", "case_id"),
}


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")
        for name in REPEATED:
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        op.execute("RESET lock_timeout")


def downgrade() -> None:
    for name, (table, column) in REPEATED.items():
        op.create_index(name, table, [column])
