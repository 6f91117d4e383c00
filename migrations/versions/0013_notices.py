"""Notices of seats, and the private contacts of offices that mail goes to.

Where a notice stands is said by one function for each kind. They look over organisations and give ids and days; the
worker alone may call them, and writes down what it is told.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KINDS = ("report_due", "report_late", "report_returned", "report_submitted", "seat_ends", "decree_ends")
MAIL = ("waiting", "claimed", "sent")

HELD = "((SELECT gugus_organisations())::text[])"
OWN = f"owner = ANY {HELD}"
SEAT = "seat_id = ANY ((SELECT gugus_seats())::uuid[])"

SEATS = """
CREATE FUNCTION gugus_seats() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT string_to_array(NULLIF(current_setting('gugus.seats', true), ''), ',')::uuid[] $$;
"""

# Each kind: seats `s` of the kinds named, in force today, and the thing they are told of.
CAUSE = """
CREATE FUNCTION gugus_notices_{kind}(p_now timestamptz, p_kinds text[], p_steps int[])
RETURNS TABLE (seat_id uuid, owner text, agency_id uuid, time_zone text, subject_id uuid, parent_id uuid, step bigint,
               due_on date)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 100 SET search_path = public, pg_temp AS $$
    SELECT DISTINCT s.id, s.organisation::text, s.agency_id, s.time_zone::text, {told}
$$;
"""
IN_FORCE = "gugus_on_day(p_now, s.valid_from, s.valid_to, s.time_zone)"
TODAY = "CROSS JOIN LATERAL (SELECT (p_now AT TIME ZONE p.time_zone)::date AS today) t"
# What is owed and not sent, with the officers who owe it. A report that lies returned was sent before.
OWED = f"""
    FROM reporting_period p {TODAY}
    CROSS JOIN LATERAL (SELECT {{step}} AS step FROM unnest(p_steps) x WHERE {{has_come}}) d
    JOIN reporting_obligation o ON o.period_id = p.id AND o.excused_reason IS NULL
    JOIN seat s ON s.organisation = o.agency AND s.kind = ANY (p_kinds) AND {IN_FORCE}
    WHERE p.status <> 'frozen' AND {{at}} AND d.step IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM progress_report r WHERE r.obligation_id = o.id AND r.status <> 'draft')
"""
ENDING = """t.today BETWEEN {0} - p_steps[1] AND {0}"""
CAUSES = {
    "report_due": "o.id, NULL::uuid, d.step::bigint, p.due_on"
    + OWED.format(step="min(x)", has_come="p.due_on - t.today <= x", at="t.today <= p.due_on"),
    "report_late": "o.id, NULL::uuid, d.step::bigint, p.due_on"
    + OWED.format(
        step="max(x)", has_come="t.today - p.due_on >= x", at="t.today > p.due_on AND t.today <= p.freeze_on"
    ),
    "report_returned": f"""r.id, NULL::uuid, r.round::bigint, p.due_on
    FROM progress_report r JOIN reporting_period p ON p.id = r.period_id AND p.status <> 'frozen'
    JOIN seat s ON s.organisation = r.owner AND s.kind = ANY (p_kinds) AND {IN_FORCE}
    WHERE r.status = 'returned'
""",
    # Each submission calls once, whatever claims lapse in between. It can be verified until the freeze.
    "report_submitted": f"""r.id, NULL::uuid,
           extract(epoch FROM coalesce(r.submitted_at, r.created_at))::bigint, p.freeze_on
    FROM progress_report r JOIN reporting_period p ON p.id = r.period_id AND p.status <> 'frozen'
    JOIN seat s ON s.organisation = r.region AND s.kind = ANY (p_kinds) AND {IN_FORCE}
    WHERE (r.status = 'submitted' OR (r.status = 'under_review' AND r.review_until <= p_now))
      AND s.kind = CASE WHEN EXISTS (
            SELECT 1 FROM seat x WHERE x.task_force_id = s.task_force_id AND x.kind = 'secretariat'
              AND x.agency_id = r.agency_id AND gugus_on_day(p_now, x.valid_from, x.valid_to, x.time_zone)
          ) THEN 'daily_chair' ELSE 'secretariat' END
""",
    # A seat that is prolonged ends on another day, so it is told again.
    "seat_ends": f"""e.id, f.id, e.valid_to - DATE '2000-01-01', e.valid_to
    FROM seat e CROSS JOIN LATERAL (SELECT (p_now AT TIME ZONE e.time_zone)::date AS today) t
    LEFT JOIN task_force f ON f.owner = e.owner
    JOIN seat s ON {IN_FORCE} AND (s.id = e.id OR (s.organisation = e.owner AND s.kind = ANY (p_kinds)))
    WHERE {ENDING.format("e.valid_to")} AND t.today >= e.valid_from
