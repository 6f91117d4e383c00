"""Referrals with their envelope, messages and hand-overs, and deletion duties; what a case opens to a receiver.

A referral has two parties, so two columns stand in its policies, beside the regions of both. Until when its receiver
sees the person is a time in the row (`receiver_until`), compared with the time of the request (`gugus.now`), so that
what the clock closes is closed with no job having run. Policies of the case look at the referral, never the reverse.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

SERVICES = (
    *("complaint_identification", "health_rehabilitation", "social_rehabilitation"),
    *("legal_service", "return", "social_reintegration"),
)
URGENCIES = ("emergency", "urgent", "normal")
STATES = (
    *("draft", "sent", "received", "info_requested", "accepted", "in_service", "on_hold", "completed", "closed"),
    *("rejected", "redirected", "cancelled", "withdrawn", "expired", "failed", "entered_in_error"),
)
CONSENTED = ("accepted", "in_service", "on_hold", "completed", "closed", "failed")
REJECTIONS = (
    *("no_capacity", "not_eligible", "wrong_service", "outside_area", "incomplete", "conflict_of_interest", "other"),
)
FAILURES = (*("lost_contact", "person_left", "person_refused", "moved_away", "service_ended", "deceased", "other"),)
MESSAGES = (
    *("note", "question", "answer", "rejection", "redirection", "hold", "feedback", "failure", "reopening"),
    *("cancellation", "correction"),
)
DUTIES = ("open", "receipted")
SECONDS = ("registrar", "another_officer", "daily_chair")

HELD = "((SELECT gugus_organisations())::text[])"
OWN = f"owner = ANY {HELD}"
NOW = "(SELECT gugus_now())"
SEALED = "((SELECT gugus_sealed_cases(gugus_organisations() || ('officer:' || gugus_actor())))::uuid[])"
PARTY = f"({OWN} OR receiver = ANY {HELD} OR region = ANY {HELD} OR receiver_region = ANY {HELD})"
UNSEALED = f"NOT (case_id = ANY {SEALED})"
# A party of the referral that a row belongs to: the sender, or the receiver while it is open to it.
OF_A_PARTY = (
    "EXISTS (SELECT 1 FROM referral r WHERE r.id = {table}.referral_id AND "
    f"(r.owner = ANY {HELD} OR r.receiver = ANY {HELD} AND r.receiver_until > {NOW}))"
)
# To a receiver: the person and the profiles by state, the key as long as anything opens, consents that name it.
OPEN = f"r.receiver = ANY {HELD} AND r.receiver_until > {NOW}"
SERVED = f"{OPEN} AND r.status IN {CONSENTED}"
TO_RECEIVER = {
    "case": ('"case".id', SERVED),
    "case_person": ("case_person.id", SERVED),
    "trafficking_profile": ("trafficking_profile.id", SERVED),
    "medical_profile": ("medical_profile.id", f"{SERVED} AND r.service = 'health_rehabilitation'"),
    "case_key": ("case_key.case_id", OPEN),
    "consent": ("consent.case_id", f"{OPEN} AND r.receiving_agency_id = ANY (consent.receiver_ids)"),
}

POLICIES: dict[str, dict[str, str]] = {
    "referral": {
        "select": f"{PARTY} AND {UNSEALED}",
        "insert": f"{OWN} AND {UNSEALED}",
        "update": f"{PARTY} AND {UNSEALED}",
    },
    "referral_envelope": {
        "select": f"{OF_A_PARTY.format(table='referral_envelope')} AND {UNSEALED}",
        "insert": f"{OWN} AND {UNSEALED}",
        "update": f"{OWN} AND {UNSEALED}",
    },
    "referral_message": {
        "select": f"{OF_A_PARTY.format(table='referral_message')} AND {UNSEALED}",
        "insert": f"{OWN} AND {UNSEALED}",
    },
    "referral_handover": {
        "select": f"{OF_A_PARTY.format(table='referral_handover')} AND {UNSEALED}",
        "insert": f"{OWN} AND {UNSEALED}",
    },
    "deletion_duty": {
        "select": f"({OWN} OR agency = ANY {HELD})",
        "insert": OWN,
        "update": f"({OWN} OR agency = ANY {HELD})",
    },
}

GUGUS_NOW = """
CREATE FUNCTION gugus_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(NULLIF(current_setting('gugus.now', true), '')::timestamptz, now()) $$;
"""


def policies_of(table: str, conditions: dict[str, str]) -> list[str]:
    made = [f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY", f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"]
    for verb, condition in conditions.items():
        clause = f"WITH CHECK ({condition})" if verb == "insert" else f"USING ({condition})"
        made.append(f"CREATE POLICY {verb}_{table} ON {table} FOR {verb.upper()} {clause}")
        made.append(f"GRANT {verb.upper()} ON {table} TO gugus_app")
    return made


def instants(*names: str, nullable: bool = True) -> list[sa.Column]:
    return [sa.Column(name, sa.DateTime(timezone=True), nullable=nullable) for name in names]


def identity() -> list[sa.Column]:
    return [sa.Column("owner", sa.String(), nullable=False), sa.Column("id", sa.Uuid(), nullable=False)]


def stamps() -> list[sa.Column]:
    return [sa.Column("version", sa.Integer(), nullable=False), *instants("created_at", "updated_at", nullable=False)]


def ids(*names: str, nullable: bool = False) -> list[sa.Column]:
    return [sa.Column(name, sa.Uuid(), nullable=nullable) for name in names]


def one_of(table: str, column: str, kind: str, values: tuple[str, ...]) -> sa.CheckConstraint:
    return sa.CheckConstraint(sa.column(column).in_(values), name=op.f(f"ck_{table}_{kind}"))


def refers(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, to in columns.items()
    ]


def make(table: str, *parts: object, indexed: tuple[str, ...]) -> None:
    op.create_table(table, *identity(), *parts, sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")))
    for column in ("owner", *indexed):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def make_referrals() -> None:
    texts = ("receiver", "region", "receiver_region", "outcome")
    make(
        "referral",
        *stamps(),
        *(sa.Column(name, sa.String(), nullable=True) for name in texts),
        sa.Column("case_number", sa.String(), nullable=False),
        *ids("case_id", "sending_agency_id", "receiving_agency_id", "service_id", "drafted_by"),
        *ids("replaces_id", "sent_by", "received_by", nullable=True),
        *(sa.Column(name, sa.String(40), nullable=False) for name in ("service", "urgency", "status")),
        *(sa.Column(name, sa.String(40), nullable=True) for name in ("rejection_reason", "failure_reason")),
        sa.Column("fields", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("alternative_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        *instants("sent_at", "received_at", "accepted_at", "begun_at", "completed_at", "ended_at", "counted_from"),
        *instants("remind_at", "response_due_at", "reroute_at", "expires_at", "info_until", "service_due_at"),
        *instants("review_at", "confirm_until", "next_step_until", "agreed_until", "receiver_until"),
        sa.Column("response_minutes", sa.Integer(), nullable=True),
        sa.Column("is_working", sa.Boolean(), nullable=False),
        sa.Column("pauses", postgresql.JSONB(), nullable=True),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("questions", sa.Integer(), nullable=False),
        sa.Column("was_reopened", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(receiver IS NULL) = (sent_at IS NULL)", name=op.f("ck_referral_parties")),
        one_of("referral", "service", "servicekind", SERVICES),
        one_of("referral", "urgency", "urgency", URGENCIES),
        one_of("referral", "status", "referralstatus", STATES),
        one_of("referral", "rejection_reason", "rejectionreason", REJECTIONS),
        one_of("referral", "failure_reason", "failurereason", FAILURES),
        *refers("referral", case_id="case", sending_agency_id="agency", receiving_agency_id="agency"),
        *refers("referral", service_id="service", replaces_id="referral"),
        indexed=(
            *("receiver", "region", "receiver_region", "case_id", "sending_agency_id", "receiving_agency_id"),
            "replaces_id",
        ),
    )


def make_parts() -> None:
    make(
        "referral_envelope",
        *ids("referral_id", "case_id"),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("age_band", "sex")),
        *(sa.Column(n, sa.String(), nullable=True) for n in ("origin_region_code", "present_region_code", "language")),
        sa.Column("is_child", sa.Boolean(), nullable=True),
        sa.Column("needs_interpreter", sa.Boolean(), nullable=False),
        sa.Column("needs", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("safety_notes", sa.LargeBinary(), nullable=True),
        *refers("referral_envelope", referral_id="referral"),
        sa.UniqueConstraint("referral_id", name=op.f("uq_referral_envelope_referral_id")),
        indexed=(),
    )
    make(
        "referral_message",
        *ids("referral_id", "case_id", "written_by"),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        *instants("written_at", nullable=False),
        one_of("referral_message", "kind", "messagekind", MESSAGES),
        *refers("referral_message", referral_id="referral"),
        indexed=("referral_id",),
    )
    make(
        "referral_handover",
        *ids("referral_id", "case_id", "recorded_by"),
        *(sa.Column(name, sa.LargeBinary(), nullable=False) for name in ("given_by", "taken_by", "place")),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        *instants("handed_over_at", "recorded_at", nullable=False),
        *refers("referral_handover", referral_id="referral"),
        indexed=("referral_id",),
    )
    make(
        "deletion_duty",
        *stamps(),
        sa.Column("agency", sa.String(), nullable=False),
        *ids("agency_id", "case_id", "consent_id"),
        sa.Column("status", sa.String(40), nullable=False),
        *instants("opened_at", "due_at", nullable=False),
        *instants("receipted_at"),
        *ids("receipted_by", nullable=True),
        sa.Column("method", sa.String(), nullable=True),
        one_of("deletion_duty", "status", "deletiondutystatus", DUTIES),
        *refers("deletion_duty", agency_id="agency", case_id="case", consent_id="consent"),
        indexed=("agency", "case_id", "consent_id"),
    )


def open_to_receivers() -> None:
    """The policies of a case and its parts for reading, with one more condition."""
    for table, (case_id, condition) in TO_RECEIVER.items():
        seen = f"EXISTS (SELECT 1 FROM referral r WHERE r.case_id = {case_id} AND {condition})"
        unsealed = f"NOT ({case_id} = ANY {SEALED})"
        op.execute(f'ALTER POLICY select_{table} ON "{table}" USING (({OWN} OR {seen}) AND {unsealed})')


def upgrade() -> None:
    op.execute(GUGUS_NOW)
    make_referrals()
    make_parts()
    for table, conditions in POLICIES.items():
        for statement in policies_of(table, conditions):
            op.execute(statement)
    open_to_receivers()
    # A referral that was entered in error waits for another officer of the agency.
    op.drop_constraint(op.f("ck_pending_act_second"), "pending_act", type_="check")
    op.create_check_constraint(op.f("ck_pending_act_second"), "pending_act", sa.column("second").in_(SECONDS))
    # What the clock made of it is recorded by the worker, and it tells seats.
    op.execute(
        "CREATE POLICY clock_referral ON referral FOR SELECT TO gugus_worker "
        "USING (status IN ('sent', 'received', 'info_requested', 'completed'))"
    )


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
