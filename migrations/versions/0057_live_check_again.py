"""A live check that was made a moment ago is asked again in two looks, for as long as nobody's power changed.

`power_change` has the number of every transaction that changed what anybody holds: a seat, a grant, a client, an
officer, an agency, the factors of a session. `gugus_enter` says what had been committed when it looked (`seen`).
`gugus_enter_again` looks whether the token and its client still stand and whether any of these transactions has been
committed since; if none has, the answer of before is still the answer, and it sets the same context.

A snapshot is compared, and no counter that is raised: writers never wait for each other, and a transaction that began
before the look and commits after it is found all the same. A transaction that had written something itself before it
entered has no `seen`, for its own changes are no news to it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

# As in 0045; says in addition what it had seen.
ENTER = """
CREATE OR REPLACE FUNCTION gugus_enter(
    p_jti uuid, p_actions text[], p_organisations text[], p_context text[], p_now timestamptz
) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    v_client uuid; v_bearer uuid; v_person uuid; v_home text; v_seat uuid; v_session uuid; v_addresses text[];
    v_kind text; v_holder uuid; v_two_factors boolean;
    v_pairs jsonb; v_held text[]; v_regions text[]; v_seats jsonb; v_seen pg_snapshot;
BEGIN
    -- Before anything is read: what changes while this reads is then found to be newer.
    v_seen := CASE WHEN pg_current_xact_id_if_assigned() IS NULL THEN pg_current_snapshot() END;

    SELECT c.id, t.person_id, coalesce(t.person_id, s.person_id), coalesce(b.owner, c.organisation), c.seat_id,
           f.session_id, t.person_id IS NULL OR coalesce('mfa' = ANY (w.amr), false), c.addresses
      INTO v_client, v_bearer, v_person, v_home, v_seat, v_session, v_two_factors, v_addresses
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

    SELECT coalesce(jsonb_agg(jsonb_build_array(h.action, h.organisation)), '[]'),
           array_agg(DISTINCT h.organisation) FILTER (WHERE h.action = ANY (p_context))
      INTO v_pairs, v_held
      FROM (
        SELECT DISTINCT p.action, p.organisation
          FROM power p JOIN unnest(p_actions, p_organisations) AS u(a, o) ON u.a = p.action AND u.o = p.organisation
         WHERE p.holder_kind = v_kind AND p.holder = v_holder
           AND gugus_on_day(p_now, p.valid_from, p.valid_to, p.time_zone)
           AND (v_two_factors OR NOT p.needs_second_factor)
           AND (v_bearer IS NULL OR gugus_carries(v_client, p.action, p.organisation, p_now))
      ) h;

    -- OFFSET 0: agency by agency, for the planner takes the members of the whole nation to be few.
    IF EXISTS (SELECT 1 FROM unnest(v_held) o WHERE o LIKE 'agency:%') THEN
        SELECT array_agg(DISTINCT m.organisation) INTO v_regions
          FROM agency a CROSS JOIN LATERAL (
              SELECT x.organisation FROM seat x
               WHERE x.agency_id = a.id AND x.task_force_id IS NOT NULL
                 AND gugus_on_day(p_now, x.valid_from, x.valid_to, x.time_zone) OFFSET 0
          ) m
         WHERE a.organisation = ANY (v_held);
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
            set_config('gugus.actor', coalesce(v_person, v_client)::text, true),
            set_config('gugus.seats', coalesce(
                (SELECT string_agg(x ->> 'id', ',') FROM jsonb_array_elements(v_seats) x), ''), true),
            set_config('gugus.regions', array_to_string(coalesce(v_regions, '{}'), ','), true),
            set_config('gugus.now', p_now::text, true);
    RETURN jsonb_build_object('client', v_client, 'person', v_person, 'session', v_session, 'home', v_home,
                              'pairs', v_pairs, 'regions', coalesce(to_jsonb(v_regions), '[]'), 'seats', v_seats,
                              'addresses', to_jsonb(v_addresses), 'seen', v_seen::text);
END $$;
"""
ENTER_AGAIN = """
CREATE FUNCTION gugus_enter_again(
    p_jti uuid, p_seen pg_snapshot, p_now timestamptz,
    p_organisations text, p_actor text, p_seats text, p_regions text
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM issued_token t JOIN client c ON c.id = t.client_id
         WHERE t.jti = p_jti AND t.revoked_at IS NULL AND t.expires_at > p_now
           AND (c.expires_at IS NULL OR c.expires_at > p_now)
    ) OR EXISTS (
        SELECT FROM power_change x
         WHERE x.xid >= pg_snapshot_xmin(p_seen)::text::bigint
           AND NOT pg_visible_in_snapshot(x.xid::text::xid8, p_seen)
    ) THEN RETURN false; END IF;
    PERFORM set_config('gugus.organisations', p_organisations, true),
            set_config('gugus.actor', p_actor, true),
            set_config('gugus.seats', p_seats, true),
            set_config('gugus.regions', p_regions, true),
            set_config('gugus.now', p_now::text, true);
    RETURN true;
END $$;
"""
NOTE = """
CREATE FUNCTION gugus_note_power_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO power_change DEFAULT VALUES ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
"""
AGAIN = "gugus_enter_again(uuid, pg_snapshot, timestamptz, text, text, text, text)"
CHANGES = {
    "seat": "INSERT OR UPDATE OR DELETE",
    "seat_yield": "INSERT OR UPDATE OR DELETE",
    "client_grant": "INSERT OR UPDATE OR DELETE",
    "client": "UPDATE OR DELETE",
    "agency": "UPDATE OR DELETE",
    "person": "UPDATE OF disabled_at, owner OR DELETE",
    "web_session": "UPDATE OF amr OR DELETE",
}
"""What changes somebody's power: whatever `gugus_enter` reads beside the token."""


def upgrade() -> None:
    op.create_table(
        "power_change",
        sa.Column(
            "xid", sa.BigInteger(), server_default=sa.text("pg_current_xact_id()::text::bigint"), primary_key=True
        ),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
    )
    op.execute("GRANT SELECT, INSERT ON power_change TO gugus_definer")
    op.execute("GRANT SELECT, DELETE ON power_change TO gugus_worker")
    op.execute("GRANT CREATE ON SCHEMA public TO gugus_definer")
    op.execute("SET LOCAL ROLE gugus_definer")  # replacing a function needs its owner
    op.execute(ENTER)
    op.execute(ENTER_AGAIN)
    op.execute(NOTE)
    for signature in (AGAIN, "gugus_note_power_change()"):
        op.execute(f"REVOKE EXECUTE ON FUNCTION {signature} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {AGAIN} TO gugus_app")
    op.execute("RESET ROLE")
    op.execute("REVOKE CREATE ON SCHEMA public FROM gugus_definer")
    for table, events in CHANGES.items():
        op.execute(
            f"CREATE TRIGGER {table}_power AFTER {events} ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION gugus_note_power_change()"
        )


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
