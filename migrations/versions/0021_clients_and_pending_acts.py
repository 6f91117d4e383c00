"""Clients registered over HTTP, the history of seats, and acts that wait for a second person.

Whoever asks what follows from its own seats looks past the policies of the directory, so that is a function of its
own; the list of all grants of an organisation stands under them (the view asks with the rights of its reader).
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

OWN = "owner = ANY ((SELECT gugus_organisations())::text[])"
STATES = ("pending", "approved", "rejected", "expired")
SECONDS = ("registrar", "daily_chair")

# What a client, or a person through it, holds at this moment, each pair with the seat and the decree it stands on.
HELD = """
CREATE FUNCTION gugus_held(p_client uuid, p_person uuid, p_session uuid, p_now timestamptz)
RETURNS TABLE (action text, organisation text, seat_id uuid, seat_kind text, decree text, valid_from date, valid_to date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT p.action::text, p.organisation::text, p.seat_id, s.kind::text, d.number::text,
           p.valid_from, p.valid_to
    FROM power p LEFT JOIN seat s ON s.id = p.seat_id LEFT JOIN decree d ON d.id = s.decree_id
    WHERE p.holder_kind = CASE WHEN p_person IS NULL THEN 'client' ELSE 'person' END
      AND p.holder = coalesce(p_person, p_client)
      AND gugus_on_day(p_now, p.valid_from, p.valid_to, p.time_zone)
      AND (p_person IS NULL OR NOT p.needs_second_factor OR EXISTS (
          SELECT 1 FROM web_session w WHERE w.id = p_session AND 'mfa' = ANY (w.amr)))
      AND (p_person IS NULL OR gugus_carries(p_client, p.action, p.organisation, p_now))
$$;
"""

FUNCTION = "gugus_held(uuid, uuid, uuid, timestamptz)"
LOOKED_AT = "decree"


def add_columns() -> None:
    client = (
        sa.Column("addresses", postgresql.ARRAY(sa.Text()), nullable=False, server_default=sa.text("'{}'")),
        sa.Column("previous_secret_hash", sa.String(), nullable=True),
        sa.Column("previous_jwks", postgresql.JSONB(), nullable=True),
        sa.Column("previous_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
    )
    for column in client:
        op.add_column("client", column)
    for name in ("addresses", "version"):
        op.alter_column("client", name, server_default=None)
    op.create_index(op.f("ix_client_organisation"), "client", ["organisation"], unique=False)
    op.add_column("seat", sa.Column("follows_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_seat_follows_id"), "seat", "seat", ["follows_id"], ["id"])


def add_tables() -> None:
    op.create_table(
        "client_use",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_client_use_client_id")),
        sa.PrimaryKeyConstraint("client_id", name=op.f("pk_client_use")),
    )
    op.create_table(
        "pending_act",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("second", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("request", postgresql.JSONB(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("signed_in", sa.Boolean(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("result_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(sa.column("status").in_(STATES), name=op.f("ck_pending_act_pendingactstatus")),
        sa.CheckConstraint(sa.column("second").in_(SECONDS), name=op.f("ck_pending_act_second")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pending_act")),
    )
    op.create_index(op.f("ix_pending_act_owner"), "pending_act", ["owner"], unique=False)
    op.create_index(
        "ix_pending_act_expires_at",
        "pending_act",
        ["expires_at"],
        unique=False,
        postgresql_where=sa.text("status = 'pending'"),
    )


def protect() -> None:
    for statement in (
        "ALTER TABLE pending_act ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE pending_act FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY select_pending_act ON pending_act FOR SELECT USING ({OWN})",
        f"CREATE POLICY insert_pending_act ON pending_act FOR INSERT WITH CHECK ({OWN})",
        f"CREATE POLICY update_pending_act ON pending_act FOR UPDATE USING ({OWN})",
        "GRANT SELECT, INSERT, UPDATE ON pending_act TO gugus_app",
        "CREATE POLICY clock_pending_act ON pending_act FOR SELECT TO gugus_worker USING (status = 'pending')",
        "GRANT SELECT, INSERT, UPDATE ON client_use TO gugus_app",
        "GRANT SELECT ON power TO gugus_app",
        f"GRANT SELECT ON {LOOKED_AT} TO gugus_definer",
        f"DROP POLICY IF EXISTS look_{LOOKED_AT} ON {LOOKED_AT}",
        f"CREATE POLICY look_{LOOKED_AT} ON {LOOKED_AT} FOR SELECT TO gugus_definer USING (true)",
    ):
        op.execute(statement)


def upgrade() -> None:
    add_columns()
    add_tables()
    protect()
    op.execute("GRANT CREATE ON SCHEMA public TO gugus_definer")
    op.execute(HELD)
    op.execute(f"ALTER FUNCTION {FUNCTION} OWNER TO gugus_definer")
    op.execute(f"REVOKE ALL ON FUNCTION {FUNCTION} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {FUNCTION} TO gugus_app")
    op.execute("REVOKE CREATE ON SCHEMA public FROM gugus_definer")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
