"""Webhooks: addresses of client systems, what each was told, and every try.

A row opens to the system that is told and to seats of its organisation, so that no system turns to itself what another
one is told; the live check sets the seats of whoever asks. The worker writes deliveries and tries; what it needs of a webhook it sees over all organisations.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

TOLD = (
    "owner = ANY ((SELECT gugus_organisations())::text[]) AND (client_id::text = (SELECT gugus_actor())"
    " OR cardinality((SELECT gugus_seats())::uuid[]) > 0)"
)
POLICIES: dict[str, tuple[str, ...]] = {
    "webhook": ("select", "insert", "update", "delete"),
    "webhook_delivery": ("select", "insert", "update"),
    "webhook_attempt": ("select",),
}
OF_THE_WORKER: dict[str, tuple[str, ...]] = {
    "webhook": ("select", "update"),
    "webhook_delivery": ("select", "insert", "update", "delete"),
    "webhook_attempt": ("select", "insert"),
}
KINDS = (
    *("report_due", "report_late", "report_returned", "report_submitted", "amendment_submitted", "reopening_asked"),
    *("follow_up_due", "follow_up_late", "seat_ends", "decree_ends"),
    *("referral_sent", "referral_reminder", "referral_overdue", "referral_reroute", "referral_expired"),
    *("referral_question", "referral_service_late", "referral_completed", "referral_next_step"),
    *("consent_unconfirmed", "deletion_duty", "case_follow_up_due", "case_follow_up_late", "webhook_paused"),
)
# A webhook that the service paused, told to the secretariat of its organisation; a second pause is told again.
CAUSE = """
CREATE FUNCTION gugus_notices_webhook_paused(p_now timestamptz, p_kinds text[], p_steps int[])
RETURNS TABLE (seat_id uuid, owner text, agency_id uuid, time_zone text, subject_id uuid, parent_id uuid, step bigint,
               due_on date)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 100 SET search_path = public, pg_temp AS $$
    SELECT DISTINCT s.id, s.organisation::text, s.agency_id, s.time_zone::text, w.id, NULL::uuid,
           extract(epoch FROM w.paused_at)::bigint, NULL::date
    FROM webhook w
    JOIN seat s ON s.organisation = w.owner AND s.kind = ANY (p_kinds)
     AND gugus_on_day(p_now, s.valid_from, s.valid_to, s.time_zone)
    WHERE w.status = 'paused' AND w.paused_for <> 'asked'
