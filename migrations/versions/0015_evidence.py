"""Evidence: files that show what a report says, to be seen by whoever sees the report."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

HELD = "((SELECT gugus_organisations())::text[])"
OWN = f"owner = ANY {HELD}"
REGION = f"region = ANY {HELD}"
ABOVE = f"(province = ANY {HELD} OR 'national:id' = ANY {HELD})"
OF_REPORT = "EXISTS (SELECT 1 FROM progress_report r WHERE r.id = report_id AND {})"
VERIFIED = OF_REPORT.format("r.status IN ('verified')")
SEEN = f"{OWN} OR {REGION} OR ministry = ANY {HELD} OR ({ABOVE} AND {VERIFIED})"
# The secretariat attaches to a report of an agency only where it types in that agency's paper.
WRITTEN = f"{OWN} OR ({REGION} AND {OF_REPORT.format('r.typed_by IS NOT NULL')})"

POLICIES = (
    "ALTER TABLE evidence ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE evidence FORCE ROW LEVEL SECURITY",
    f"CREATE POLICY select_evidence ON evidence FOR SELECT USING ({SEEN})",
    f"CREATE POLICY insert_evidence ON evidence FOR INSERT WITH CHECK ({WRITTEN})",
    f"CREATE POLICY update_evidence ON evidence FOR UPDATE USING ({WRITTEN})",
    f"CREATE POLICY delete_evidence ON evidence FOR DELETE USING ({WRITTEN})",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON evidence TO gugus_app",
    # Whether every row has its file and every file its row is looked at over organisations.
    "CREATE POLICY compare_evidence ON evidence FOR SELECT TO gugus_worker USING (true)",
)


def upgrade() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("province", sa.String(), nullable=True),
        sa.Column("ministry", sa.String(), nullable=True),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("caption", sa.String(), nullable=True),
        sa.Column("sent_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind IN ('photo', 'document', 'signed_report')", name=op.f("ck_evidence_evidencekind")),
        sa.ForeignKeyConstraint(["report_id"], ["progress_report.id"], name=op.f("fk_evidence_report_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["progress_entry.id"], name=op.f("fk_evidence_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    for column in ("owner", "region", "province", "ministry", "report_id", "entry_id"):
        op.create_index(op.f(f"ix_evidence_{column}"), "evidence", [column], unique=False)
    for statement in POLICIES:
        op.execute(statement)


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
