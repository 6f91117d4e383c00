"""The worker finds the next import by an index: where none had been sent for long it read the journal since then, each time."""

from alembic import op

revision = "0082"
down_revision = "0081"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")
        op.execute(
            "DROP INDEX CONCURRENTLY IF EXISTS ix_journal_imports"
        )  # one that was broken off stays, and is of no use
        op.execute("CREATE INDEX CONCURRENTLY ix_journal_imports ON journal (xid, id) WHERE event = 'import.sent'")
        op.execute("RESET lock_timeout")


def downgrade() -> None:
    op.drop_index("ix_journal_imports", "journal")