$$;
"""
SIGNATURE = "gugus_notices_webhook_paused(timestamptz, text[], int[])"


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def instant(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def make_webhooks() -> None:
    texts = postgresql.ARRAY(sa.Text())
    op.create_table(
        "webhook",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        instant("created_at", nullable=False),
        instant("updated_at", nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("events", texts, nullable=False),
        sa.Column("region_codes", texts, nullable=False),
        sa.Column("status", one_of("webhookstatus", "active", "paused"), nullable=False),
        sa.Column("paused_for", one_of("pausereason", "asked", "failing", "gone"), nullable=True),
        instant("paused_at"),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("previous_secret", sa.LargeBinary(), nullable=True),
        instant("previous_until"),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        instant("failing_since"),
        sa.Column("failures", sa.Integer(), nullable=False),
        instant("rest_until"),
        instant("tried_at"),
        sa.Column("claimed_by", sa.Uuid(), nullable=True),
        instant("claimed_until"),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_webhook_client_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
    )
    op.create_index(op.f("ix_webhook_client_id"), "webhook", ["client_id"])
    op.create_index(op.f("ix_webhook_owner"), "webhook", ["owner"])


def make_deliveries() -> None:
    outcomes = (
        *("taken", "refused", "redirected", "timed_out", "name_unknown", "address_not_public", "unreachable"),
        *("certificate_refused", "broken"),
    )
    op.create_table(
        "webhook_delivery",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        instant("created_at", nullable=False),
        instant("updated_at", nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("webhook_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("told", postgresql.JSONB(), nullable=False),
        instant("happened_at", nullable=False),
        sa.Column("status", one_of("deliverystatus", "waiting", "delivered", "dead", "withheld"), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        instant("next_at", nullable=False),
        instant("first_tried_at"),
        instant("finished_at"),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhook.id"], name=op.f("fk_webhook_delivery_webhook_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_delivery")),
        sa.UniqueConstraint("webhook_id", "sequence", name=op.f("uq_webhook_delivery_webhook_id_sequence")),
    )
    op.create_index(op.f("ix_webhook_delivery_owner"), "webhook_delivery", ["owner"])
    op.create_index(op.f("ix_webhook_delivery_created_at"), "webhook_delivery", ["created_at"])
    op.create_index(
        "ix_webhook_delivery_waiting",
        "webhook_delivery",
        ["webhook_id", "next_at"],
        postgresql_where=sa.text("status = 'waiting'"),
    )
    op.create_table(
        "webhook_attempt",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        instant("at", nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("outcome", one_of("outcome", *outcomes), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["webhook_delivery.id"], name=op.f("fk_webhook_attempt_delivery_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_attempt")),
    )
    op.create_index(op.f("ix_webhook_attempt_owner"), "webhook_attempt", ["owner"])
    op.create_index(op.f("ix_webhook_attempt_delivery_id"), "webhook_attempt", ["delivery_id"])


def protect(table: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    for role, verbs, condition in (("gugus_app", POLICIES, TOLD), ("gugus_worker", OF_THE_WORKER, "true")):
        for verb in verbs[table]:
            clause = f"WITH CHECK ({condition})" if verb == "insert" else f"USING ({condition})"
            name, whom = (verb, "") if role == "gugus_app" else (f"worker_{verb}", f" TO {role}")
            op.execute(f"CREATE POLICY {name}_{table} ON {table} FOR {verb.upper()}{whom} {clause}")
            op.execute(f"GRANT {verb.upper()} ON {table} TO {role}")


def make_functions() -> None:
    op.drop_constraint(op.f("ck_notice_noticekind"), "notice", type_="check")
    op.create_check_constraint(op.f("ck_notice_noticekind"), "notice", sa.column("kind").in_(KINDS))
    op.execute("GRANT SELECT (id, owner, status, paused_for, paused_at) ON webhook TO gugus_definer")
    op.execute("CREATE POLICY look_webhook ON webhook FOR SELECT TO gugus_definer USING (true)")
    op.execute("GRANT CREATE ON SCHEMA public TO gugus_definer")
    op.execute(CAUSE)
    op.execute(f"ALTER FUNCTION {SIGNATURE} OWNER TO gugus_definer")
    op.execute(f"REVOKE ALL ON FUNCTION {SIGNATURE} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {SIGNATURE} TO gugus_worker")
    changed = enter()
    op.execute("SET LOCAL ROLE gugus_definer")  # replacing a function needs its owner
    op.execute(changed)
    op.execute("RESET ROLE")
    op.execute("REVOKE CREATE ON SCHEMA public FROM gugus_definer")


def enter() -> str:
    """`gugus_enter` as it stands, with one more setting: the seats that the live check found."""
    standing = op.get_bind().scalar(
        sa.text("SELECT pg_get_functiondef('gugus_enter(uuid, text[], text[], text[], timestamptz)'::regprocedure)")
    )
    setting = "set_config('gugus.regions',"
    if standing.count(setting) != 1:
        raise RuntimeError("gugus_enter is not as migration 0023 left it")
    seats = "(SELECT string_agg(x ->> 'id', ',') FROM jsonb_array_elements(v_seats) x)"
    return standing.replace(setting, f"set_config('gugus.seats', coalesce({seats}, ''), true),\n            {setting}")


def upgrade() -> None:
    make_webhooks()
    make_deliveries()
    for table in POLICIES:
        protect(table)
    make_functions()


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
