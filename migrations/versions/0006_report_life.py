"""The life of a report up to its verification: claims, paper reports typed in, imports of progress, and the clock."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

REPORT_STATES = ("draft", "submitted", "under_review", "returned", "verified")
IMPORT_KINDS = ("agencies", "plan", "realisation", "progress")

HELD = "((SELECT gugus_organisations())::text[])"
OWN = f"owner = ANY {HELD}"
REGION = f"region = ANY {HELD}"
# The secretariat writes into a report of an agency only where it types in that agency's paper.
TYPED_IN = "EXISTS (SELECT 1 FROM progress_report r WHERE r.id = {} AND r.typed_by IS NOT NULL)"
ENTRY_REPORT = "(SELECT e.report_id FROM progress_entry e WHERE e.id = entry_id)"
REPORT_WRITTEN = f"{OWN} OR ({REGION} AND typed_by IS NOT NULL)"
ENTRY_WRITTEN = f"{OWN} OR ({REGION} AND {TYPED_IN.format('report_id')})"
VALUE_WRITTEN = f"{OWN} OR ({REGION} AND {TYPED_IN.format(ENTRY_REPORT)})"
AS_IT_CAME = f"({OWN} OR {REGION}) AND import_id IS NOT NULL AND status = 'submitted'"

POLICIES = (
    f"ALTER POLICY insert_progress_report ON progress_report WITH CHECK ({REPORT_WRITTEN})",
    f"ALTER POLICY insert_progress_entry ON progress_entry WITH CHECK ({ENTRY_WRITTEN})",
    f"ALTER POLICY update_progress_entry ON progress_entry USING ({ENTRY_WRITTEN})",
    f"ALTER POLICY insert_progress_value ON progress_value WITH CHECK ({VALUE_WRITTEN})",
    f"ALTER POLICY update_progress_value ON progress_value USING ({VALUE_WRITTEN})",
    f"ALTER POLICY delete_progress_value ON progress_value USING ({VALUE_WRITTEN})",
    # An import is undone while its reports stand as they came.
    f"CREATE POLICY delete_progress_report ON progress_report FOR DELETE USING ({AS_IT_CAME})",
    "GRANT DELETE ON progress_report TO gugus_app",
    # What the clock looks at over organisations; it then acts in the context of one.
    "CREATE POLICY clock_reporting_period ON reporting_period FOR SELECT TO gugus_worker USING (status <> 'frozen')",
    "CREATE POLICY clock_report ON progress_report FOR SELECT TO gugus_worker USING (status = 'under_review')",
    "CREATE POLICY clock_plan ON plan FOR SELECT TO gugus_worker USING (status = 'in_force')",
)

# What became of obligations, for those who see the obligation but not yet the report (calculations.md, coverage).
STATES = """
CREATE FUNCTION gugus_obligation_states(p_obligations uuid[])
RETURNS TABLE (obligation_id uuid, state text, verified boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT o.id,
           CASE WHEN r.sent AND r.has_values THEN 'reported' WHEN r.sent THEN 'nil'
                WHEN o.excused_reason IS NOT NULL THEN 'excused' ELSE 'silent' END,
           coalesce(r.settled, false)
    FROM reporting_obligation o
    LEFT JOIN LATERAL (
        SELECT bool_or(x.status <> 'draft') AS sent, bool_or(x.has_values AND x.status <> 'draft') AS has_values,
               bool_or(x.status = 'verified') AS settled
        FROM progress_report x WHERE x.obligation_id = o.id
    ) r ON true
    WHERE o.id = ANY (p_obligations)
$$;
"""

ROLL_UP_ON_DELETE = """
CREATE TRIGGER roll_up_on_delete AFTER DELETE ON progress_report REFERENCING OLD TABLE AS touched
FOR EACH STATEMENT EXECUTE FUNCTION gugus_roll_up_after_progress_report();
"""


def one_of(table: str, column: str, kind: str, values: tuple[str, ...]) -> None:
    """The column takes these values: the constraint follows the enum."""
    name = op.f(f"ck_{table}_{kind}")
    op.drop_constraint(name, table, type_="check")
    op.create_check_constraint(name, table, sa.column(column).in_(values))


def upgrade() -> None:
    op.add_column("progress_report", sa.Column("typed_by", sa.Uuid(), nullable=True))
    op.add_column("progress_report", sa.Column("source_document", sa.String(), nullable=True))
    op.add_column("progress_report", sa.Column("officer_seat_id", sa.Uuid(), nullable=True))
    op.add_column("progress_report", sa.Column("reported_on", sa.Date(), nullable=True))
    op.add_column("progress_report", sa.Column("import_id", sa.Uuid(), nullable=True))
    op.add_column("progress_report", sa.Column("claimed_by", sa.Uuid(), nullable=True))
    op.add_column("progress_report", sa.Column("review_until", sa.DateTime(timezone=True), nullable=True))
    op.create_foreign_key(
        op.f("fk_progress_report_officer_seat_id"), "progress_report", "seat", ["officer_seat_id"], ["id"]
    )
    op.create_check_constraint(
        op.f("ck_progress_report_typed_in"), "progress_report", "typed_by IS NULL OR source_document IS NOT NULL"
    )
    op.create_index(op.f("ix_progress_report_import_id"), "progress_report", ["import_id"], unique=False)
    op.create_index(
        "ix_progress_report_review_until",
        "progress_report",
        ["review_until"],
        unique=False,
        postgresql_where=sa.text("status = 'under_review'"),
    )
    one_of("progress_report", "status", "reportstatus", REPORT_STATES)
    one_of("import", "kind", "importkind", IMPORT_KINDS)
    for statement in POLICIES:
        op.execute(statement)
    op.execute(STATES)
    op.execute("GRANT CREATE ON SCHEMA public TO gugus_definer")
    op.execute("ALTER FUNCTION gugus_obligation_states(uuid[]) OWNER TO gugus_definer")
    op.execute("REVOKE CREATE ON SCHEMA public FROM gugus_definer")
    op.execute("REVOKE ALL ON FUNCTION gugus_obligation_states(uuid[]) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION gugus_obligation_states(uuid[]) TO gugus_app")
    op.execute(ROLL_UP_ON_DELETE)


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
