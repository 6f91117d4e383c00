"""What persons were given and the funds it was paid from; legs of a return; follow-ups of a reintegration.

All of a case open as the case does: to the agency that holds it, unless it is sealed against it or against who asks.
A fund and what it gave by service name no case, and open to their agency.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

OWN = "owner = ANY ((SELECT gugus_organisations())::text[])"
SEALED = "((SELECT gugus_sealed_cases(gugus_organisations() || ('officer:' || gugus_actor())))::uuid[])"
PART = f"{OWN} AND NOT (case_id = ANY {SEALED})"
POLICIES: dict[str, dict[str, str]] = {
    "assistance_fund": {"select": OWN, "insert": OWN, "update": OWN},
    "fund_giving": {"select": OWN, "insert": OWN, "update": OWN},
    "fund_receipt": {"select": OWN, "insert": OWN},
    "assistance": {"select": PART, "insert": PART, "update": PART},
    "return_leg": {"select": PART, "insert": PART, "update": PART},
    "case_follow_up": {"select": PART, "insert": PART, "update": PART},
}
KINDS = (
    *("report_due", "report_late", "report_returned", "report_submitted", "amendment_submitted", "reopening_asked"),
    *("follow_up_due", "follow_up_late", "seat_ends", "decree_ends"),
    *("referral_sent", "referral_reminder", "referral_overdue", "referral_reroute", "referral_expired"),
    *("referral_question", "referral_service_late", "referral_completed", "referral_next_step"),
    *("consent_unconfirmed", "deletion_duty", "case_follow_up_due", "case_follow_up_late"),
)
# The case officers of the agency that holds the case, none of whom it is sealed against.
CAUSE = """
CREATE FUNCTION gugus_notices_{kind}(p_now timestamptz, p_kinds text[], p_steps int[])
RETURNS TABLE (seat_id uuid, owner text, agency_id uuid, time_zone text, subject_id uuid, parent_id uuid, step bigint,
               due_on date)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 100 SET search_path = public, pg_temp AS $$
    SELECT DISTINCT s.id, s.organisation::text, s.agency_id, s.time_zone::text, f.id, f.case_id, d.step::bigint, f.due_on
    FROM case_follow_up f
    JOIN seat s ON s.organisation = f.owner AND s.kind = ANY (p_kinds)
     AND gugus_on_day(p_now, s.valid_from, s.valid_to, s.time_zone)
    CROSS JOIN LATERAL (SELECT (p_now AT TIME ZONE s.time_zone)::date AS today) t
    CROSS JOIN LATERAL (SELECT {step} AS step FROM unnest(p_steps) x WHERE {has_come}) d
    WHERE f.status = 'planned' AND {at} AND d.step IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM case_seal e WHERE e.case_id = f.case_id AND e.lifted_at IS NULL
                      AND e.against IN (s.organisation, 'officer:' || s.person_id))
