"""What happens after verification: acceptances from above, versions, freezes, reopenings and certificates.

A snapshot counts while it is the one of its report's present verification; a version that a newer one superseded is
seen from above and counts no more.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

REPORT_STATES = (
    *("draft", "submitted", "under_review", "returned", "verified"),
    *("accepted_province", "accepted_national", "superseded"),
)
PERIOD_STATES = ("planned", "open", "grace", "frozen", "reopened")

HELD = "((SELECT gugus_organisations())::text[])"
OWN = f"owner = ANY {HELD}"
REGION = f"region = ANY {HELD}"
ABOVE = f"(province = ANY {HELD} OR 'national:id' = ANY {HELD})"
MEMBER = "region = ANY ((SELECT gugus_regions())::text[])"
MINISTRY = f"ministry = ANY {HELD}"
COUNTING = "('verified', 'accepted_province', 'accepted_national')"
SETTLED = "('verified', 'accepted_province', 'accepted_national', 'superseded')"
IS_SETTLED = "EXISTS (SELECT 1 FROM progress_report r WHERE r.id = {} AND r.status IN " + SETTLED + ")"
ENTRY_REPORT = "(SELECT e.report_id FROM progress_entry e WHERE e.id = entry_id)"

POLICIES = (
    f"ALTER POLICY select_progress_report ON progress_report USING ({OWN} OR {REGION} OR {MINISTRY} OR {ABOVE} AND status IN {SETTLED})",
    f"ALTER POLICY update_progress_report ON progress_report USING ({OWN} OR {REGION} OR {ABOVE} AND status IN {SETTLED})",
    f"ALTER POLICY select_progress_entry ON progress_entry USING ({OWN} OR {REGION} OR {MINISTRY} OR {ABOVE} AND {IS_SETTLED.format('report_id')})",
    f"ALTER POLICY select_evidence ON evidence USING ({OWN} OR {REGION} OR {MINISTRY} OR {ABOVE} AND {IS_SETTLED.format('report_id')})",
    f"ALTER POLICY select_progress_value ON progress_value USING ({OWN} OR {REGION} OR {ABOVE} AND {IS_SETTLED.format(ENTRY_REPORT)})",
    f"ALTER POLICY select_report_comment ON report_comment USING ({OWN} OR {REGION} OR {ABOVE} AND {IS_SETTLED.format('report_id')})",
)
# To whom rows open, and what the application may do with them; a certificate is never changed and never removed.
OPENED = {
    "reopening": {"select": f"{OWN} OR {ABOVE} OR {MEMBER}", "insert": OWN, "update": OWN},
    "certificate": {"select": f"{OWN} OR {ABOVE}", "insert": OWN},
}

# How many reports of a period were sent and are not verified; the level above may not see them, and must know.
UNSETTLED = f"""
CREATE FUNCTION gugus_unsettled_reports(p_period uuid) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*)::integer FROM progress_report r
    WHERE r.period_id = p_period AND r.status <> 'draft' AND r.status NOT IN {SETTLED}
