"""What the columns of a file mean: said with an import, told with it, and remembered for the next file of the kind."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

OWN = "owner = ANY ((SELECT gugus_organisations())::text[])"
KINDS = ("agencies", "plan", "progress", "realisation", "assisted_persons")


def upgrade() -> None:
    op.add_column("import", sa.Column("tables", postgresql.JSONB(), nullable=False, server_default="[]"))
    op.create_table(
        "import_layout",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="importkind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("columns", postgresql.JSONB(), nullable=False),
        sa.Column("remembered_by", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_layout")),
        sa.UniqueConstraint("owner", "kind", "fingerprint", name=op.f("uq_import_layout_owner_kind_fingerprint")),
    )
    op.create_index(op.f("ix_import_layout_owner"), "import_layout", ["owner"])
    op.execute("ALTER TABLE import_layout ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE import_layout FORCE ROW LEVEL SECURITY")
    for verb in ("select", "insert", "update", "delete"):
        clause = f"WITH CHECK ({OWN})" if verb == "insert" else f"USING ({OWN})"
        op.execute(f"CREATE POLICY {verb}_import_layout ON import_layout FOR {verb.upper()} {clause}")
        op.execute(f"GRANT {verb.upper()} ON import_layout TO gugus_app")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
