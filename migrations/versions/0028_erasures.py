"""Erasures, what the worker looks at to know whose time is over, and the readings of one case by its id."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

OWN = "owner = ANY ((SELECT gugus_organisations())::text[])"
SEALED = "((SELECT gugus_sealed_cases(gugus_organisations() || ('officer:' || gugus_actor())))::uuid[])"
SEEN = f"{OWN} AND NOT (case_id = ANY {SEALED})"

POLICIES = (
    "ALTER TABLE erasure ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE erasure FORCE ROW LEVEL SECURITY",
    f"CREATE POLICY select_erasure ON erasure FOR SELECT USING ({SEEN})",
    f"CREATE POLICY insert_erasure ON erasure FOR INSERT WITH CHECK ({SEEN})",
    "GRANT SELECT, INSERT ON erasure TO gugus_app",
    # The list beside the database is written from here, closed cases are looked at for their time, and scanned forms
    # are compared with the store; of keys and numbers the worker asks only whether there are any.
    "CREATE POLICY clock_erasure ON erasure FOR SELECT TO gugus_worker USING (true)",
    'CREATE POLICY clock_case ON "case" FOR SELECT TO gugus_worker USING (closed_on IS NOT NULL AND erased_at IS NULL)',
    "CREATE POLICY clock_case_key ON case_key FOR SELECT TO gugus_worker USING (true)",
    "CREATE POLICY clock_consent ON consent FOR SELECT TO gugus_worker USING (form_digest IS NOT NULL)",
    "CREATE POLICY clock_case_reference ON case_reference FOR SELECT TO gugus_worker USING (true)",
)


def upgrade() -> None:
    op.create_table(
        "erasure",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("ground", sa.String(length=40), nullable=False),
        sa.Column("erased_by", sa.Uuid(), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(sa.column("ground").in_(("request", "retention")), name=op.f("ck_erasure_erasureground")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_erasure_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    for column in ("owner", "case_id"):
        op.create_index(op.f(f"ix_erasure_{column}"), "erasure", [column], unique=False)
    of_a_case = sa.text("subject_kind IN ('case', 'case_person', 'medical_profile', 'consent')")
    op.create_index("ix_journal_of_a_case", "journal", ["subject_id"], unique=False, postgresql_where=of_a_case)
    for statement in POLICIES:
        op.execute(statement)


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
