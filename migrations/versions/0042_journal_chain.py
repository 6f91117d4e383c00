"""The chain of the journal and its checkpoints: hashes and signatures, written by the worker, changed by nobody.

They hold nothing of any organisation, so that no policy is on them; the application reads the checkpoints only.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

TABLES = ("journal_chain", "journal_checkpoint")
# How long the oldest row waits that can no longer be overtaken and is not yet chained, in seconds.
LAG = """
CREATE FUNCTION gugus_chain_lag() RETURNS double precision
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce((
        SELECT greatest(extract(epoch FROM clock_timestamp() - j.at), 0)::double precision
        FROM journal j, worker_position p
        WHERE p.reader = 'chain'
          AND (j.xid, j.id) > (p.xid, coalesce(p.row_id, '00000000-0000-0000-0000-000000000000'::uuid))
          AND j.xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
        ORDER BY j.xid, j.id LIMIT 1), 0)
$$;
"""


def upgrade() -> None:
    op.create_table(
        "journal_chain",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_journal_chain")),
        sa.UniqueConstraint("row_id", name=op.f("uq_journal_chain_row_id")),
    )
    op.create_table(
        "journal_checkpoint",
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("subtrees", postgresql.ARRAY(sa.LargeBinary()), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("statement", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_journal_checkpoint")),
    )
    for table in TABLES:
        op.execute(f"GRANT SELECT, INSERT ON {table} TO gugus_worker")
        op.execute(
            f"CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION gugus_refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_is_not_emptied BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION gugus_refuse_change()"
        )
    # After a restore the rows of before stand under numbers below zero.
    op.execute("INSERT INTO worker_position (reader, xid) SELECT 'chain', coalesce(min(xid), 1) - 1 FROM journal")
    op.execute("GRANT SELECT ON journal_checkpoint TO gugus_app")
    op.execute("GRANT SELECT (id, at) ON journal TO gugus_definer")
    op.execute("GRANT SELECT ON worker_position TO gugus_definer")
    op.execute("GRANT CREATE ON SCHEMA public TO gugus_definer")
    op.execute(LAG)
    op.execute("ALTER FUNCTION gugus_chain_lag() OWNER TO gugus_definer")
    op.execute("REVOKE ALL ON FUNCTION gugus_chain_lag() FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION gugus_chain_lag() TO gugus_app, gugus_worker")
    op.execute("REVOKE CREATE ON SCHEMA public FROM gugus_definer")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
