"""The directory of services: open to every holder of a word, kept by its region and by the agency whose own it is."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

HELD = "((SELECT gugus_organisations())::text[])"
OWN = f"owner = ANY {HELD}"
KEPT = f"{OWN} OR agency = ANY {HELD}"
POLICIES = {"select": f"cardinality {HELD} > 0", "insert": OWN, "update": KEPT}
KINDS = (
    *("complaint_identification", "health_rehabilitation", "social_rehabilitation"),
    *("legal_service", "return", "social_reintegration"),
)
STATES = ("active", "suspended")


def make_services() -> None:
    op.create_table(
        "service",
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("province", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("needs", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("region_codes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("age_from", sa.Integer(), nullable=True),
        sa.Column("age_to", sa.Integer(), nullable=True),
        sa.Column("hours", sa.String(), nullable=True),
        sa.Column("is_always_open", sa.Boolean(), nullable=False),
        sa.Column("emergency_contact", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("places_free", sa.Integer(), nullable=True),
        sa.Column("places_said_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("suspended_reason", sa.String(), nullable=True),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.CheckConstraint("age_from <= age_to", name=op.f("ck_service_ages")),
        sa.CheckConstraint(sa.column("kind").in_(KINDS), name=op.f("ck_service_servicekind")),
        sa.CheckConstraint(sa.column("status").in_(STATES), name=op.f("ck_service_servicestatus")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_service_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
        sa.UniqueConstraint("agency_id", "kind", "name", name=op.f("uq_service_agency_id_kind_name")),
    )
    for column in ("owner", "region", "province", "agency_id", "agency", "kind"):
        op.create_index(op.f(f"ix_service_{column}"), "service", [column], unique=False)


def upgrade() -> None:
    make_services()
    op.execute("ALTER TABLE service ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE service FORCE ROW LEVEL SECURITY")
    for verb, condition in POLICIES.items():
        clause = f"WITH CHECK ({condition})" if verb == "insert" else f"USING ({condition})"
        op.execute(f"CREATE POLICY {verb}_service ON service FOR {verb.upper()} {clause}")
        op.execute(f"GRANT {verb.upper()} ON service TO gugus_app")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