$$;
"""
CAUSES = {
    "case_follow_up_due": {"step": "min(x)", "has_come": "f.due_on - t.today <= x", "at": "t.today <= f.due_on"},
    "case_follow_up_late": {"step": "max(x)", "has_come": "t.today - f.due_on >= x", "at": "t.today > f.due_on"},
}


def policies_of(table: str, conditions: dict[str, str]) -> list[str]:
    made = [f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY", f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"]
    for verb, condition in conditions.items():
        clause = f"WITH CHECK ({condition})" if verb == "insert" else f"USING ({condition})"
        made.append(f"CREATE POLICY {verb}_{table} ON {table} FOR {verb.upper()} {clause}")
        made.append(f"GRANT {verb.upper()} ON {table} TO gugus_app")
    return made


def make_funds() -> None:
    op.create_table(
        "assistance_fund",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("donor", sa.String(), nullable=False),
        sa.Column("received_idr", sa.BigInteger(), nullable=False),
        sa.Column("given_idr", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("given_idr >= 0 AND given_idr <= received_idr", name=op.f("ck_assistance_fund_balance")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_assistance_fund_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assistance_fund")),
        sa.UniqueConstraint("owner", "name", name=op.f("uq_assistance_fund_owner_name")),
    )
    op.create_index(op.f("ix_assistance_fund_agency_id"), "assistance_fund", ["agency_id"], unique=False)
    op.create_index(op.f("ix_assistance_fund_owner"), "assistance_fund", ["owner"], unique=False)
    op.create_table(
        "fund_giving",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column(
            "service",
            sa.Enum(
                "complaint_identification",
                "health_rehabilitation",
                "social_rehabilitation",
                "legal_service",
                "return",
                "social_reintegration",
                name="servicekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("given_idr", sa.BigInteger(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["fund_id"], ["assistance_fund.id"], name=op.f("fk_fund_giving_fund_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_giving")),
        sa.UniqueConstraint("fund_id", "service", name=op.f("uq_fund_giving_fund_id_service")),
    )
    op.create_index(op.f("ix_fund_giving_fund_id"), "fund_giving", ["fund_id"], unique=False)
    op.create_index(op.f("ix_fund_giving_owner"), "fund_giving", ["owner"], unique=False)
    op.create_table(
        "fund_receipt",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column("amount_idr", sa.BigInteger(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["fund_id"], ["assistance_fund.id"], name=op.f("fk_fund_receipt_fund_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_receipt")),
    )
    op.create_index(op.f("ix_fund_receipt_fund_id"), "fund_receipt", ["fund_id"], unique=False)
    op.create_index(op.f("ix_fund_receipt_owner"), "fund_receipt", ["owner"], unique=False)


def make_assistance() -> None:
    op.create_table(
        "assistance",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column(
            "service",
            sa.Enum(
                "complaint_identification",
                "health_rehabilitation",
                "social_rehabilitation",
                "legal_service",
                "return",
                "social_reintegration",
                name="servicekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("cost_idr", sa.BigInteger(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=True),
        sa.Column("budget_line_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "given", "withdrawn", name="assistancestatus", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("withdrawal_reason", sa.String(), nullable=True),
        sa.CheckConstraint("cost_idr >= 0", name=op.f("ck_assistance_cost")),
        sa.CheckConstraint("fund_id IS NULL OR budget_line_id IS NULL", name=op.f("ck_assistance_one_payer")),
        sa.ForeignKeyConstraint(["budget_line_id"], ["budget_line.id"], name=op.f("fk_assistance_budget_line_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_assistance_case_id")),
        sa.ForeignKeyConstraint(["fund_id"], ["assistance_fund.id"], name=op.f("fk_assistance_fund_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assistance")),
    )
    op.create_index(op.f("ix_assistance_budget_line_id"), "assistance", ["budget_line_id"], unique=False)
    op.create_index(op.f("ix_assistance_case_id"), "assistance", ["case_id"], unique=False)
    op.create_index(op.f("ix_assistance_fund_id"), "assistance", ["fund_id"], unique=False)
    op.create_index(op.f("ix_assistance_owner"), "assistance", ["owner"], unique=False)
    op.create_index(op.f("ix_assistance_service"), "assistance", ["service"], unique=False)


def make_returns() -> None:
    op.create_table(
        "return_leg",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("from_region_code", sa.String(), nullable=False),
        sa.Column("to_region_code", sa.String(), nullable=False),
        sa.Column(
            "mode",
            sa.Enum(
                "road",
                "rail",
                "sea",
                "air",
                "on_foot",
                name="travelmode",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("departs_on", sa.Date(), nullable=False),
        sa.Column("payer_agency_id", sa.Uuid(), nullable=False),
        sa.Column("budget_line_id", sa.Uuid(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "planned",
                "handed_over",
                "cancelled",
                name="returnlegstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_over_place", sa.String(), nullable=True),
        sa.Column("giving_seat_id", sa.Uuid(), nullable=True),
        sa.Column("receiving_seat_id", sa.Uuid(), nullable=True),
        sa.Column("cancellation_reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["budget_line_id"], ["budget_line.id"], name=op.f("fk_return_leg_budget_line_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_return_leg_case_id")),
        sa.ForeignKeyConstraint(["from_region_code"], ["region.code"], name=op.f("fk_return_leg_from_region_code")),
        sa.ForeignKeyConstraint(["giving_seat_id"], ["seat.id"], name=op.f("fk_return_leg_giving_seat_id")),
        sa.ForeignKeyConstraint(["payer_agency_id"], ["agency.id"], name=op.f("fk_return_leg_payer_agency_id")),
        sa.ForeignKeyConstraint(["receiving_seat_id"], ["seat.id"], name=op.f("fk_return_leg_receiving_seat_id")),
        sa.ForeignKeyConstraint(["to_region_code"], ["region.code"], name=op.f("fk_return_leg_to_region_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_leg")),
        sa.UniqueConstraint("case_id", "ordinal", name=op.f("uq_return_leg_case_id_ordinal")),
    )
    op.create_index(op.f("ix_return_leg_case_id"), "return_leg", ["case_id"], unique=False)
    op.create_index(op.f("ix_return_leg_owner"), "return_leg", ["owner"], unique=False)
    op.create_table(
        "case_follow_up",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("months", sa.SmallInteger(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("planned", "done", name="casefollowupstatus", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "well",
                "needs_service",
                "in_danger",
                "not_reached",
                "moved_away",
                "declined",
                name="casefollowupoutcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("needs", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_follow_up_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_follow_up")),
        sa.UniqueConstraint("case_id", "months", name=op.f("uq_case_follow_up_case_id_months")),
    )
    op.create_index(op.f("ix_case_follow_up_case_id"), "case_follow_up", ["case_id"], unique=False)
    op.create_index(op.f("ix_case_follow_up_owner"), "case_follow_up", ["owner"], unique=False)


def make_notices() -> None:
    op.drop_constraint(op.f("ck_notice_noticekind"), "notice", type_="check")
    op.create_check_constraint(op.f("ck_notice_noticekind"), "notice", sa.column("kind").in_(KINDS))
    op.execute("GRANT SELECT ON case_follow_up TO gugus_definer")
    op.execute("CREATE POLICY look_case_follow_up ON case_follow_up FOR SELECT TO gugus_definer USING (true)")
    op.execute("GRANT CREATE ON SCHEMA public TO gugus_definer")
    for kind, told in CAUSES.items():
        signature = f"gugus_notices_{kind}(timestamptz, text[], int[])"
        op.execute(CAUSE.format(kind=kind, **told))
        op.execute(f"ALTER FUNCTION {signature} OWNER TO gugus_definer")
        op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO gugus_worker")
    op.execute("REVOKE CREATE ON SCHEMA public FROM gugus_definer")


def upgrade() -> None:
    make_funds()
    make_assistance()
    make_returns()
    for table, conditions in POLICIES.items():
        for statement in policies_of(table, conditions):
            op.execute(statement)
    make_notices()


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
