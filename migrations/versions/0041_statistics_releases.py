"""Releases of the published tables, each kept as it was told. They are for everybody who holds anything."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

HELD = "((SELECT gugus_organisations())::text[])"
# How many cases there are, over all organisations: by it one sees that many came without counting persons.
CASES = """
CREATE FUNCTION gugus_count_cases() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*) FROM "case"
$$;
"""


def upgrade() -> None:
    op.create_table(
        "statistics_release",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("until_year", sa.Integer(), nullable=False),
        sa.Column("cases", sa.BigInteger(), nullable=False),
        sa.Column("counted", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("told", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statistics_release")),
        sa.UniqueConstraint("number", name=op.f("uq_statistics_release_number")),
    )
    op.create_index(op.f("ix_statistics_release_owner"), "statistics_release", ["owner"], unique=False)
    op.execute("ALTER TABLE statistics_release ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE statistics_release FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY select_statistics_release ON statistics_release FOR SELECT USING (cardinality {HELD} > 0)"
    )
    op.execute(
        f"CREATE POLICY insert_statistics_release ON statistics_release FOR INSERT WITH CHECK (owner = ANY {HELD})"
    )
    op.execute("GRANT SELECT, INSERT ON statistics_release TO gugus_app")
    op.execute("GRANT CREATE ON SCHEMA public TO gugus_definer")
    op.execute(CASES)
    op.execute("ALTER FUNCTION gugus_count_cases() OWNER TO gugus_definer")
    op.execute("REVOKE ALL ON FUNCTION gugus_count_cases() FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION gugus_count_cases() TO gugus_app")
    op.execute("REVOKE CREATE ON SCHEMA public FROM gugus_definer")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
