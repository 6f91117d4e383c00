"""Reporting calendars, whose periods follow from a rule; and by when what is owed is due."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

PERIOD_TYPES = ("monthly", "quarterly", "half_yearly", "yearly", "five_yearly")

HELD = "((SELECT gugus_organisations())::text[])"
OWN = f"owner = ANY {HELD}"
SEEN = f"""{OWN} OR province = ANY {HELD} OR 'national:id' = ANY {HELD}
    OR region = ANY ((SELECT gugus_regions())::text[])"""

# The due day of an obligation, for those who see that a report is owed but not the calendar it comes from.
DUE_DAYS = """
CREATE FUNCTION gugus_due_days(p_obligations uuid[]) RETURNS TABLE (obligation_id uuid, due_on date, time_zone text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT o.id, p.due_on, p.time_zone::text
    FROM reporting_obligation o JOIN reporting_period p ON p.id = o.period_id
    WHERE o.id = ANY (p_obligations)
$$;
"""


def add_calendars() -> None:
    op.create_table(
        "reporting_calendar",
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("province", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("task_force_id", sa.Uuid(), nullable=False),
        sa.Column("period_type", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("opens_after", sa.Integer(), nullable=False),
        sa.Column("due_after", sa.Integer(), nullable=False),
        sa.Column("grace_days", sa.Integer(), nullable=False),
        sa.Column("dates", postgresql.JSONB(), nullable=False),
        sa.Column("backfill", postgresql.JSONB(), nullable=True),
        sa.Column("takes_acceptances", sa.Boolean(), nullable=False),
        sa.CheckConstraint(sa.column("period_type").in_(PERIOD_TYPES), name=op.f("ck_reporting_calendar_periodtype")),
        sa.CheckConstraint("opens_after <= due_after AND grace_days >= 0", name=op.f("ck_reporting_calendar_rule")),
        sa.ForeignKeyConstraint(["task_force_id"], ["task_force.id"], name=op.f("fk_reporting_calendar_task_force_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reporting_calendar")),
        sa.UniqueConstraint("owner", "period_type", "year", name=op.f("uq_reporting_calendar_owner_period_type_year")),
    )
    for name in ("task_force_id", "owner", "province", "region"):
        op.create_index(op.f(f"ix_reporting_calendar_{name}"), "reporting_calendar", [name], unique=False)
    for statement in (
        "ALTER TABLE reporting_calendar ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE reporting_calendar FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY select_reporting_calendar ON reporting_calendar FOR SELECT USING ({SEEN})",
        f"CREATE POLICY insert_reporting_calendar ON reporting_calendar FOR INSERT WITH CHECK ({OWN})",
        f"CREATE POLICY update_reporting_calendar ON reporting_calendar FOR UPDATE USING ({OWN})",
        "GRANT SELECT, INSERT, UPDATE ON reporting_calendar TO gugus_app",
    ):
        op.execute(statement)


def upgrade() -> None:
    add_calendars()
    op.add_column("reporting_period", sa.Column("calendar_id", sa.Uuid(), nullable=True))
    op.add_column(
        "reporting_period",
        sa.Column("takes_acceptances", sa.Boolean(), nullable=False, server_default=sa.true()),
    )
    op.create_foreign_key(
        op.f("fk_reporting_period_calendar_id"), "reporting_period", "reporting_calendar", ["calendar_id"], ["id"]
    )
    op.create_index(op.f("ix_reporting_period_calendar_id"), "reporting_period", ["calendar_id"], unique=False)
    op.execute("GRANT CREATE ON SCHEMA public TO gugus_definer")
    op.execute(DUE_DAYS)
    op.execute("ALTER FUNCTION gugus_due_days(uuid[]) OWNER TO gugus_definer")
    op.execute("REVOKE CREATE ON SCHEMA public FROM gugus_definer")
    op.execute("REVOKE ALL ON FUNCTION gugus_due_days(uuid[]) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION gugus_due_days(uuid[]) TO gugus_app")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
