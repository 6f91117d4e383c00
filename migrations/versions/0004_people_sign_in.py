"""People sign in: sessions, consents, codes, refresh tokens; a person's token counts where person and client hold it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# OAuth's own tables: without row-level security, for they are asked before anybody is known.
OPEN_TABLES = {
    "web_session": "SELECT, INSERT, UPDATE, DELETE",
    "session_consent": "SELECT, INSERT, UPDATE, DELETE",
    "token_family": "SELECT, INSERT, UPDATE, DELETE",
    "authorization_code": "SELECT, INSERT, UPDATE, DELETE",
    "refresh_token": "SELECT, INSERT, UPDATE, DELETE",
    "sign_in_failure": "SELECT, INSERT, UPDATE, DELETE",
}

# As in 0003, but for NOT MATERIALIZED: one holder is asked for, and the indexes find it.
POWER = """
CREATE OR REPLACE VIEW power WITH (security_invoker = true) AS
WITH holder AS NOT MATERIALIZED (
    SELECT 'client' AS holder_kind, c.id AS holder, c.seat_id FROM client c WHERE c.seat_id IS NOT NULL
    UNION ALL
    SELECT 'person', s.person_id, s.id FROM seat s WHERE s.person_id IS NOT NULL
)
SELECT 'client' AS holder_kind, g.client_id AS holder, g.action, g.organisation, NULL::uuid AS seat_id,
       g.valid_from, g.valid_to, g.time_zone
FROM client_grant g
UNION ALL
SELECT h.holder_kind, h.holder, y.action, s.organisation, s.id, s.valid_from, s.valid_to, s.time_zone
FROM holder h
JOIN seat s ON s.id = h.seat_id
JOIN seat_yield y ON y.seat_kind = s.kind AND y.reach = 'seat'
LEFT JOIN agency a ON a.id = s.agency_id
WHERE NOT y.only_health OR a.gives_health_services
UNION ALL
SELECT h.holder_kind, h.holder, y.action, m.organisation, s.id, greatest(s.valid_from, m.valid_from),
       least(s.valid_to, m.valid_to), s.time_zone
FROM holder h
JOIN seat s ON s.id = h.seat_id
JOIN seat_yield y ON y.seat_kind = s.kind AND y.reach = 'districts'
JOIN seat m ON m.agency_id = s.agency_id AND m.task_force_id IS NOT NULL;
"""

# Whether a pair may pass through a client: under its ceiling for anybody's organisation, or held by the client itself.
CARRIES = """
CREATE FUNCTION gugus_carries(p_client uuid, p_action text, p_organisation text, p_now timestamptz) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM client c WHERE c.id = p_client AND p_action = ANY (c.ceiling_actions))
        OR EXISTS (SELECT 1 FROM power p
                    WHERE p.holder_kind = 'client' AND p.holder = p_client
                      AND p.action = p_action AND p.organisation = p_organisation
                      AND gugus_on_day(p_now, p.valid_from, p.valid_to, p.time_zone))
