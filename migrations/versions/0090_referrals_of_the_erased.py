"""Referrals of persons who were erased before an erasure ended them are gone through once more, and end.

What goes through all agencies once (the worker, `follow_agreements`) begins again: it ends them in the contexts of their
agencies, with journal and feed, as an erasure does now. No other referral is changed by it that had been counted.
"""

from alembic import op

revision = "0090"
down_revision = "0089"
branch_labels = None
depends_on = None
allowed = {"writes-rows": "one row, which says how far the worker has come"}


def upgrade() -> None:
    op.execute("DELETE FROM worker_position WHERE reader = 'agreements'")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
