"""Nothing is written in words of a person who was erased: whoever still ends what was begun asks whether she was.

An agency that has to delete, or gave her something, does not see her case any more; whether she was erased is all it is
told. Words that were written behind an erasure before this go now.
"""

from alembic import op

revision = "0093"
down_revision = "0092"
branch_labels = None
depends_on = None
allowed = {"writes-rows": "of cases whose person was erased alone: few, and none where nothing was written afterwards"}

IS_ERASED = """
CREATE OR REPLACE FUNCTION gugus_is_erased(p_case uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM "case" c WHERE c.id = p_case AND c.erased_at IS NOT NULL)
$$"""
ERASED = '(SELECT 1 FROM "case" c WHERE c.id = t.case_id AND c.erased_at IS NOT NULL)'
WORDS = {
    "assistance": {"item": "''", "unit": "''", "withdrawal_reason": "NULL"},
    "return_leg": {"handed_over_place": "NULL", "cancellation_reason": "NULL"},
    "deletion_duty": {"method": "NULL"},
}


def upgrade() -> None:
    op.execute("GRANT CREATE ON SCHEMA public TO gugus_definer")
    op.execute(IS_ERASED)
    op.execute("ALTER FUNCTION gugus_is_erased(uuid) OWNER TO gugus_definer")
    op.execute("REVOKE ALL ON FUNCTION gugus_is_erased(uuid) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION gugus_is_erased(uuid) TO gugus_app")
    op.execute("REVOKE CREATE ON SCHEMA public FROM gugus_definer")
    # The owner of the tables is bound by the policies as well, but for this transaction.
    for table in ('"case"', *WORDS):
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    for table, words in WORDS.items():
        emptied = ", ".join(f"{name} = {value}" for name, value in words.items())
        op.execute(f"UPDATE {table} t SET {emptied} WHERE EXISTS {ERASED}")
    for table in ('"case"', *WORDS):
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