""",
    # A decree that another one outlasts calls for nothing.
    "decree_ends": f"""e.id, e.task_force_id, e.valid_to - DATE '2000-01-01', e.valid_to
    FROM decree e JOIN task_force f ON f.id = e.task_force_id
    CROSS JOIN LATERAL (SELECT (p_now AT TIME ZONE f.time_zone)::date AS today) t
    JOIN seat s ON s.task_force_id = f.id AND s.kind = ANY (p_kinds) AND {IN_FORCE}
    WHERE {ENDING.format("e.valid_to")} AND t.today >= e.valid_from
      AND NOT EXISTS (SELECT 1 FROM decree x WHERE x.task_force_id = e.task_force_id
                      AND coalesce(x.valid_to, 'infinity'::date) > e.valid_to)
""",
}


def add_notices() -> None:
    op.create_table(
        "notice",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mail", sa.String(length=40), nullable=False),
        sa.Column("mail_tries", sa.Integer(), nullable=False),
        sa.Column("mail_after", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(sa.column("kind").in_(KINDS), name=op.f("ck_notice_noticekind")),
        sa.CheckConstraint(sa.column("mail").in_(MAIL), name=op.f("ck_notice_mailstate")),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_notice_seat_id")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_notice_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint(
            "seat_id", "kind", "subject_id", "step", name=op.f("uq_notice_seat_id_kind_subject_id_step")
        ),
    )
    op.create_index(op.f("ix_notice_owner"), "notice", ["owner"], unique=False)
    op.create_index("ix_notice_open", "notice", ["kind"], postgresql_where=sa.text("over_at IS NULL"))
    waiting = sa.text("mail = 'waiting' AND over_at IS NULL AND read_at IS NULL")
    op.create_index("ix_notice_mail", "notice", ["raised_at"], postgresql_where=waiting)


def add_contacts() -> None:
    op.create_table(
        "private_contact",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_private_contact_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_private_contact")),
        sa.UniqueConstraint("agency_id", name=op.f("uq_private_contact_agency_id")),
    )
    op.create_index(op.f("ix_private_contact_owner"), "private_contact", ["owner"], unique=False)


POLICIES = (
    f"CREATE POLICY select_notice ON notice FOR SELECT USING ({SEAT})",
    f"CREATE POLICY update_notice ON notice FOR UPDATE USING ({SEAT})",
    "GRANT SELECT, UPDATE (read_at) ON notice TO gugus_app",
    # The worker alone writes notices down, of every organisation, and sends the mail.
    "CREATE POLICY look_notice ON notice FOR SELECT TO gugus_worker USING (true)",
    "CREATE POLICY tell_notice ON notice FOR INSERT TO gugus_worker WITH CHECK (true)",
    "CREATE POLICY close_notice ON notice FOR UPDATE TO gugus_worker USING (true)",
    "CREATE POLICY prune_notice ON notice FOR DELETE TO gugus_worker USING (true)",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON notice TO gugus_worker",
    f"CREATE POLICY select_private_contact ON private_contact FOR SELECT USING ({OWN})",
    f"CREATE POLICY insert_private_contact ON private_contact FOR INSERT WITH CHECK ({OWN})",
    f"CREATE POLICY update_private_contact ON private_contact FOR UPDATE USING ({OWN})",
    "GRANT SELECT, INSERT, UPDATE ON private_contact TO gugus_app",
    "CREATE POLICY mail_private_contact ON private_contact FOR SELECT TO gugus_worker USING (true)",
    "GRANT SELECT ON private_contact TO gugus_worker",
    "GRANT SELECT ON decree, task_force TO gugus_definer",
)


def may_look(table: str) -> None:
    """The functions look at the table; another migration may have opened it to them before."""
    op.execute(f"""
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_policies WHERE tablename = '{table}' AND policyname = 'look_{table}') THEN
    CREATE POLICY look_{table} ON {table} FOR SELECT TO gugus_definer USING (true);
  END IF;
END $$;
""")


def upgrade() -> None:
    add_notices()
    add_contacts()
    op.execute(SEATS)
    for table in ("notice", "private_contact"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    for statement in POLICIES:
        op.execute(statement)
    for table in ("decree", "task_force"):
        may_look(table)
    op.execute("GRANT CREATE ON SCHEMA public TO gugus_definer")
    for kind, told in CAUSES.items():
        signature = f"gugus_notices_{kind}(timestamptz, text[], int[])"
        op.execute(CAUSE.format(kind=kind, told=told))
        op.execute(f"ALTER FUNCTION {signature} OWNER TO gugus_definer")
        op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO gugus_worker")
    op.execute("REVOKE CREATE ON SCHEMA public FROM gugus_definer")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
