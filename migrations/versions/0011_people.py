"""People: codes that set a password, second factors, and sessions that say how they were proven.

A seat that reads cases or referrals yields nothing to a session proven by a password alone: neither when a token is
issued nor at the live check of a request.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# OAuth's own tables: without row-level security, for they are asked before anybody is known.
OPEN_TABLES = ("password_code", "second_factor", "recovery_code")

# As in 0004; whether the seat asks for a second factor stands beside what it yields.
POWER = """
CREATE OR REPLACE VIEW power WITH (security_invoker = true) AS
WITH holder AS NOT MATERIALIZED (
    SELECT 'client' AS holder_kind, c.id AS holder, c.seat_id FROM client c WHERE c.seat_id IS NOT NULL
    UNION ALL
    SELECT 'person', s.person_id, s.id FROM seat s WHERE s.person_id IS NOT NULL
)
SELECT 'client' AS holder_kind, g.client_id AS holder, g.action, g.organisation, NULL::uuid AS seat_id,
       g.valid_from, g.valid_to, g.time_zone, false AS needs_second_factor
FROM client_grant g
UNION ALL
SELECT h.holder_kind, h.holder, y.action, s.organisation, s.id, s.valid_from, s.valid_to, s.time_zone,
       y.needs_second_factor
FROM holder h
JOIN seat s ON s.id = h.seat_id
JOIN seat_yield y ON y.seat_kind = s.kind AND y.reach = 'seat'
LEFT JOIN agency a ON a.id = s.agency_id
WHERE NOT y.only_health OR a.gives_health_services
UNION ALL
SELECT h.holder_kind, h.holder, y.action, m.organisation, s.id, greatest(s.valid_from, m.valid_from),
       least(s.valid_to, m.valid_to), s.time_zone, y.needs_second_factor
FROM holder h
JOIN seat s ON s.id = h.seat_id
JOIN seat_yield y ON y.seat_kind = s.kind AND y.reach = 'districts'
JOIN seat m ON m.agency_id = s.agency_id AND m.task_force_id IS NOT NULL;
"""

# As in 0004; seats that ask for a second factor count where the session has one.
PERSON_POWER = """
CREATE FUNCTION gugus_person_power(p_client uuid, p_person uuid, p_two_factors boolean, p_now timestamptz)
RETURNS TABLE (action text, organisation text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT p.action::text, p.organisation::text FROM power p
    WHERE p.holder_kind = 'person' AND p.holder = p_person
      AND (p_two_factors OR NOT p.needs_second_factor)
      AND gugus_on_day(p_now, p.valid_from, p.valid_to, p.time_zone)
      AND gugus_carries(p_client, p.action, p.organisation, p_now)
$$;
"""

# As in 0004 and 0008; a person's session proven by a password alone speaks from no seat that asks for a second factor.
ENTER = """
CREATE OR REPLACE FUNCTION gugus_enter(
    p_jti uuid, p_actions text[], p_organisations text[], p_context text[], p_now timestamptz
) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    v_client uuid; v_bearer uuid; v_person uuid; v_home text; v_seat uuid; v_session uuid;
    v_kind text; v_holder uuid; v_two_factors boolean;
    v_pairs jsonb; v_held text[]; v_regions text[]; v_seats jsonb;
BEGIN
    SELECT c.id, t.person_id, coalesce(t.person_id, s.person_id), coalesce(b.owner, c.organisation), c.seat_id,
           f.session_id, t.person_id IS NULL OR coalesce('mfa' = ANY (w.amr), false)
      INTO v_client, v_bearer, v_person, v_home, v_seat, v_session, v_two_factors
      FROM issued_token t
      JOIN client c ON c.id = t.client_id
      LEFT JOIN seat s ON s.id = c.seat_id
      LEFT JOIN person b ON b.id = t.person_id
      LEFT JOIN token_family f ON f.id = t.family_id
      LEFT JOIN web_session w ON w.id = f.session_id
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
           AND (v_two_factors OR NOT p.needs_second_factor)
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
       AND (v_two_factors OR NOT EXISTS (
           SELECT 1 FROM seat_yield y WHERE y.seat_kind = s.kind AND y.needs_second_factor))
       AND gugus_on_day(p_now, s.valid_from, s.valid_to, s.time_zone);

    PERFORM set_config('gugus.organisations', array_to_string(coalesce(v_held, '{}'), ','), true),
            set_config('gugus.regions', array_to_string(coalesce(v_regions, '{}'), ','), true);
    RETURN jsonb_build_object('client', v_client, 'person', v_person, 'session', v_session, 'home', v_home,
                              'pairs', v_pairs, 'regions', coalesce(to_jsonb(v_regions), '[]'), 'seats', v_seats);
END $$;
"""


def kind(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def make_tables() -> None:
    op.create_table(
        "password_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", kind("codekind", "invitation", "in_person"), nullable=False),
        sa.Column("sets_password", sa.Boolean(), nullable=False),
        sa.Column("clears_second_factor", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_password_code_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_code")),
        sa.UniqueConstraint("digest", name=op.f("uq_password_code_digest")),
    )
    op.create_index(op.f("ix_password_code_person_id"), "password_code", ["person_id"], unique=False)
    op.create_index(op.f("ix_password_code_expires_at"), "password_code", ["expires_at"], unique=False)
    op.create_table(
        "second_factor",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("set_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_second_factor_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_second_factor")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_recovery_code_person_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_recovery_code")),
    )
    op.create_index(op.f("ix_recovery_code_person_id"), "recovery_code", ["person_id"], unique=False)
    for table in OPEN_TABLES:
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO gugus_app")


def add_columns() -> None:
    op.add_column("person", sa.Column("mail", sa.String(), nullable=True))
    op.add_column(
        "seat_yield", sa.Column("needs_second_factor", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.alter_column("seat_yield", "needs_second_factor", server_default=None)
    # Sessions of before were proven by a password.
    password = sa.text("'{pwd}'")
    op.add_column("web_session", sa.Column("amr", postgresql.ARRAY(sa.Text()), nullable=False, server_default=password))
    op.alter_column("web_session", "amr", server_default=None)
    op.add_column("web_session", sa.Column("auth_time", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE web_session SET auth_time = begun_at")
    op.alter_column("web_session", "auth_time", nullable=False)
    op.add_column("web_session", sa.Column("awaits", kind("awaits", "code", "set_up"), nullable=True))


def upgrade() -> None:
    make_tables()
    add_columns()
    op.execute("GRANT SELECT (id, amr) ON web_session TO gugus_definer")
    op.execute("GRANT CREATE ON SCHEMA public TO gugus_definer")
    op.execute(POWER)
    op.execute("DROP FUNCTION gugus_person_power(uuid, uuid, timestamptz)")
    op.execute(PERSON_POWER)
    signature = "gugus_person_power(uuid, uuid, boolean, timestamptz)"
    op.execute(f"ALTER FUNCTION {signature} OWNER TO gugus_definer")
    op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO gugus_app")
    # Replacing a function needs its owner.
    op.execute("SET LOCAL ROLE gugus_definer")
    op.execute(ENTER)
    op.execute("RESET ROLE")
    op.execute("REVOKE CREATE ON SCHEMA public FROM gugus_definer")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
