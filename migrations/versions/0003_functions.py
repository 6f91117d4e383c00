"""The functions that look over organisations, the roll-up triggers, and the journal that cannot be changed.

Each SECURITY DEFINER function belongs to `gugus_definer`, which owns no table and opens only what it is granted.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# What each client and person holds, and when (access.md §1, points 1 and 6). Seats yield by `seat_yield`; officers of
# an agency also read in the districts whose task force has their agency as a member.
POWER = """
CREATE VIEW power WITH (security_invoker = true) AS
WITH holder AS (
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

IS_HELD = """
CREATE FUNCTION gugus_on_day(p_now timestamptz, p_from date, p_to date, p_zone text) RETURNS boolean
LANGUAGE sql STABLE AS
$$ SELECT (p_now AT TIME ZONE p_zone)::date BETWEEN p_from AND coalesce(p_to, 'infinity'::date) $$;
"""

CLIENT_POWER = """
CREATE FUNCTION gugus_client_power(p_client uuid, p_now timestamptz) RETURNS TABLE (action text, organisation text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT p.action::text, p.organisation::text FROM power p
    WHERE p.holder_kind = 'client' AND p.holder = p_client
      AND gugus_on_day(p_now, p.valid_from, p.valid_to, p.time_zone)
$$;
"""

# The live check of one request (access.md §1, point 2): is the token still good, which of its pairs are still held,
# and the row-level-security context of the words of this act. NULL: the token does not count.
ENTER = """
CREATE FUNCTION gugus_enter(
    p_jti uuid, p_actions text[], p_organisations text[], p_context text[], p_now timestamptz
) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_client uuid; v_person uuid; v_home text; v_seat uuid;
    v_pairs jsonb; v_held text[]; v_regions text[]; v_seats jsonb;
BEGIN
    SELECT c.id, coalesce(t.person_id, s.person_id), c.organisation, c.seat_id
      INTO v_client, v_person, v_home, v_seat
      FROM issued_token t
      JOIN client c ON c.id = t.client_id
      LEFT JOIN seat s ON s.id = c.seat_id
     WHERE t.jti = p_jti AND t.revoked_at IS NULL AND t.expires_at > p_now
       AND c.disabled_at IS NULL AND (c.expires_at IS NULL OR c.expires_at > p_now);
    IF NOT FOUND THEN RETURN NULL; END IF;

    WITH asked AS (
        SELECT DISTINCT a, o FROM unnest(p_actions, p_organisations) AS u(a, o)
    ), held AS (
        SELECT p.action, p.organisation, array_agg(DISTINCT p.seat_id) AS seats
          FROM power p JOIN asked ON asked.a = p.action AND asked.o = p.organisation
         WHERE p.holder_kind = 'client' AND p.holder = v_client
           AND gugus_on_day(p_now, p.valid_from, p.valid_to, p.time_zone)
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
      FROM seat s WHERE s.id = v_seat AND gugus_on_day(p_now, s.valid_from, s.valid_to, s.time_zone);

    PERFORM set_config('gugus.organisations', array_to_string(coalesce(v_held, '{}'), ','), true),
            set_config('gugus.regions', array_to_string(coalesce(v_regions, '{}'), ','), true);
    RETURN jsonb_build_object('client', v_client, 'person', v_person, 'home', v_home, 'pairs', v_pairs,
                              'regions', coalesce(to_jsonb(v_regions), '[]'), 'seats', v_seats);
END $$;
"""

# One district's year, counted anew. The row is locked first, so that the counts are taken after every earlier writer.
ROLL_UP = """
CREATE FUNCTION gugus_roll_up(p_region text, p_province text, p_year integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO district_quarter (owner, region, province, year, quarter, version, obligations, reported, nil,
                                  excused, verified, physical_sum, physical_n, physical_nil, ceiling_idr, realised_idr)
    SELECT p_region, p_region, p_province, p_year, q, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 FROM generate_series(1, 4) q
    ON CONFLICT DO NOTHING;
    PERFORM 1 FROM district_quarter d WHERE d.region = p_region AND d.year = p_year ORDER BY d.quarter FOR UPDATE;
    UPDATE district_quarter d SET
        version = d.version + 1,
        obligations = live.obligations, reported = live.reported, nil = live.nil, excused = live.excused,
        verified = live.verified, physical_sum = live.physical_sum, physical_n = live.physical_n,
        physical_nil = live.physical_nil, ceiling_idr = live.ceiling_idr, realised_idr = live.realised_idr
    FROM gugus_live_quarters(p_region, p_year) live
    WHERE d.region = p_region AND d.year = p_year AND d.quarter = live.quarter;
END $$;
"""

# The live sum the roll-up must equal (calculations.md: coverage, physical %, ceiling, realisation).
LIVE = """
CREATE FUNCTION gugus_live_quarters(p_region text, p_year integer)
RETURNS TABLE (quarter integer, obligations integer, reported integer, nil integer, excused integer, verified integer,
               physical_sum numeric, physical_n integer, physical_nil integer, ceiling_idr bigint, realised_idr bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH quarter AS (
        SELECT q, (make_date(p_year, 3 * q, 1) + interval '1 month - 1 day')::date AS ends_on
        FROM generate_series(1, 4) q
    ), owed AS (
        SELECT p.ends_on, o.excused_reason IS NOT NULL AS is_excused,
               coalesce(r.sent, false) AS is_sent, coalesce(r.has_values, false) AS has_values,
               coalesce(r.settled, false) AS is_verified
        FROM reporting_obligation o
        JOIN reporting_period p ON p.id = o.period_id
        LEFT JOIN LATERAL (
            SELECT bool_or(x.status <> 'draft') AS sent, bool_or(x.has_values AND x.status <> 'draft') AS has_values,
                   bool_or(x.status IN ('verified')) AS settled
            FROM progress_report x WHERE x.obligation_id = o.id
        ) r ON true
        WHERE o.region = p_region AND p.year = p_year
    ), coverage AS (
        SELECT q.q, count(o.ends_on) AS obligations,
               count(*) FILTER (WHERE o.is_sent AND o.has_values) AS reported,
               count(*) FILTER (WHERE o.is_sent AND NOT o.has_values) AS nil,
               count(*) FILTER (WHERE o.is_excused AND NOT o.is_sent) AS excused,
               count(*) FILTER (WHERE o.is_verified) AS verified
        FROM quarter q LEFT JOIN owed o ON o.ends_on <= q.ends_on GROUP BY q.q
    ), last_value AS (
        SELECT DISTINCT ON (q.q, v.activity_id) q.q, v.physical_percent, v.is_nil
        FROM quarter q
        JOIN snapshot_value v ON v.region = p_region AND v.year = p_year AND v.ends_on <= q.ends_on
        JOIN report_snapshot s ON s.id = v.snapshot_id
        WHERE v.physical_percent IS NOT NULL OR v.is_nil  -- words or rupiah alone do not undo an earlier value
        ORDER BY q.q, v.activity_id, v.ends_on DESC, s.verified_at DESC
    ), physical AS (
        SELECT l.q, coalesce(sum(l.physical_percent), 0) AS total, count(l.physical_percent) AS n,
               count(*) FILTER (WHERE l.is_nil) AS nil
        FROM last_value l GROUP BY l.q
    ), ceiling AS (
        SELECT q.q, coalesce(sum(v.ceiling_idr), 0) AS total
        FROM quarter q JOIN budget_line b ON b.region = p_region AND b.fiscal_year = p_year
        JOIN LATERAL (
            SELECT x.ceiling_idr FROM budget_line_version x
            WHERE x.line_id = b.id AND x.effective_on <= q.ends_on
            ORDER BY x.effective_on DESC, x.ordinal DESC LIMIT 1
        ) v ON true
        GROUP BY q.q
    ), realised AS (
        SELECT q.q, coalesce(sum(x.amount_idr), 0) AS total
        FROM quarter q JOIN budget_line b ON b.region = p_region AND b.fiscal_year = p_year
        JOIN realisation x ON x.line_id = b.id AND x.month <= 3 * q.q
        GROUP BY q.q
    )
    SELECT q.q, c.obligations::int, c.reported::int, c.nil::int, c.excused::int, c.verified::int,
           coalesce(f.total, 0), coalesce(f.n, 0)::int, coalesce(f.nil, 0)::int,
           coalesce(g.total, 0)::bigint, coalesce(r.total, 0)::bigint
    FROM quarter q JOIN coverage c USING (q) LEFT JOIN physical f USING (q) LEFT JOIN ceiling g USING (q)
    LEFT JOIN realised r USING (q)
$$;
"""

# Which district-years a statement touched, by table; the rows of the statement stand in `touched`.
TOUCHED = {
    "reporting_obligation": (
        "SELECT DISTINCT t.region, t.province, p.year FROM touched t JOIN reporting_period p ON p.id = t.period_id"
    ),
    "progress_report": (
        "SELECT DISTINCT t.region, t.province, p.year FROM touched t JOIN reporting_period p ON p.id = t.period_id"
    ),
    "snapshot_value": "SELECT DISTINCT t.region, t.province, t.year FROM touched t",
    "budget_line_version": (
        "SELECT DISTINCT t.region, t.province, b.fiscal_year AS year FROM touched t JOIN budget_line b ON b.id = t.line_id"
    ),
    "realisation": (
        "SELECT DISTINCT t.region, t.province, b.fiscal_year AS year FROM touched t JOIN budget_line b ON b.id = t.line_id"
    ),
}

IMMUTABLE = """
CREATE FUNCTION gugus_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER journal_is_append_only BEFORE UPDATE OR DELETE ON journal
    FOR EACH ROW EXECUTE FUNCTION gugus_refuse_change();
CREATE TRIGGER journal_is_not_emptied BEFORE TRUNCATE ON journal
    FOR EACH STATEMENT EXECUTE FUNCTION gugus_refuse_change();
"""

DEFINED = {
    "gugus_client_power(uuid, timestamptz)": "gugus_app, gugus_worker",
    "gugus_enter(uuid, text[], text[], text[], timestamptz)": "gugus_app",
    "gugus_roll_up(text, text, integer)": None,
    "gugus_live_quarters(text, integer)": None,
}


def roll_up_triggers(table: str, touched: str) -> str:
    function = f"gugus_roll_up_after_{table}"
    DEFINED[f"{function}()"] = None
    made = f"""
CREATE FUNCTION {function}() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM gugus_roll_up(x.region, x.province, x.year) FROM ({touched} ORDER BY 1, 3) x;
    RETURN NULL;
END $$;
"""
    for verb in ("INSERT", "UPDATE"):
        made += (
            f"CREATE TRIGGER roll_up_on_{verb.lower()} AFTER {verb} ON {table} REFERENCING NEW TABLE AS touched "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {function}();\n"
        )
    return made


def upgrade() -> None:
    for statement in (IS_HELD, POWER, CLIENT_POWER, ENTER, LIVE, ROLL_UP, IMMUTABLE):
        op.execute(statement)
    for table, touched in TOUCHED.items():
        op.execute(roll_up_triggers(table, touched))
    op.execute("INSERT INTO feed_epoch (epoch, started_at) VALUES (gen_random_uuid(), now())")
    op.execute("GRANT SELECT ON power TO gugus_definer")
    op.execute("GRANT CREATE ON SCHEMA public TO gugus_definer")
    for signature, callers in DEFINED.items():
        op.execute(f"ALTER FUNCTION {signature} OWNER TO gugus_definer")
        op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
        if callers:
            op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO {callers}")
    op.execute("REVOKE CREATE ON SCHEMA public FROM gugus_definer")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
