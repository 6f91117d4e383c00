"""Export tokens: for tools that cannot ask for a token of their own.

A row opens as a webhook's does: to the system it speaks for and to seats of its organisation. Whoever shows a token is
not known yet, so one function finds it by its digest over all organisations. That it counts is a row of `issued_token`
under the same id, so that it ends with its client like any other; how it is used stands apart, for that is no change.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0054"
down_revision = "0050"
branch_labels = None
depends_on = None

SEEN = (
    "owner = ANY ((SELECT gugus_organisations())::text[]) AND (client_id::text = (SELECT gugus_actor())"
    " OR cardinality((SELECT gugus_seats())::uuid[]) > 0)"
)
FIND = """
CREATE FUNCTION gugus_export_token(p_digest text)
RETURNS TABLE (id uuid, owner text, client_id uuid, report text, addresses text[], created_at timestamptz,
               expires_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = public, pg_temp AS $$
    SELECT t.id, t.owner::text, t.client_id, t.report::text, t.addresses, t.created_at, t.expires_at
    FROM export_token t WHERE t.digest = p_digest
$$;
"""
SIGNATURE = "gugus_export_token(text)"


def instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def make_tables() -> None:
    op.create_table(
        "export_token",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        instant("created_at"),
        instant("updated_at"),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("report", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("addresses", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        instant("expires_at"),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_export_token_client_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_token")),
        sa.UniqueConstraint("digest", name=op.f("uq_export_token_digest")),
    )
    op.create_index(op.f("ix_export_token_client_id"), "export_token", ["client_id"])
    op.create_index(op.f("ix_export_token_owner"), "export_token", ["owner"])
    op.create_table(
        "export_token_use",
        sa.Column("token_id", sa.Uuid(), nullable=False),
        instant("last_used_at", nullable=True),
        instant("counted_from"),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["token_id"], ["export_token.id"], name=op.f("fk_export_token_use_token_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_id", name=op.f("pk_export_token_use")),
    )


def protect() -> None:
    op.execute("ALTER TABLE export_token ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE export_token FORCE ROW LEVEL SECURITY")
    for verb in ("select", "insert", "update", "delete"):
        clause = f"WITH CHECK ({SEEN})" if verb == "insert" else f"USING ({SEEN})"
        op.execute(f"CREATE POLICY {verb}_export_token ON export_token FOR {verb.upper()} {clause}")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON export_token TO gugus_app")
    op.execute("GRANT SELECT, INSERT, UPDATE ON export_token_use TO gugus_app")


def make_function() -> None:
    op.execute("GRANT SELECT ON export_token TO gugus_definer")
    op.execute("CREATE POLICY look_export_token ON export_token FOR SELECT TO gugus_definer USING (true)")
    op.execute("GRANT CREATE ON SCHEMA public TO gugus_definer")
    op.execute(FIND)
    op.execute(f"ALTER FUNCTION {SIGNATURE} OWNER TO gugus_definer")
    op.execute(f"REVOKE ALL ON FUNCTION {SIGNATURE} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {SIGNATURE} TO gugus_app")
    op.execute("REVOKE CREATE ON SCHEMA public FROM gugus_definer")


def upgrade() -> None:
    make_tables()
    protect()
    make_function()


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
