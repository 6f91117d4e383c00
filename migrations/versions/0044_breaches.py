"""The register of breaches: it opens to the agency that keeps the data."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

OWN = "owner = ANY ((SELECT gugus_organisations())::text[])"


def instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    states = sa.Enum(
        *("recorded", "notified", "closed"), name="breachstatus", native_enum=False, create_constraint=True, length=40
    )
    op.create_table(
        "breach",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        instant("created_at"),
        instant("updated_at"),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("status", states, nullable=False),
        instant("known_at"),
        instant("happened_at", nullable=True),
        sa.Column("data", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=True),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("measures", sa.String(), nullable=False),
        instant("persons_told_at", nullable=True),
        instant("authority_told_at", nullable=True),
        instant("closed_at", nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_breach_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breach")),
    )
    op.create_index(op.f("ix_breach_agency_id"), "breach", ["agency_id"])
    op.create_index(op.f("ix_breach_owner"), "breach", ["owner"])
    op.execute("ALTER TABLE breach ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE breach FORCE ROW LEVEL SECURITY")
    for verb, clause in (("SELECT", "USING"), ("UPDATE", "USING"), ("INSERT", "WITH CHECK")):
        op.execute(f"CREATE POLICY {verb.lower()}_breach ON breach FOR {verb} {clause} ({OWN})")
        op.execute(f"GRANT {verb} ON breach TO gugus_app")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
