"""Releases of the report on referrals, each kept as it was told. They are for everybody who holds anything.

A table of its own beside that of persons: the version before reads every row of that one as a release of persons.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0100"
down_revision = "0099"
branch_labels = None
depends_on = None

HELD = "((SELECT gugus_organisations())::text[])"


def upgrade() -> None:
    op.create_table(
        "referral_release",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("until_year", sa.Integer(), nullable=False),
        sa.Column("referrals", sa.BigInteger(), nullable=False),
        sa.Column("counted", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("told", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_release")),
        sa.UniqueConstraint("number", name=op.f("uq_referral_release_number")),
    )
    op.create_index(op.f("ix_referral_release_owner"), "referral_release", ["owner"], unique=False)
    op.execute("ALTER TABLE referral_release ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE referral_release FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY select_referral_release ON referral_release FOR SELECT USING (cardinality {HELD} > 0)")
    op.execute(f"CREATE POLICY insert_referral_release ON referral_release FOR INSERT WITH CHECK (owner = ANY {HELD})")
    op.execute("GRANT SELECT, INSERT ON referral_release TO gugus_app")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