$$;
"""

# What a person holds through a client at this moment: the person's own pairs, as far as the client carries them.
PERSON_POWER = """
CREATE FUNCTION gugus_person_power(p_client uuid, p_person uuid, p_now timestamptz)
RETURNS TABLE (action text, organisation text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT p.action::text, p.organisation::text FROM power p
    WHERE p.holder_kind = 'person' AND p.holder = p_person
      AND gugus_on_day(p_now, p.valid_from, p.valid_to, p.time_zone)
      AND gugus_carries(p_client, p.action, p.organisation, p_now)
$$;
"""

# Before anybody is known: the account of one sign-in name, and where an account is kept. Disabled ones are unknown.
ACCOUNTS = """
CREATE FUNCTION gugus_account(p_name text) RETURNS TABLE (person uuid, home text, password_hash text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.id, p.owner::text, p.password_hash::text FROM person p
    WHERE p.sign_in_name = p_name AND p.disabled_at IS NULL
$$;
CREATE FUNCTION gugus_home(p_person uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.owner::text FROM person p WHERE p.id = p_person AND p.disabled_at IS NULL
$$;
"""

# As in 0003; a person's token counts while the person does, holds what the person and the client hold, speaks from
# all seats of the person, and names the sign-in it came from.
ENTER = """
CREATE OR REPLACE FUNCTION gugus_enter(
    p_jti uuid, p_actions text[], p_organisations text[], p_context text[], p_now timestamptz
) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_client uuid; v_bearer uuid; v_person uuid; v_home text; v_seat uuid; v_session uuid;
    v_kind text; v_holder uuid;
    v_pairs jsonb; v_held text[]; v_regions text[]; v_seats jsonb;
BEGIN
    SELECT c.id, t.person_id, coalesce(t.person_id, s.person_id), coalesce(b.owner, c.organisation), c.seat_id,
           f.session_id
      INTO v_client, v_bearer, v_person, v_home, v_seat, v_session
      FROM issued_token t
      JOIN client c ON c.id = t.client_id
      LEFT JOIN seat s ON s.id = c.seat_id
      LEFT JOIN person b ON b.id = t.person_id
      LEFT JOIN token_family f ON f.id = t.family_id
     WHERE t.jti = p_jti AND t.revoked_at IS NULL AND t.expires_at > p_now
       AND c.disabled_at IS NULL AND (c.expires_at IS NULL OR c.expires_at > p_now)
       AND b.disabled_at IS NULL;
    IF NOT FOUND THEN RETURN NULL; END IF;
    v_kind := CASE WHEN v_bearer IS NULL THEN 'client' ELSE 'person' END;
    v_holder := coalesce(v_bearer, v_client);
    IF v_bearer IS NOT NULL THEN v_seat := NULL; END IF;

    WITH asked AS (
        SELECT DISTINCT a, o FROM unnest(p_actions, p_organisations) AS u(a, o)
    ), held AS (
        SELECT p.action, p.organisation, array_agg(DISTINCT p.seat_id) AS seats
          FROM power p JOIN asked ON asked.a = p.action AND asked.o = p.organisation
         WHERE p.holder_kind = v_kind AND p.holder = v_holder
           AND gugus_on_day(p_now, p.valid_from, p.valid_to, p.time_zone)
           AND (v_bearer IS NULL OR gugus_carries(v_client, p.action, p.organisation, p_now))
         GROUP BY 1, 2
    )
    SELECT coalesce(jsonb_agg(jsonb_build_array(h.action, h.organisation)), '[]'),
           array_agg(DISTINCT h.organisation) FILTER (WHERE h.action = ANY (p_context))
      INTO v_pairs, v_held FROM held h;

    IF EXISTS (SELECT 1 FROM unnest(v_held) o WHERE o LIKE 'agency:%') THEN
        SELECT array_agg(DISTINCT m.organisation) INTO v_regions
          FROM agency a JOIN seat m ON m.agency_id = a.id AND m.task_force_id IS NOT NULL
         WHERE a.organisation = ANY (v_held) AND gugus_on_day(p_now, m.valid_from, m.valid_to, m.time_zone);
    END IF;

    SELECT coalesce(jsonb_agg(jsonb_build_object(
               'id', s.id, 'kind', s.kind, 'organisation', s.organisation, 'agency_id', s.agency_id,
               'secretariat_agencies', (
                   SELECT coalesce(jsonb_agg(DISTINCT x.agency_id), '[]') FROM seat x
                    WHERE x.task_force_id = s.task_force_id AND x.kind = 'secretariat'
                      AND gugus_on_day(p_now, x.valid_from, x.valid_to, x.time_zone)))), '[]')
      INTO v_seats
      FROM seat s
     WHERE (s.id = v_seat OR s.person_id = v_bearer)
       AND gugus_on_day(p_now, s.valid_from, s.valid_to, s.time_zone);

    PERFORM set_config('gugus.organisations', array_to_string(coalesce(v_held, '{}'), ','), true),
            set_config('gugus.regions', array_to_string(coalesce(v_regions, '{}'), ','), true);
    RETURN jsonb_build_object('client', v_client, 'person', v_person, 'session', v_session, 'home', v_home,
                              'pairs', v_pairs, 'regions', coalesce(to_jsonb(v_regions), '[]'), 'seats', v_seats);
END $$;
"""

DEFINED = (
    "gugus_person_power(uuid, uuid, timestamptz)",
    "gugus_account(text)",
    "gugus_home(uuid)",
)


def add_tables() -> None:
    op.create_table(
        "web_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("home", sa.String(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_web_session_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_web_session")),
        sa.UniqueConstraint("digest", name=op.f("uq_web_session_digest")),
    )
    op.create_index(op.f("ix_web_session_person_id"), "web_session", ["person_id"], unique=False)
    op.create_index(op.f("ix_web_session_expires_at"), "web_session", ["expires_at"], unique=False)
    op.create_table(
        "session_consent",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("details", postgresql.JSONB(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["web_session.id"], name=op.f("fk_session_consent_session_id")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_session_consent_client_id")),
        sa.PrimaryKeyConstraint("session_id", "client_id", name=op.f("pk_session_consent")),
    )
    op.create_table(
        "token_family",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("details", postgresql.JSONB(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["session_id"], ["web_session.id"], name=op.f("fk_token_family_session_id")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_token_family_client_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token_family")),
    )
    op.create_index(op.f("ix_token_family_session_id"), "token_family", ["session_id"], unique=False)
    op.create_table(
        "authorization_code",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("redirect_uri", sa.String(), nullable=False),
        sa.Column("challenge", sa.String(), nullable=False),
        sa.Column("details", postgresql.JSONB(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("family_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_authorization_code_client_id")),
        sa.ForeignKeyConstraint(["session_id"], ["web_session.id"], name=op.f("fk_authorization_code_session_id")),
        sa.ForeignKeyConstraint(["family_id"], ["token_family.id"], name=op.f("fk_authorization_code_family_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_authorization_code")),
    )
    op.create_index(op.f("ix_authorization_code_expires_at"), "authorization_code", ["expires_at"], unique=False)
    op.create_table(
        "refresh_token",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("successor", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["family_id"], ["token_family.id"], name=op.f("fk_refresh_token_family_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_refresh_token")),
    )
    op.create_index(op.f("ix_refresh_token_family_id"), "refresh_token", ["family_id"], unique=False)
    op.create_table(
        "sign_in_failure",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_sign_in_failure")),
    )
    op.create_index(op.f("ix_sign_in_failure_last_at"), "sign_in_failure", ["last_at"], unique=False)


def add_columns() -> None:
    empty = sa.text("'{}'")
    op.add_column(
        "client", sa.Column("ceiling_actions", postgresql.ARRAY(sa.Text()), nullable=False, server_default=empty)
    )
    op.alter_column("client", "ceiling_actions", server_default=None)
    op.add_column("issued_token", sa.Column("family_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_issued_token_family_id"), "issued_token", "token_family", ["family_id"], ["id"])
    op.create_index(op.f("ix_issued_token_family_id"), "issued_token", ["family_id"], unique=False)


def upgrade() -> None:
    add_tables()
    add_columns()
    for table, rights in OPEN_TABLES.items():
        op.execute(f"GRANT {rights} ON {table} TO gugus_app")
    # The functions look at accounts over organisations, and see no more of a person than this.
    op.execute("GRANT SELECT (id, owner, sign_in_name, password_hash, disabled_at) ON person TO gugus_definer")
    op.execute("CREATE POLICY look_person ON person FOR SELECT TO gugus_definer USING (true)")
    op.execute("GRANT SELECT ON token_family TO gugus_definer")
    op.execute("GRANT CREATE ON SCHEMA public TO gugus_definer")
    for statement in (POWER, CARRIES, PERSON_POWER, ACCOUNTS):
        op.execute(statement)
    # Replacing a function needs its owner.
    op.execute("SET LOCAL ROLE gugus_definer")
    op.execute(ENTER)
    op.execute("RESET ROLE")
    for signature in DEFINED:
        op.execute(f"ALTER FUNCTION {signature} OWNER TO gugus_definer")
        op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO gugus_app")
    op.execute("REVOKE CREATE ON SCHEMA public FROM gugus_definer")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
