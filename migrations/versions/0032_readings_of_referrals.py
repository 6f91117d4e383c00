"""The readings of one case are found by the id of what was read: its profiles and what belongs to its referrals, too."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

OF_A_CASE = (
    "subject_kind IN ('case', 'case_person', 'medical_profile', 'trafficking_profile', 'consent', 'referral', "
    "'referral_document')"
)


def upgrade() -> None:
    op.drop_index("ix_journal_of_a_case", table_name="journal")
    op.create_index(
        "ix_journal_of_a_case", "journal", ["subject_id"], unique=False, postgresql_where=sa.text(OF_A_CASE)
    )


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
