"""The live check says when token and client end, so that whoever asks again need not look up the client.

Asking again is a plain statement since (`api/access/live_check.py`): a function that acts as another role costs more than what
it looks up. `gugus_enter_again` (0057) stays for the version before, which may still serve while this is migrated.
"""

from alembic import op

revision = "0072"
down_revision = "0071"
branch_labels = None
depends_on = None

# As in 0057; says in addition when token and client end.
ENTER = """
CREATE OR REPLACE FUNCTION gugus_enter(
    p_jti uuid, p_actions text[], p_organisations text[], p_context text[], p_now timestamptz
) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    v_client uuid; v_bearer uuid; v_person uuid; v_home text; v_seat uuid; v_session uuid; v_addresses text[];
    v_kind text; v_holder uuid; v_two_factors boolean; v_until timestamptz;
    v_pairs jsonb; v_held text[]; v_regions text[]; v_seats jsonb; v_seen pg_snapshot;
BEGIN
    -- Before anything is read: what changes while this reads is then found to be newer.
    v_seen := CASE WHEN pg_current_xact_id_if_assigned() IS NULL THEN pg_current_snapshot() END;

    SELECT c.id, t.person_id, coalesce(t.person_id, s.person_id), coalesce(b.owner, c.organisation), c.seat_id,
           f.session_id, t.person_id IS NULL OR coalesce('mfa' = ANY (w.amr), false), c.addresses,
           least(t.expires_at, c.expires_at)
      INTO v_client, v_bearer, v_person, v_home, v_seat, v_session, v_two_factors, v_addresses, v_until
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
                              'addresses', to_jsonb(v_addresses), 'seen', v_seen::text, 'until', v_until);
END $$;
"""


def upgrade() -> None:
    op.execute("GRANT CREATE ON SCHEMA public TO gugus_definer")
    op.execute("SET LOCAL ROLE gugus_definer")  # replacing a function needs its owner
    op.execute(ENTER)
    op.execute("RESET ROLE")
    op.execute("REVOKE CREATE ON SCHEMA public FROM gugus_definer")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
