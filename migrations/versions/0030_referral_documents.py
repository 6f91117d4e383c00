"""Documents of referrals, sealed by the key of the case; they open to the receiver as the person does."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

KINDS = (
    *("referral_letter", "assessment", "consent_form", "medical_report", "police_report", "travel_document"),
    *("handover_record", "other"),
)
CONSENTED = ("accepted", "in_service", "on_hold", "completed", "closed", "failed")

HELD = "((SELECT gugus_organisations())::text[])"
OWN = f"owner = ANY {HELD}"
SEALED = "((SELECT gugus_sealed_cases(gugus_organisations() || ('officer:' || gugus_actor())))::uuid[])"
UNSEALED = f"NOT (case_id = ANY {SEALED})"
OF_A_PARTY = (
    "EXISTS (SELECT 1 FROM referral r WHERE r.id = referral_document.referral_id AND "
    f"(r.owner = ANY {HELD} OR r.receiver = ANY {HELD} AND r.receiver_until > (SELECT gugus_now())"
    f" AND r.status IN {CONSENTED}))"
)
POLICIES = {"select": f"{OF_A_PARTY} AND {UNSEALED}", "insert": f"{OWN} AND {UNSEALED}"}


def upgrade() -> None:
    op.create_table(
        "referral_document",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sent_by", sa.Uuid(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(sa.column("kind").in_(KINDS), name=op.f("ck_referral_document_documentkind")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_referral_document_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_document")),
    )
    for column in ("owner", "referral_id"):
        op.create_index(op.f(f"ix_referral_document_{column}"), "referral_document", [column], unique=False)
    op.execute("ALTER TABLE referral_document ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE referral_document FORCE ROW LEVEL SECURITY")
    for verb, condition in POLICIES.items():
        clause = f"WITH CHECK ({condition})" if verb == "insert" else f"USING ({condition})"
        op.execute(f"CREATE POLICY {verb}_referral_document ON referral_document FOR {verb.upper()} {clause}")
        op.execute(f"GRANT {verb.upper()} ON referral_document TO gugus_app")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