$$;
"""

# A state of an obligation follows from the versions that stand, not from one that was superseded.
STATES = f"""
CREATE OR REPLACE FUNCTION gugus_obligation_states(p_obligations uuid[])
RETURNS TABLE (obligation_id uuid, state text, verified boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT o.id,
           CASE WHEN r.sent AND r.has_values THEN 'reported' WHEN r.sent THEN 'nil'
                WHEN o.excused_reason IS NOT NULL THEN 'excused' ELSE 'silent' END,
           coalesce(r.settled, false)
    FROM reporting_obligation o
    LEFT JOIN LATERAL (
        SELECT bool_or(x.status <> 'draft') AS sent,
               bool_or(x.has_values AND x.status NOT IN ('draft', 'superseded')) AS has_values,
               bool_or(x.status IN {COUNTING}) AS settled
        FROM progress_report x WHERE x.obligation_id = o.id
    ) r ON true
    WHERE o.id = ANY (p_obligations)
$$;
"""

# Single conditions of functions that stay as they are otherwise: what was, and what is instead.
MENDED = {
    "gugus_live_standings(text, integer)": (
        "bool_or(x.has_values AND x.status <> 'draft') AS says",
        "bool_or(x.has_values AND x.status NOT IN ('draft', 'superseded')) AS says",
    ),
    "gugus_live_figures(text, integer)": (
        "JOIN progress_report r ON r.id = s.report_id AND r.status IN",
        "JOIN progress_report r ON r.id = s.report_id AND r.verified_at = s.verified_at AND r.status IN",
    ),
    "gugus_live_formation(text)": (
        "JOIN progress_report r ON r.id = s.report_id AND r.status IN",
        "JOIN progress_report r ON r.id = s.report_id AND r.verified_at = s.verified_at AND r.status IN",
    ),
}


def one_of(table: str, kind: str, values: tuple[str, ...]) -> None:
    """The state takes these values: the constraint follows the enum."""
    name = op.f(f"ck_{table}_{kind}")
    op.drop_constraint(name, table, type_="check")
    op.create_check_constraint(name, table, sa.column("status").in_(values))


def mend(signature: str, was: str, is_now: str) -> None:
    """Replace one condition in a function, which must stand there once."""
    defined = op.get_bind().scalar(
        sa.text("SELECT pg_get_functiondef(cast(:name AS regprocedure))"), {"name": signature}
    )
    if defined.count(was) != 1:
        raise RuntimeError(f"{signature} is not as this migration knows it")
    op.get_bind().exec_driver_sql(defined.replace(was, is_now).replace("%", "%%"))


def instant(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def texts(name: str, default: str | None = None) -> sa.Column:
    return sa.Column(name, sa.ARRAY(sa.Text()), nullable=False, server_default=default)


def ids(name: str, default: str | None = None) -> sa.Column:
    return sa.Column(name, sa.ARRAY(sa.Uuid()), nullable=False, server_default=default)


def add_columns() -> None:
    for column in (
        instant("frozen_early_at"),
        instant("reopened_until"),
        texts("reopened_fields", "{}"),
        ids("reopened_agency_ids", "{}"),
    ):
        op.add_column("reporting_period", column)
    for name in ("accepted_province_at", "accepted_national_at"):
        op.add_column("progress_report", instant(name))
    op.add_column("report_comment", sa.Column("answers_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_report_comment_answers_id"),
        "report_comment",
        "report_comment",
        ["answers_id"],
        ["id"],
        ondelete="CASCADE",
    )
    one_of("progress_report", "reportstatus", REPORT_STATES)
    one_of("reporting_period", "periodstatus", PERIOD_STATES)


def of_a_period() -> list[sa.Column]:
    return [
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("province", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("period_id", sa.Uuid(), nullable=False),
    ]


def keys(table: str, *unique: str) -> list[sa.Constraint]:
    return [
        sa.ForeignKeyConstraint(["period_id"], ["reporting_period.id"], name=op.f(f"fk_{table}_period_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("period_id", *unique, name=op.f(f"uq_{table}_period_id_{'_'.join(unique)}")),
    ]


def add_reopenings() -> None:
    op.create_table(
        "reopening",
        *of_a_period(),
        sa.Column("version", sa.Integer(), nullable=False),
        instant("created_at", nullable=False),
        instant("updated_at", nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        texts("fields"),
        ids("agency_ids"),
        instant("ends_at", nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        ids("asked_from"),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        instant("approved_at"),
        *keys("reopening", "number"),
        sa.CheckConstraint("status IN ('asked', 'approved')", name=op.f("ck_reopening_reopeningstatus")),
        sa.CheckConstraint("(approved_by IS NULL) = (approved_at IS NULL)", name=op.f("ck_reopening_approved")),
    )


def add_certificates() -> None:
    op.create_table(
        "certificate",
        *of_a_period(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("jws", sa.String(), nullable=False),
        instant("frozen_at", nullable=False),
        instant("made_at", nullable=False),
        *keys("certificate", "version"),
    )


def open_tables() -> None:
    for table, conditions in OPENED.items():
        for column in ("owner", "region", "province", "period_id"):
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        for verb, condition in conditions.items():
            clause = f"WITH CHECK ({condition})" if verb == "insert" else f"USING ({condition})"
            op.execute(f"CREATE POLICY {verb}_{table} ON {table} FOR {verb.upper()} {clause}")
            op.execute(f"GRANT {verb.upper()} ON {table} TO gugus_app")


def upgrade() -> None:
    add_columns()
    add_reopenings()
    add_certificates()
    open_tables()
    for statement in (*POLICIES, UNSETTLED, STATES):
        op.execute(statement)
    for signature, (was, is_now) in MENDED.items():
        mend(signature, was, is_now)
    op.execute("GRANT CREATE ON SCHEMA public TO gugus_definer")
    op.execute("ALTER FUNCTION gugus_unsettled_reports(uuid) OWNER TO gugus_definer")
    op.execute("REVOKE CREATE ON SCHEMA public FROM gugus_definer")
    op.execute("REVOKE ALL ON FUNCTION gugus_unsettled_reports(uuid) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION gugus_unsettled_reports(uuid) TO gugus_app")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
