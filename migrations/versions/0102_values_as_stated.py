"""A value keeps what its indicator declared when it was stated: an amendment may declare another before it is verified.

Until now it was verified as the plan stood then: a value to date was taken for one of its period, or the other way
round, and where the indicator had become a ratio, or was none any more, the report by indicator ended in a fault. Such
leaves are told by their kind from here on; how values that wait were declared is not known, and they go by the plan.
"""

import sqlalchemy as sa
from alembic import op

revision = "0102"
down_revision = "0101"
branch_labels = None
depends_on = None
allowed = {
    "ban-drop-function": "the function that mends what was verified is made here and dropped here",
    "ban-drop-constraint": "where a broken-off run of this migration left it, it is made again",
}

BASES = ("period", "to_date")
AGGREGATIONS = ("sum", "last", "max", "mean", "ratio", "unique")
SEEN = "SELECT (aggregation, numerator)"
# By the definer, for the owner is bound by the policies as well.
MEND = """
CREATE OR REPLACE FUNCTION gugus_tell_by_kind() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE snapshot_indicator SET aggregation = CASE WHEN numerator IS NULL THEN 'last' ELSE 'ratio' END
    WHERE (aggregation = 'ratio') <> (numerator IS NOT NULL)
$$"""
# Whoever verifies a report waits for no more than the leaves that are mended.
BY_KIND = "DO $do$ BEGIN PERFORM gugus_tell_by_kind(); END $do$"


def upgrade() -> None:
    for name, words in (("basis", BASES), ("aggregation", AGGREGATIONS)):
        op.add_column("progress_value", sa.Column(name, sa.String(length=40), nullable=True), if_not_exists=True)
        held = op.f(f"ck_progress_value_{name}")
        listed = ", ".join(f"'{word}'" for word in words)
        op.execute(f"ALTER TABLE progress_value DROP CONSTRAINT IF EXISTS {held}")
        op.execute(f"ALTER TABLE progress_value ADD CONSTRAINT {held} CHECK ({name} IN ({listed})) NOT VALID")
    # Whoever writes a value waits until the commit, and to look at all that stand takes longer.
    with op.get_context().autocommit_block():
        for name in ("basis", "aggregation"):
            op.execute(f"ALTER TABLE progress_value VALIDATE CONSTRAINT ck_progress_value_{name}")
    op.execute("GRANT CREATE ON SCHEMA public TO gugus_definer")
    op.execute(MEND)
    op.execute("ALTER FUNCTION gugus_tell_by_kind() OWNER TO gugus_definer")
    op.execute("REVOKE ALL ON FUNCTION gugus_tell_by_kind() FROM PUBLIC")
    op.execute("REVOKE CREATE ON SCHEMA public FROM gugus_definer")
    op.execute(f"GRANT {SEEN}, UPDATE (aggregation) ON snapshot_indicator TO gugus_definer")
    op.execute("DROP POLICY IF EXISTS tell_by_kind ON snapshot_indicator")
    op.execute("CREATE POLICY tell_by_kind ON snapshot_indicator TO gugus_definer USING (true)")
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")
        op.execute(BY_KIND)
        op.execute("RESET lock_timeout")
    op.execute("DROP POLICY tell_by_kind ON snapshot_indicator")
    op.execute(f"REVOKE {SEEN}, UPDATE (aggregation) ON snapshot_indicator FROM gugus_definer")
    op.execute("DROP FUNCTION gugus_tell_by_kind()")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
