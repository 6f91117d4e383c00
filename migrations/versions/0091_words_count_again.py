"""A word that was outweighed counts once what outweighed it counts no more.

Which word that is, is said by the service (api/moves/words_that_count.py); only the mark is set here, by the definer, on
leaves of a region that whoever asks acts for and whose report stands verified. Words that were outweighed by what was
taken back before this stay out: for them, verify again.
"""

from alembic import op

revision = "0091"
down_revision = "0090"
branch_labels = None
depends_on = None

COUNT_AGAIN = """
CREATE OR REPLACE FUNCTION gugus_words_count_again(p_leaves uuid[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE snapshot_value v SET counts = true FROM report_snapshot s, progress_report r
    WHERE v.id = ANY (p_leaves) AND NOT v.counts AND v.region = ANY (gugus_organisations())
      AND s.id = v.snapshot_id AND r.id = s.report_id AND r.verified_at = s.verified_at
      AND r.status IN ('verified', 'accepted_province', 'accepted_national')
$$"""


def upgrade() -> None:
    op.execute("GRANT CREATE ON SCHEMA public TO gugus_definer")
    op.execute(COUNT_AGAIN)
    op.execute("ALTER FUNCTION gugus_words_count_again(uuid[]) OWNER TO gugus_definer")
    op.execute("REVOKE ALL ON FUNCTION gugus_words_count_again(uuid[]) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION gugus_words_count_again(uuid[]) TO gugus_app")
    op.execute("REVOKE CREATE ON SCHEMA public FROM gugus_definer")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
