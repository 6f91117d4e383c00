"""What the feed says of a row is planned once for a connection, no longer with every row that is written.

`gugus_feed_item` (0060) says the same as before, word for word. A function of SQL that cannot be put into the statement
is read and planned anew by each statement that writes into the journal, which cost as much as the row's indexes; one of
PL/pgSQL keeps its plan. Whoever replaces it takes the nouns of 0060 and the language of this one.
"""

from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None


def _in(language: str, body: str) -> str:
    """The function with the expression it has, read from the catalogue, in another language."""
    return f"""
DO $do$ DECLARE v_says text; BEGIN
    SELECT regexp_replace(btrim(prosrc, E' \\n'), '^(SELECT|BEGIN RETURN) |; END$', '', 'g') INTO STRICT v_says
      FROM pg_proc WHERE oid = 'gugus_feed_item'::regproc;
    EXECUTE format('
CREATE OR REPLACE FUNCTION gugus_feed_item(
    p_id uuid, p_event text, p_kind text, p_subject uuid, p_version integer, p_owner text, p_region text,
    p_at timestamptz, p_effective timestamptz, p_whole uuid
) RETURNS text LANGUAGE {language} IMMUTABLE PARALLEL SAFE AS %L', format('{body}', v_says));
END $do$"""


def upgrade() -> None:
    op.execute(_in("plpgsql", "BEGIN RETURN %s; END"))


def downgrade() -> None:
    op.execute(_in("sql", "SELECT %s"))
