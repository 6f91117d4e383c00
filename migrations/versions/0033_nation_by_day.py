"""Roll-ups by agency and by scheme, with commitments and budget versions; what they were on earlier days; their check.

Each row says since which local day it stands. What it was before is kept in the table of the same name with `_past`,
from its first day to its last, written by a trigger whenever a row that stood on an earlier day is changed or removed:
so that the figures of any day since then are read as they stood, whatever has been corrected after it. Of an agency of
a ministry the row opens to that ministry.
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

COUNTS = (
    *("obligations", "reported", "nil", "excused", "verified", "late", "provisional_reports"),
    *("physical_n", "physical_nil", "provisional_n", "provisional_nil"),
    *("lines", "lines_pergeseran", "lines_perubahan", "lines_assumed"),
)
MEANS = ("physical_sum", "physical_weighted_sum", "physical_weight")
MEANS += tuple(name.replace("physical", "provisional") for name in MEANS)
MONEY = ("indicative_idr", "ceiling_idr", "realised_idr", "committed_idr")
SHARED = ("shared_ceiling_idr", "shared_realised_idr")
FIGURES = (*COUNTS, *MEANS, *MONEY)
SLICE_COLUMNS = ("name", "ministry", *FIGURES, *SHARED)
STANDING_COLUMNS = (
    *("owner", "region", "province", "ministry", "agency_id", "agency", "period_id", "year", "ends_on", "due_on"),
    *("state", "is_verified", "is_provisional", "is_late"),
)
DATED = ("district_quarter", "district_slice", "obligation_standing")

# What a report counts as. A plan that was followed by another remains the plan of its years.
COUNTING = "('verified', 'accepted_province', 'accepted_national')"
IN_REVIEW = "('submitted', 'under_review')"
STANDING = "('in_force', 'superseded', 'expired')"

# As before, and the ministry of the agency that owes.
LIVE_STANDINGS = f"""
CREATE FUNCTION gugus_live_standings(p_region text, p_year integer)
RETURNS TABLE (obligation_id uuid, plan_id uuid, owner text, region text, province text, agency_id uuid, agency text,
               period_id uuid, year integer, ends_on date, due_on date, state text, is_verified boolean,
               is_provisional boolean, is_late boolean, ministry text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 40 SET search_path = public, pg_temp SET jit = off
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY SELECT o.id, o.plan_id, o.owner::text, o.region::text, o.province::text, o.agency_id, o.agency::text, p.id, p.year,
           p.ends_on, p.due_on,
           CASE WHEN r.sent AND r.says THEN 'reported' WHEN r.sent THEN 'nil'
                WHEN o.excused_reason IS NOT NULL THEN 'excused' ELSE 'silent' END,
           coalesce(r.settled, false), coalesce(r.waiting, false),
           coalesce(coalesce(first.said_on, (first.submitted_at AT TIME ZONE p.time_zone)::date) > p.due_on, false),
           o.ministry::text
    FROM reporting_obligation o
    JOIN reporting_period p ON p.id = o.period_id
    LEFT JOIN LATERAL (
        SELECT bool_or(x.status <> 'draft') AS sent, bool_or(x.has_values AND x.status NOT IN ('draft', 'superseded')) AS says,
               bool_or(x.status IN {COUNTING}) AS settled, bool_or(x.status IN {IN_REVIEW}) AS waiting
        FROM progress_report x WHERE x.obligation_id = o.id
    ) r ON true
    LEFT JOIN LATERAL (
        SELECT x.submitted_at, (SELECT max(e.reported_on) FROM progress_entry e WHERE e.report_id = x.id) AS said_on
        FROM progress_report x WHERE x.obligation_id = o.id AND x.status NOT IN ('draft', 'returned')
        ORDER BY x.number LIMIT 1
    ) first ON true
    WHERE o.region = p_region AND (p_year IS NULL OR p.year = p_year);
END $$;
"""

# As before, and by agency and by scheme, with what is promised and the kinds of the versions in force. A line counts
# whole under each row it stands in; a promise counts by its day.
LIVE_FIGURES = f"""
CREATE FUNCTION gugus_live_figures(p_region text, p_year integer)
RETURNS TABLE (dimension text, code text, name text, ministry text, quarter integer, {", ".join(f"{n} integer" for n in COUNTS)},
               {", ".join(f"{n} numeric" for n in (*MEANS, *MONEY, *SHARED))})
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 120 SET search_path = public, pg_temp SET jit = off
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY WITH quarter AS (
        SELECT q, (make_date(p_year, 3 * q, 1) + interval '1 month - 1 day')::date AS ends_on
        FROM generate_series(1, 4) q
    ), work AS MATERIALIZED (
        SELECT a.id, a.plan_id, a.sub_task_force, a.lead_agency_id, g.organisation AS agency
        FROM activity a JOIN plan p ON p.id = a.plan_id JOIN agency g ON g.id = a.lead_agency_id
        WHERE a.region = p_region AND p.status IN {STANDING}
    ), plan_of_year AS (
        SELECT p.id FROM plan p
        WHERE p.region = p_region AND p.status IN {STANDING} AND p_year BETWEEN p.year_from AND p.year_to
        ORDER BY p.status = 'in_force' DESC, p.in_force_from DESC NULLS LAST, p.id LIMIT 1
    ), funding AS MATERIALIZED (
        SELECT f.activity_id, w.plan_id, w.sub_task_force, w.agency, f.funding_source, f.amount_idr,
               CASE WHEN s."group" IN ('HIBAH', 'CSR')
                    THEN regexp_replace(btrim(coalesce(nullif(btrim(f.source_raw), ''), f.funding_source)),
                                        '\\s+', ' ', 'g') END AS donor
        FROM activity_funding f JOIN work w ON w.id = f.activity_id JOIN funding_source s ON s.code = f.funding_source
        WHERE f.region = p_region AND f.year = p_year
    ), member AS MATERIALIZED (
        SELECT w.id AS activity_id, '' AS dimension, '' AS code FROM work w
        UNION ALL SELECT w.id, 'sub_task_force', w.sub_task_force FROM work w
        UNION ALL SELECT w.id, 'agency', w.agency FROM work w
        UNION SELECT f.activity_id, 'funding_source', f.funding_source FROM funding f
        UNION SELECT f.activity_id, 'donor', lower(f.donor) FROM funding f WHERE f.donor IS NOT NULL
    ), standing AS MATERIALIZED (
        SELECT * FROM gugus_live_standings(p_region, p_year)
    ), owing AS (
        SELECT s.obligation_id, '' AS dimension, '' AS code FROM standing s
        UNION
        SELECT s.obligation_id, 'agency', s.agency FROM standing s
        UNION
        SELECT s.obligation_id, m.dimension, m.code FROM standing s
        JOIN work w ON w.plan_id = s.plan_id AND w.lead_agency_id = s.agency_id
        JOIN member m ON m.activity_id = w.id
    ), coverage AS (
        SELECT q.q, o.dimension, o.code, count(*) AS obligations,
               count(*) FILTER (WHERE s.state = 'reported') AS reported, count(*) FILTER (WHERE s.state = 'nil') AS nil,
               count(*) FILTER (WHERE s.state = 'excused') AS excused, count(*) FILTER (WHERE s.is_verified) AS verified,
               count(*) FILTER (WHERE s.is_late) AS late, count(*) FILTER (WHERE s.is_provisional) AS provisional_reports
        FROM quarter q JOIN standing s ON s.ends_on <= q.ends_on JOIN owing o ON o.obligation_id = s.obligation_id
        GROUP BY 1, 2, 3
    ), line AS MATERIALIZED (
        SELECT q.q, b.id, b.owner, b.funding_source, b.scheme, coalesce(v.ceiling_idr, 0)::numeric AS ceiling,
               (v.kind = 'pergeseran')::int AS shifted, (v.kind = 'perubahan')::int AS revised,
               v.assumed_date::int AS assumed,
               coalesce((SELECT sum(x.amount_idr) FROM realisation x
                         WHERE x.line_id = b.id AND x.month <= 3 * q.q), 0)::numeric AS realised,
               coalesce((SELECT sum(x.amount_idr) FROM commitment x
                         WHERE x.line_id = b.id AND x.committed_on <= q.ends_on), 0)::numeric AS committed
        FROM quarter q JOIN budget_line b ON b.region = p_region AND b.fiscal_year = p_year
        LEFT JOIN LATERAL (
            SELECT x.ceiling_idr, x.kind, x.assumed_date FROM budget_line_version x
            WHERE x.line_id = b.id AND x.effective_on <= q.ends_on
            ORDER BY x.effective_on DESC, x.ordinal DESC LIMIT 1
        ) v ON true
    ), tag AS MATERIALIZED (
        SELECT l.q, t.line_id, t.activity_id, w.sub_task_force, l.ceiling, t.mode = 'shared' AS is_shared,
               CASE t.mode WHEN 'shared' THEN 1 WHEN 'share' THEN coalesce(t.share, 1)
                    ELSE CASE WHEN l.ceiling > 0 THEN least(1, coalesce(t.amount_idr, 0) / l.ceiling) ELSE 0 END
               END AS part,
               count(*) FILTER (WHERE t.mode = 'shared') OVER (PARTITION BY l.q, t.line_id) AS sharers
        FROM line l JOIN budget_tag t ON t.line_id = l.id AND t.confirmed AND t.region = p_region JOIN work w ON w.id = t.activity_id
    ), weight AS MATERIALIZED (
        SELECT t.q, t.activity_id,
               round(sum(t.ceiling * CASE WHEN t.is_shared THEN 1.0 / t.sharers ELSE t.part END), 4) AS weight
        FROM tag t GROUP BY 1, 2
    ), field AS (
        SELECT t.q, t.line_id, t.sub_task_force,
               CASE WHEN bool_or(t.is_shared) THEN 1 ELSE least(1, sum(t.part)) END AS part,
               bool_or(t.is_shared) AS is_shared
        FROM tag t GROUP BY 1, 2, 3
    ), fields AS (
        SELECT f.*, count(*) FILTER (WHERE f.is_shared) OVER (PARTITION BY f.q, f.line_id) > 1 AND f.is_shared AS again
        FROM field f
    ), carried AS (
        SELECT t.q, t.line_id, CASE WHEN bool_or(t.is_shared) THEN 1 ELSE least(1, sum(t.part)) END AS part
        FROM tag t GROUP BY 1, 2
    ), donor_of_line AS (
        SELECT b.id, coalesce(
                   (SELECT min(f.donor) FROM budget_tag t JOIN funding f ON f.activity_id = t.activity_id
                    WHERE t.line_id = b.id AND t.confirmed AND f.funding_source = b.funding_source
                    HAVING count(DISTINCT lower(f.donor)) = 1), b.funding_source) AS donor
        FROM budget_line b JOIN funding_source s ON s.code = b.funding_source
        WHERE b.region = p_region AND b.fiscal_year = p_year AND (b.scheme = 'donor' OR s."group" IN ('HIBAH', 'CSR'))
    ), placed AS (
        SELECT l.q, l.id, '' AS dimension, '' AS code, 1 AS part, false AS again FROM line l
        UNION ALL SELECT l.q, l.id, 'funding_source', l.funding_source, 1, false FROM line l
        UNION ALL SELECT l.q, l.id, 'scheme', l.scheme, 1, false FROM line l
        UNION ALL SELECT l.q, l.id, 'agency', l.owner, 1, false FROM line l
        UNION ALL SELECT l.q, l.id, 'donor', lower(d.donor), 1, false FROM line l JOIN donor_of_line d ON d.id = l.id
        UNION ALL SELECT f.q, f.line_id, 'sub_task_force', f.sub_task_force, f.part, f.again FROM fields f
        UNION ALL SELECT l.q, l.id, 'sub_task_force', '', 1 - coalesce(c.part, 0), false
                  FROM line l LEFT JOIN carried c ON c.q = l.q AND c.line_id = l.id WHERE coalesce(c.part, 0) < 1
    ), money AS (
        SELECT p.q, p.dimension, p.code, count(*) AS lines, sum(l.shifted) AS shifted, sum(l.revised) AS revised,
               sum(l.assumed) AS assumed, round(sum(l.ceiling * p.part), 4) AS ceiling_idr,
               round(sum(l.realised * p.part), 4) AS realised_idr, round(sum(l.committed * p.part), 4) AS committed_idr,
               round(coalesce(sum(l.ceiling * p.part) FILTER (WHERE p.again), 0), 4) AS shared_ceiling_idr,
               round(coalesce(sum(l.realised * p.part) FILTER (WHERE p.again), 0), 4) AS shared_realised_idr
        FROM placed p JOIN line l ON l.q = p.q AND l.id = p.id GROUP BY 1, 2, 3
    ), pagu AS (
        SELECT f.sub_task_force, f.agency, f.funding_source, f.donor, f.amount_idr
        FROM funding f WHERE f.plan_id = (SELECT id FROM plan_of_year)
    ), indicative AS (
        SELECT '' AS dimension, '' AS code, sum(p.amount_idr) AS idr FROM pagu p
        UNION ALL SELECT 'sub_task_force', p.sub_task_force, sum(p.amount_idr) FROM pagu p GROUP BY 2
        UNION ALL SELECT 'agency', p.agency, sum(p.amount_idr) FROM pagu p GROUP BY 2
        UNION ALL SELECT 'funding_source', p.funding_source, sum(p.amount_idr) FROM pagu p GROUP BY 2
        UNION ALL SELECT 'donor', lower(p.donor), sum(p.amount_idr) FROM pagu p WHERE p.donor IS NOT NULL GROUP BY 2
    ), last_verified AS (
        SELECT DISTINCT ON (q.q, v.activity_id) q.q, v.activity_id, v.physical_percent, v.is_nil
        FROM quarter q
        JOIN snapshot_value v ON v.region = p_region AND v.year = p_year AND v.ends_on <= q.ends_on
        JOIN report_snapshot s ON s.id = v.snapshot_id AND s.region = p_region
        JOIN progress_report r ON r.id = s.report_id AND r.verified_at = s.verified_at AND r.status IN {COUNTING}
        WHERE v.physical_percent IS NOT NULL OR v.is_nil  -- words or rupiah alone do not undo an earlier value
        ORDER BY q.q, v.activity_id, v.ends_on DESC, s.verified_at DESC
    ), last_provisional AS (
        SELECT DISTINCT ON (q.q, e.activity_id) q.q, e.activity_id, e.physical_percent, e.is_nil
        FROM quarter q
        JOIN standing s ON s.is_provisional AND s.ends_on <= q.ends_on
        JOIN progress_report r ON r.obligation_id = s.obligation_id AND r.region = p_region AND r.status IN {IN_REVIEW}
        JOIN LATERAL (
            SELECT x.activity_id, x.physical_percent, x.is_nil FROM progress_entry x
            WHERE x.report_id = r.id AND (x.physical_percent IS NOT NULL OR x.is_nil)
            UNION ALL
            SELECT w.id, NULL, true FROM work w
            WHERE r.nil_reason IS NOT NULL AND w.plan_id = s.plan_id AND w.lead_agency_id = s.agency_id
              AND NOT EXISTS (SELECT 1 FROM progress_entry x WHERE x.report_id = r.id AND x.activity_id = w.id)
        ) e ON true
        ORDER BY q.q, e.activity_id, s.ends_on DESC, r.number DESC
    ), said AS (
        SELECT 'physical' AS kind, l.* FROM last_verified l UNION ALL SELECT 'provisional', l.* FROM last_provisional l
    ), mean AS (
        SELECT l.kind, l.q, m.dimension, m.code, coalesce(sum(l.physical_percent), 0) AS total,
               count(l.physical_percent) AS n, count(*) FILTER (WHERE l.is_nil) AS nil,
               coalesce(sum(l.physical_percent * w.weight), 0) AS weighted,
               coalesce(sum(w.weight) FILTER (WHERE l.physical_percent IS NOT NULL), 0) AS weight
        FROM said l JOIN member m ON m.activity_id = l.activity_id
        LEFT JOIN weight w ON w.q = l.q AND w.activity_id = l.activity_id
        GROUP BY 1, 2, 3, 4
    ), key AS (
        SELECT '' AS dimension, '' AS code UNION SELECT m.dimension, m.code FROM member m
        UNION SELECT p.dimension, p.code FROM placed p UNION SELECT 'agency', s.agency FROM standing s
    ), donor_name AS (
        SELECT lower(x.donor) AS code, min(x.donor) AS name
        FROM (SELECT f.donor FROM funding f UNION SELECT d.donor FROM donor_of_line d) x GROUP BY 1
    )
    SELECT k.dimension, k.code::text, coalesce(d.name, g.name)::text, g.ministry::text, q.q,
           coalesce(c.obligations, 0)::int, coalesce(c.reported, 0)::int, coalesce(c.nil, 0)::int,
           coalesce(c.excused, 0)::int, coalesce(c.verified, 0)::int, coalesce(c.late, 0)::int,
           coalesce(c.provisional_reports, 0)::int,
           coalesce(f.n, 0)::int, coalesce(f.nil, 0)::int, coalesce(p.n, 0)::int, coalesce(p.nil, 0)::int,
           coalesce(m.lines, 0)::int, coalesce(m.shifted, 0)::int, coalesce(m.revised, 0)::int,
           coalesce(m.assumed, 0)::int,
           coalesce(f.total, 0), coalesce(f.weighted, 0), coalesce(f.weight, 0),
           coalesce(p.total, 0), coalesce(p.weighted, 0), coalesce(p.weight, 0),
           coalesce(i.idr, 0), coalesce(m.ceiling_idr, 0), coalesce(m.realised_idr, 0), coalesce(m.committed_idr, 0),
           coalesce(m.shared_ceiling_idr, 0), coalesce(m.shared_realised_idr, 0)
    FROM quarter q CROSS JOIN key k
    LEFT JOIN coverage c ON c.q = q.q AND c.dimension = k.dimension AND c.code = k.code
    LEFT JOIN mean f ON f.kind = 'physical' AND f.q = q.q AND f.dimension = k.dimension AND f.code = k.code
    LEFT JOIN mean p ON p.kind = 'provisional' AND p.q = q.q AND p.dimension = k.dimension AND p.code = k.code
    LEFT JOIN money m ON m.q = q.q AND m.dimension = k.dimension AND m.code = k.code
    LEFT JOIN indicative i ON i.dimension = k.dimension AND i.code = k.code
    LEFT JOIN donor_name d ON k.dimension = 'donor' AND d.code = k.code
    LEFT JOIN agency g ON k.dimension = 'agency' AND g.organisation = k.code;
END $$;
"""

LIVE_QUARTERS = f"""
CREATE FUNCTION gugus_live_quarters(p_region text, p_year integer)
RETURNS TABLE (quarter integer, {", ".join(f"{n} integer" for n in COUNTS)},
               {", ".join(f"{n} numeric" for n in MEANS)}, {", ".join(f"{n} bigint" for n in MONEY)})
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT f.quarter, {", ".join(f"f.{n}" for n in (*COUNTS, *MEANS))}, {", ".join(f"f.{n}::bigint" for n in MONEY)}
    FROM gugus_live_figures(p_region, p_year) f WHERE f.dimension = ''
$$;
"""


def equal(names: tuple[str, ...]) -> str:
    return ", ".join(f"{name} = excluded.{name}" for name in names)


def listed(names: tuple[str, ...], alias: str) -> str:
    return ", ".join(f"{alias}.{name}" for name in names)


# The local day of the region, by the time of the request where there is one.
TODAY = """
CREATE FUNCTION gugus_today(p_region text) RETURNS date
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT (gugus_now() AT TIME ZONE coalesce(
        (SELECT r.time_zone FROM region r WHERE r.code = split_part(p_region, ':', 2)), 'Asia/Jakarta'))::date
$$;
"""

ROLL_UP = f"""
CREATE OR REPLACE FUNCTION gugus_roll_up(p_region text, p_province text, p_year integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_today date := gugus_today(p_region);
BEGIN
    INSERT INTO district_quarter (owner, region, province, year, quarter, version, since, {", ".join(FIGURES)})
    SELECT p_region, p_region, p_province, p_year, q, 0, v_today, {", ".join("0" for _ in FIGURES)}
    FROM generate_series(1, 4) q ON CONFLICT DO NOTHING;
    PERFORM 1 FROM district_quarter d WHERE d.region = p_region AND d.year = p_year ORDER BY d.quarter FOR UPDATE;
    WITH live AS MATERIALIZED (
        SELECT * FROM gugus_live_figures(p_region, p_year)
    ), gone AS (
        DELETE FROM district_slice d WHERE d.region = p_region AND d.year = p_year
            AND NOT EXISTS (SELECT 1 FROM live l WHERE l.dimension = d.dimension AND l.code = d.code)
    ), put AS (
        INSERT INTO district_slice AS d (owner, region, province, year, quarter, dimension, code, since, {", ".join(SLICE_COLUMNS)})
        SELECT p_region, p_region, p_province, p_year, l.quarter, l.dimension, l.code, v_today, {listed(SLICE_COLUMNS, "l")}
        FROM live l WHERE l.dimension <> ''
        ON CONFLICT (region, year, quarter, dimension, code) DO UPDATE SET since = v_today, {equal(SLICE_COLUMNS)}
        WHERE ({listed(SLICE_COLUMNS, "d")}) IS DISTINCT FROM ({listed(SLICE_COLUMNS, "excluded")})
    )
    UPDATE district_quarter d SET version = d.version + 1, {", ".join(f"{n} = l.{n}" for n in FIGURES)},
        since = CASE WHEN ({listed(FIGURES, "d")}) IS DISTINCT FROM ({listed(FIGURES, "l")}) THEN v_today ELSE d.since END
    FROM live l WHERE l.dimension = '' AND d.region = p_region AND d.year = p_year AND d.quarter = l.quarter;
    INSERT INTO obligation_standing AS d (obligation_id, since, {", ".join(STANDING_COLUMNS)})
    SELECT s.obligation_id, v_today, {listed(STANDING_COLUMNS, "s")} FROM gugus_live_standings(p_region, p_year) s
    ON CONFLICT (obligation_id) DO UPDATE SET since = v_today, {equal(STANDING_COLUMNS)}
    WHERE ({listed(STANDING_COLUMNS, "d")}) IS DISTINCT FROM ({listed(STANDING_COLUMNS, "excluded")});
END $$;
"""

# A row that stood on an earlier day is kept to its last one. Within a day only the last state is kept, as the question
# is of days.
KEEP_PAST = """
CREATE FUNCTION gugus_keep_past() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_until date := CASE WHEN TG_OP = 'UPDATE' THEN NEW.since ELSE gugus_today(OLD.region) END - 1;
BEGIN
    IF OLD.since <= v_until THEN
        EXECUTE format('INSERT INTO %I SELECT ($1).*, $2 ON CONFLICT DO NOTHING', TG_TABLE_NAME || '_past')
        USING OLD, v_until;
    END IF;
    RETURN NULL;
END $$;
"""

ROLLED_UP = """
CREATE FUNCTION gugus_rolled_up() RETURNS TABLE (region text, province text, year integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT d.region::text, d.province::text, d.year FROM district_quarter d WHERE d.quarter = 4 ORDER BY 1, 3
$$;
"""

# How many rows of each roll-up are not what the leaves add up to; nothing where all are.
DIFFERENCES = f"""
CREATE FUNCTION gugus_roll_up_differences(p_region text, p_year integer) RETURNS TABLE (part text, unlike bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN QUERY WITH live AS MATERIALIZED (
        SELECT * FROM gugus_live_figures(p_region, p_year)
    ), found AS (
        SELECT 'district_quarter' AS of_part FROM (SELECT * FROM live x WHERE x.dimension = '') l
        FULL JOIN (SELECT * FROM district_quarter x WHERE x.region = p_region AND x.year = p_year) d
            ON d.quarter = l.quarter
        WHERE ({listed(FIGURES, "d")}) IS DISTINCT FROM ({listed(FIGURES, "l")})
        UNION ALL
        SELECT 'district_slice' FROM (SELECT * FROM live x WHERE x.dimension <> '') l
        FULL JOIN (SELECT * FROM district_slice x WHERE x.region = p_region AND x.year = p_year) d
            ON d.quarter = l.quarter AND d.dimension = l.dimension AND d.code = l.code
        WHERE ({listed(SLICE_COLUMNS, "d")}) IS DISTINCT FROM ({listed(SLICE_COLUMNS, "l")})
        UNION ALL
        SELECT 'obligation_standing' FROM gugus_live_standings(p_region, p_year) l
        FULL JOIN (SELECT * FROM obligation_standing x WHERE x.region = p_region AND x.year = p_year) d
            ON d.obligation_id = l.obligation_id
        WHERE ({listed(STANDING_COLUMNS, "d")}) IS DISTINCT FROM ({listed(STANDING_COLUMNS, "l")})
        UNION ALL
        SELECT 'district_formation' FROM gugus_live_formation(p_region) l
        LEFT JOIN district_formation d ON d.region = p_region
        WHERE (d.budget_on, d.first_verified_on, d.on_time_periods, d.on_time_on)
              IS DISTINCT FROM (l.budget_on, l.first_verified_on, l.on_time_periods, l.on_time_on)
    ) SELECT f.of_part, count(*) FROM found f GROUP BY 1 ORDER BY 1;
END $$;
"""

COMMITTED = """
CREATE FUNCTION gugus_roll_up_after_commitment() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    r commitment; v_year integer;
BEGIN
    IF TG_OP = 'DELETE' THEN r := OLD; ELSE r := NEW; END IF;
    FOR v_year IN SELECT b.fiscal_year FROM budget_line b WHERE b.id = r.line_id LOOP
        PERFORM gugus_roll_up_once(r.region, r.province, v_year);
    END LOOP;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER roll_up_at_commit AFTER INSERT OR UPDATE OR DELETE ON commitment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION gugus_roll_up_after_commitment();
"""

# What stands already is counted anew, by the definer, for the owner is bound by the policies as well.
COUNT_ALL = """
CREATE FUNCTION gugus_count_all() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT gugus_roll_up(d.region, d.province, d.year)
    FROM (SELECT DISTINCT x.region, x.province, x.year FROM district_quarter x) d;
$$;
"""

# Which functions are made here, and who may call them.
DEFINED = {
    "gugus_live_standings(text, integer)": None,
    "gugus_live_figures(text, integer)": None,
    "gugus_live_quarters(text, integer)": None,
    "gugus_today(text)": None,
    "gugus_keep_past()": None,
    "gugus_roll_up_after_commitment()": None,
    "gugus_rolled_up()": "gugus_worker",
    "gugus_roll_up_differences(text, integer)": "gugus_worker",
    "gugus_count_all()": None,
}
REPLACED = ("gugus_live_quarters", "gugus_live_figures", "gugus_live_standings")
HELD = "((SELECT gugus_organisations())::text[])"
SEEN_FROM_ABOVE = f"owner = ANY {HELD} OR province = ANY {HELD} OR 'national:id' = ANY {HELD}"
OF_A_MINISTRY = f"{SEEN_FROM_ABOVE} OR ministry = ANY {HELD}"
EACH_ROW = "FOR EACH ROW EXECUTE FUNCTION gugus_keep_past()"
INDEXED = {
    "district_quarter": ("owner", "province"),
    "district_slice": ("owner", "province", "ministry"),
    "obligation_standing": ("owner", "region", "province", "ministry", "period_id"),
}
SEEN = {"district_quarter": SEEN_FROM_ABOVE, "district_slice": OF_A_MINISTRY, "obligation_standing": OF_A_MINISTRY}


def add_columns() -> None:
    for table, kind in (("district_quarter", sa.BigInteger()), ("district_slice", sa.Numeric(24, 4))):
        for name in ("lines", "lines_pergeseran", "lines_perubahan", "lines_assumed"):
            op.add_column(table, sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
        op.add_column(table, sa.Column("committed_idr", kind, nullable=False, server_default="0"))
    for table in ("district_slice", "obligation_standing"):
        op.add_column(table, sa.Column("ministry", sa.String(), nullable=True))
        op.create_index(f"ix_{table}_ministry", table, ["ministry"])
    for table in DATED:
        since = sa.Column("since", sa.Date(), nullable=False, server_default=sa.text("CURRENT_DATE"))
        op.add_column(table, since)
    kept_from = sa.Column("kept_from", sa.Date(), nullable=False, server_default=sa.text("CURRENT_DATE"))
    op.add_column("feed_epoch", kept_from)


def keep_past() -> None:
    keys = {
        "district_quarter": "region, year, quarter, since",
        "district_slice": "region, year, quarter, dimension, code, since",
        "obligation_standing": "obligation_id, since",
    }
    for table in DATED:
        past = f"{table}_past"
        for statement in (
            f"CREATE TABLE {past} (LIKE {table} INCLUDING DEFAULTS)",
            f"ALTER TABLE {past} ADD COLUMN until date NOT NULL",
            f"ALTER TABLE {past} ADD CONSTRAINT pk_{past} PRIMARY KEY ({keys[table]})",
            f"ALTER TABLE {past} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {past} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY select_{past} ON {past} FOR SELECT USING ({SEEN[table]})",
            f"CREATE POLICY roll_up ON {past} TO gugus_definer USING (true) WITH CHECK (true)",
            f"GRANT SELECT ON {past} TO gugus_app",
            f"GRANT SELECT, INSERT ON {past} TO gugus_definer",
            f"CREATE TRIGGER past_is_kept AFTER UPDATE OR DELETE ON {table} {EACH_ROW}",
        ):
            op.execute(statement)
        for column in INDEXED[table]:
            op.create_index(f"ix_{past}_{column}", past, [column])


def let_look() -> None:
    for table in ("agency", "commitment"):
        op.execute(f"DROP POLICY IF EXISTS look_{table} ON {table}")
        op.execute(f"GRANT SELECT ON {table} TO gugus_definer")
        op.execute(f"CREATE POLICY look_{table} ON {table} FOR SELECT TO gugus_definer USING (true)")
    op.execute("GRANT SELECT ON region TO gugus_definer")
    for table in ("district_slice", "obligation_standing"):
        op.execute(f"ALTER POLICY select_{table} ON {table} USING ({SEEN[table]})")


def upgrade() -> None:
    add_columns()
    let_look()
    for name in REPLACED:
        op.execute(f"DROP FUNCTION {name}(text, integer)")
    for statement in (
        *(LIVE_STANDINGS, LIVE_FIGURES, LIVE_QUARTERS, TODAY, ROLL_UP, KEEP_PAST, ROLLED_UP, DIFFERENCES),
        *(COMMITTED, COUNT_ALL),
    ):
        op.execute(statement)
    keep_past()
    op.execute("GRANT CREATE ON SCHEMA public TO gugus_definer")
    for signature, callers in DEFINED.items():
        op.execute(f"ALTER FUNCTION {signature} OWNER TO gugus_definer")
        op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
        if callers:
            op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO {callers}")
    op.execute("REVOKE CREATE ON SCHEMA public FROM gugus_definer")
    op.execute("SELECT gugus_count_all()")
    op.execute("DROP FUNCTION gugus_count_all()")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
