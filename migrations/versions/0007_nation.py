"""The roll-ups of the national report: slices by field and source of money, provisional figures, formation, standings.

What was counted at every statement is counted once at the commit of the transaction: deferred triggers name the years
of a region that changed, and the first that names one counts it. The row of the region is locked first, so that the
counts are taken after every earlier writer. The live functions are the check: each roll-up row must equal their row.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

COUNTS = (
    *("obligations", "reported", "nil", "excused", "verified", "late", "provisional_reports"),
    *("physical_n", "physical_nil", "provisional_n", "provisional_nil"),
)
MEANS = {"physical_sum": 4, "physical_weighted_sum": 6, "physical_weight": 4}
MEANS |= {name.replace("physical", "provisional"): scale for name, scale in MEANS.items()}
DIGITS = {4: 24, 6: 30}
MONEY = ("indicative_idr", "ceiling_idr", "realised_idr")
SHARED = ("shared_ceiling_idr", "shared_realised_idr")
FIGURES = (*COUNTS, *MEANS, *MONEY)

# What a report counts as. A plan that was followed by another remains the plan of its years.
SETTLED = "('verified', 'accepted_province', 'accepted_national')"
IN_REVIEW = "('submitted', 'under_review')"
STANDING = "('in_force', 'superseded', 'expired')"

# The live functions are PL/pgSQL, whose plans are kept by the session: planning takes as long as running them.
# One row per obligation, of a year or (null) of all (calculations.md, coverage). A report is late by the last date on which an activity of it was
# reported, or by the day it was sent where none is stated; one that lies returned is not judged until it comes again.
LIVE_STANDINGS = f"""
CREATE FUNCTION gugus_live_standings(p_region text, p_year integer)
RETURNS TABLE (obligation_id uuid, plan_id uuid, owner text, region text, province text, agency_id uuid, agency text,
               period_id uuid, year integer, ends_on date, due_on date, state text, is_verified boolean,
               is_provisional boolean, is_late boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 40 SET search_path = public, pg_temp SET jit = off
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY SELECT o.id, o.plan_id, o.owner::text, o.region::text, o.province::text, o.agency_id, o.agency::text, p.id, p.year, p.ends_on, p.due_on,
           CASE WHEN r.sent AND r.says THEN 'reported' WHEN r.sent THEN 'nil'
                WHEN o.excused_reason IS NOT NULL THEN 'excused' ELSE 'silent' END,
           coalesce(r.settled, false), coalesce(r.waiting, false),
           coalesce(coalesce(first.said_on, (first.submitted_at AT TIME ZONE p.time_zone)::date) > p.due_on, false)
    FROM reporting_obligation o
    JOIN reporting_period p ON p.id = o.period_id
    LEFT JOIN LATERAL (
        SELECT bool_or(x.status <> 'draft') AS sent, bool_or(x.has_values AND x.status <> 'draft') AS says,
               bool_or(x.status IN {SETTLED}) AS settled, bool_or(x.status IN {IN_REVIEW}) AS waiting
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

# The figures of a region's year to the end of each quarter: whole (dimension '') and by slice. An activity or an
# agency may stand in several slices of sources and donors; of fields an activity has one. A line tagged by share or
# amount gives each field its part; a shared line stands whole under each of its fields, once, with the mark beside
# it; what no field carries stands under the code ''. The weight of an activity is its part of the ceilings in force,
# a shared line in equal parts, so that no rupiah weighs twice.
LIVE_FIGURES = f"""
CREATE FUNCTION gugus_live_figures(p_region text, p_year integer)
RETURNS TABLE (dimension text, code text, name text, quarter integer, {", ".join(f"{n} integer" for n in COUNTS)},
               {", ".join(f"{n} numeric" for n in (*MEANS, *MONEY, *SHARED))})
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 80 SET search_path = public, pg_temp SET jit = off
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY WITH quarter AS (
        SELECT q, (make_date(p_year, 3 * q, 1) + interval '1 month - 1 day')::date AS ends_on
        FROM generate_series(1, 4) q
    ), work AS MATERIALIZED (
        SELECT a.id, a.plan_id, a.sub_task_force, a.lead_agency_id
        FROM activity a JOIN plan p ON p.id = a.plan_id
        WHERE a.region = p_region AND p.status IN {STANDING}
    ), plan_of_year AS (
        SELECT p.id FROM plan p
        WHERE p.region = p_region AND p.status IN {STANDING} AND p_year BETWEEN p.year_from AND p.year_to
        ORDER BY p.status = 'in_force' DESC, p.in_force_from DESC NULLS LAST, p.id LIMIT 1
    ), funding AS MATERIALIZED (
        SELECT f.activity_id, w.plan_id, w.sub_task_force, f.funding_source, f.amount_idr,
               CASE WHEN s."group" IN ('HIBAH', 'CSR')
                    THEN regexp_replace(btrim(coalesce(nullif(btrim(f.source_raw), ''), f.funding_source)),
                                        '\\s+', ' ', 'g') END AS donor
        FROM activity_funding f JOIN work w ON w.id = f.activity_id JOIN funding_source s ON s.code = f.funding_source
        WHERE f.region = p_region AND f.year = p_year
    ), member AS MATERIALIZED (
        SELECT w.id AS activity_id, '' AS dimension, '' AS code FROM work w
        UNION ALL SELECT w.id, 'sub_task_force', w.sub_task_force FROM work w
        UNION SELECT f.activity_id, 'funding_source', f.funding_source FROM funding f
        UNION SELECT f.activity_id, 'donor', lower(f.donor) FROM funding f WHERE f.donor IS NOT NULL
    ), standing AS MATERIALIZED (
        SELECT * FROM gugus_live_standings(p_region, p_year)
    ), owing AS (
        SELECT s.obligation_id, '' AS dimension, '' AS code FROM standing s
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
        SELECT q.q, b.id, b.funding_source, b.scheme,
               coalesce((SELECT v.ceiling_idr FROM budget_line_version v
                         WHERE v.line_id = b.id AND v.effective_on <= q.ends_on
                         ORDER BY v.effective_on DESC, v.ordinal DESC LIMIT 1), 0)::numeric AS ceiling,
               coalesce((SELECT sum(x.amount_idr) FROM realisation x
                         WHERE x.line_id = b.id AND x.month <= 3 * q.q), 0)::numeric AS realised
        FROM quarter q JOIN budget_line b ON b.region = p_region AND b.fiscal_year = p_year
    ), tag AS MATERIALIZED (
        SELECT l.q, t.line_id, t.activity_id, w.sub_task_force, l.ceiling, l.realised, t.mode = 'shared' AS is_shared,
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
        SELECT t.q, t.line_id, t.sub_task_force, max(t.ceiling) AS ceiling, max(t.realised) AS realised,
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
        SELECT l.q, '' AS dimension, '' AS code, l.ceiling, l.realised, false AS again FROM line l
        UNION ALL SELECT l.q, 'funding_source', l.funding_source, l.ceiling, l.realised, false FROM line l
        UNION ALL SELECT l.q, 'donor', lower(d.donor), l.ceiling, l.realised, false
                  FROM line l JOIN donor_of_line d ON d.id = l.id
        UNION ALL SELECT f.q, 'sub_task_force', f.sub_task_force, f.ceiling * f.part, f.realised * f.part, f.again
                  FROM fields f
        UNION ALL SELECT l.q, 'sub_task_force', '', l.ceiling * (1 - coalesce(c.part, 0)),
                         l.realised * (1 - coalesce(c.part, 0)), false
                  FROM line l LEFT JOIN carried c ON c.q = l.q AND c.line_id = l.id WHERE coalesce(c.part, 0) < 1
    ), money AS (
        SELECT p.q, p.dimension, p.code, round(sum(p.ceiling), 4) AS ceiling_idr, round(sum(p.realised), 4) AS realised_idr,
               round(coalesce(sum(p.ceiling) FILTER (WHERE p.again), 0), 4) AS shared_ceiling_idr,
               round(coalesce(sum(p.realised) FILTER (WHERE p.again), 0), 4) AS shared_realised_idr
        FROM placed p GROUP BY 1, 2, 3
    ), pagu AS (
        SELECT f.sub_task_force, f.funding_source, f.donor, f.amount_idr
        FROM funding f WHERE f.plan_id = (SELECT id FROM plan_of_year)
    ), indicative AS (
        SELECT '' AS dimension, '' AS code, sum(p.amount_idr) AS idr FROM pagu p
        UNION ALL SELECT 'sub_task_force', p.sub_task_force, sum(p.amount_idr) FROM pagu p GROUP BY 2
        UNION ALL SELECT 'funding_source', p.funding_source, sum(p.amount_idr) FROM pagu p GROUP BY 2
        UNION ALL SELECT 'donor', lower(p.donor), sum(p.amount_idr) FROM pagu p WHERE p.donor IS NOT NULL GROUP BY 2
    ), last_verified AS (
        SELECT DISTINCT ON (q.q, v.activity_id) q.q, v.activity_id, v.physical_percent, v.is_nil
        FROM quarter q
        JOIN snapshot_value v ON v.region = p_region AND v.year = p_year AND v.ends_on <= q.ends_on
        JOIN report_snapshot s ON s.id = v.snapshot_id AND s.region = p_region
        JOIN progress_report r ON r.id = s.report_id AND r.status IN {SETTLED}
        WHERE v.physical_percent IS NOT NULL OR v.is_nil  -- words or rupiah alone do not undo an earlier value
        ORDER BY q.q, v.activity_id, v.ends_on DESC, s.verified_at DESC
    ), last_provisional AS (
        SELECT DISTINCT ON (q.q, e.activity_id) q.q, e.activity_id, e.physical_percent, e.is_nil
        FROM quarter q
        JOIN standing s ON s.is_provisional AND s.ends_on <= q.ends_on
        JOIN progress_report r ON r.obligation_id = s.obligation_id AND r.region = p_region AND r.status IN {IN_REVIEW}
        JOIN progress_entry e ON e.report_id = r.id AND (e.physical_percent IS NOT NULL OR e.is_nil)
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
        UNION SELECT p.dimension, p.code FROM placed p
    ), donor_name AS (
        SELECT lower(x.donor) AS code, min(x.donor) AS name
        FROM (SELECT f.donor FROM funding f UNION SELECT d.donor FROM donor_of_line d) x GROUP BY 1
    )
    SELECT k.dimension, k.code::text, d.name::text, q.q,
           coalesce(c.obligations, 0)::int, coalesce(c.reported, 0)::int, coalesce(c.nil, 0)::int,
           coalesce(c.excused, 0)::int, coalesce(c.verified, 0)::int, coalesce(c.late, 0)::int,
           coalesce(c.provisional_reports, 0)::int,
           coalesce(f.n, 0)::int, coalesce(f.nil, 0)::int, coalesce(p.n, 0)::int, coalesce(p.nil, 0)::int,
           coalesce(f.total, 0), coalesce(f.weighted, 0), coalesce(f.weight, 0),
           coalesce(p.total, 0), coalesce(p.weighted, 0), coalesce(p.weight, 0),
           coalesce(i.idr, 0), coalesce(g.ceiling_idr, 0), coalesce(g.realised_idr, 0),
           coalesce(g.shared_ceiling_idr, 0), coalesce(g.shared_realised_idr, 0)
    FROM quarter q CROSS JOIN key k
    LEFT JOIN coverage c ON c.q = q.q AND c.dimension = k.dimension AND c.code = k.code
    LEFT JOIN mean f ON f.kind = 'physical' AND f.q = q.q AND f.dimension = k.dimension AND f.code = k.code
    LEFT JOIN mean p ON p.kind = 'provisional' AND p.q = q.q AND p.dimension = k.dimension AND p.code = k.code
    LEFT JOIN money g ON g.q = q.q AND g.dimension = k.dimension AND g.code = k.code
    LEFT JOIN indicative i ON i.dimension = k.dimension AND i.code = k.code
    LEFT JOIN donor_name d ON k.dimension = 'donor' AND d.code = k.code;
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

# The ladder's steps that depend on reports others may not see, or on many rows: the first day a budget of the plan's
# activities takes effect, the first verification, and four periods in succession on time. A period is on time when
# every agency that owed and was not excused had reported by the due date; one where nobody owed does not count.
LIVE_FORMATION = f"""
CREATE FUNCTION gugus_live_formation(p_region text)
RETURNS TABLE (budget_on date, first_verified_on date, on_time_periods integer, on_time_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH period AS (
        SELECT s.period_id, s.due_on, bool_and(s.state <> 'silent' AND NOT s.is_late) AS on_time,
               row_number() OVER (ORDER BY s.due_on, s.period_id) AS place
        FROM gugus_live_standings(p_region, NULL) s WHERE s.state <> 'excused' GROUP BY 1, 2
    ), run AS (
        SELECT p.due_on, row_number() OVER (PARTITION BY p.place - r.rank ORDER BY p.place) AS length
        FROM period p JOIN (SELECT x.period_id, row_number() OVER (ORDER BY x.place) AS rank
                            FROM period x WHERE x.on_time) r ON r.period_id = p.period_id
    )
    SELECT (SELECT min(v.effective_on) FROM budget_tag t JOIN activity a ON a.id = t.activity_id
            JOIN plan p ON p.id = a.plan_id AND p.status IN {STANDING}
            JOIN budget_line_version v ON v.line_id = t.line_id WHERE t.region = p_region AND t.confirmed),
           (SELECT min((s.verified_at AT TIME ZONE q.time_zone)::date) FROM report_snapshot s
            JOIN progress_report r ON r.id = s.report_id AND r.status IN {SETTLED[:-1]}, 'superseded')
            JOIN reporting_period q ON q.id = r.period_id WHERE s.region = p_region),
           coalesce((SELECT max(r.length) FROM run r), 0)::int,
           (SELECT min(r.due_on) FROM run r WHERE r.length = 4)
$$;
"""


def equal(names: tuple[str, ...]) -> str:
    return ", ".join(f"{name} = excluded.{name}" for name in names)


STANDING_COLUMNS = (
    *("owner", "region", "province", "agency_id", "agency", "period_id", "year", "ends_on", "due_on"),
    *("state", "is_verified", "is_provisional", "is_late"),
)
SLICE_COLUMNS = ("name", *FIGURES, *SHARED)

ROLL_UP = f"""
CREATE OR REPLACE FUNCTION gugus_roll_up(p_region text, p_province text, p_year integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO district_quarter (owner, region, province, year, quarter, version, {", ".join(FIGURES)})
    SELECT p_region, p_region, p_province, p_year, q, 0, {", ".join("0" for _ in FIGURES)} FROM generate_series(1, 4) q
    ON CONFLICT DO NOTHING;
    PERFORM 1 FROM district_quarter d WHERE d.region = p_region AND d.year = p_year ORDER BY d.quarter FOR UPDATE;
    WITH live AS MATERIALIZED (
        SELECT * FROM gugus_live_figures(p_region, p_year)
    ), gone AS (
        DELETE FROM district_slice d WHERE d.region = p_region AND d.year = p_year
            AND NOT EXISTS (SELECT 1 FROM live l WHERE l.dimension = d.dimension AND l.code = d.code)
    ), put AS (
        INSERT INTO district_slice AS d (owner, region, province, year, quarter, dimension, code, {", ".join(SLICE_COLUMNS)})
        SELECT p_region, p_region, p_province, p_year, l.quarter, l.dimension, l.code, {", ".join(f"l.{n}" for n in SLICE_COLUMNS)}
        FROM live l WHERE l.dimension <> ''
        ON CONFLICT (region, year, quarter, dimension, code) DO UPDATE SET {equal(SLICE_COLUMNS)}
        WHERE ({", ".join(f"d.{n}" for n in SLICE_COLUMNS)})
              IS DISTINCT FROM ({", ".join(f"excluded.{n}" for n in SLICE_COLUMNS)})
    )
    UPDATE district_quarter d SET version = d.version + 1, {", ".join(f"{n} = l.{n}" for n in FIGURES)}
    FROM live l WHERE l.dimension = '' AND d.region = p_region AND d.year = p_year AND d.quarter = l.quarter;
    INSERT INTO obligation_standing AS d (obligation_id, {", ".join(STANDING_COLUMNS)})
    SELECT s.obligation_id, {", ".join(f"s.{n}" for n in STANDING_COLUMNS)} FROM gugus_live_standings(p_region, p_year) s
    ON CONFLICT (obligation_id) DO UPDATE SET {equal(STANDING_COLUMNS)}
    WHERE ({", ".join(f"d.{n}" for n in STANDING_COLUMNS)})
          IS DISTINCT FROM ({", ".join(f"excluded.{n}" for n in STANDING_COLUMNS)});
END $$;
"""

FORM = """
CREATE FUNCTION gugus_form(p_region text, p_province text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO district_formation (owner, region, province, version, on_time_periods)
    VALUES (p_region, p_region, p_province, 0, 0) ON CONFLICT DO NOTHING;
    PERFORM 1 FROM district_formation d WHERE d.region = p_region FOR UPDATE;
    UPDATE district_formation d SET
        version = d.version + 1, budget_on = l.budget_on, first_verified_on = l.first_verified_on,
        on_time_periods = l.on_time_periods, on_time_on = l.on_time_on
    FROM gugus_live_formation(p_region) l
    WHERE d.region = p_region
      AND (d.version = 0 OR (d.budget_on, d.first_verified_on, d.on_time_periods, d.on_time_on)
           IS DISTINCT FROM (l.budget_on, l.first_verified_on, l.on_time_periods, l.on_time_on));
END $$;
"""

# At the commit each region's year is counted once, however many rows named it; a year of null is the formation.
ONCE = """
CREATE FUNCTION gugus_roll_up_once(p_region text, p_province text, p_year integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_done text := coalesce(current_setting('gugus.rolled_up', true), '');
    v_this text := '|' || p_region || ' ' || coalesce(p_year::text, '') || '|';
BEGIN
    IF position(v_this IN v_done) > 0 THEN RETURN; END IF;
    PERFORM set_config('gugus.rolled_up', v_done || v_this, true);
    IF p_year IS NULL THEN
        PERFORM gugus_form(p_region, p_province);
    ELSE
        PERFORM gugus_roll_up(p_region, p_province, p_year);
    END IF;
END $$;
"""

OF_ITS_PERIOD = "SELECT p.year FROM reporting_period p WHERE p.id = r.period_id"
# Of a line that is gone the year is not known any more: every year of the region is counted.
OF_ITS_LINE = """SELECT b.fiscal_year FROM budget_line b WHERE b.id = r.line_id
    UNION SELECT d.year FROM district_quarter d WHERE TG_OP = 'DELETE' AND d.region = r.region"""
# Which years a changed row touches, and whether it can move the formation ladder.
TOUCHED: dict[str, tuple[str, bool]] = {
    "reporting_obligation": (OF_ITS_PERIOD, True),
    "reporting_period": ("SELECT r.year", True),
    "progress_report": (OF_ITS_PERIOD, True),
    "snapshot_value": ("SELECT r.year", True),
    "budget_line_version": (OF_ITS_LINE, True),
    "budget_tag": (OF_ITS_LINE, True),
    "realisation": (OF_ITS_LINE, False),
    "activity_funding": (
        f"""SELECT r.year WHERE TG_OP = 'DELETE' OR EXISTS (
            SELECT 1 FROM activity a JOIN plan p ON p.id = a.plan_id WHERE a.id = r.activity_id AND p.status IN {STANDING})""",
        False,
    ),
    "plan": (f"SELECT y FROM generate_series(r.year_from, r.year_to) y WHERE r.status IN {STANDING}", True),
}
# What of a row the figures read, where it is not all of it: filling in a draft moves no figure.
VERBS = {
    "reporting_period": "UPDATE",
    "progress_report": "INSERT OR UPDATE OF status, has_values, submitted_at OR DELETE",
}
OF_ITS_REGION_BEFORE = (
    "reporting_obligation",
    "progress_report",
    "snapshot_value",
    "budget_line_version",
    "realisation",
)


def trigger(table: str, years: str, *, forms: bool) -> str:
    function = f"gugus_roll_up_after_{table}"
    verbs = VERBS.get(table, "INSERT OR UPDATE OR DELETE")
    return f"""
CREATE FUNCTION {function}() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    r {table}; v_year integer;
BEGIN
    IF TG_OP = 'DELETE' THEN r := OLD; ELSE r := NEW; END IF;
    FOR v_year IN {years} ORDER BY 1 LOOP
        PERFORM gugus_roll_up_once(r.region, r.province, v_year);
    END LOOP;
    {"PERFORM gugus_roll_up_once(r.region, r.province, NULL);" if forms else ""}
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER roll_up_at_commit AFTER {verbs} ON {table}
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {function}();
"""


# What stands already is counted anew, by the definer, for the owner is bound by the policies as well.
COUNT_ALL = """
CREATE FUNCTION gugus_count_all() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT gugus_roll_up(d.region, d.province, d.year)
    FROM (SELECT DISTINCT x.region, x.province, x.year FROM district_quarter x) d;
    SELECT gugus_form(d.region, d.province) FROM (SELECT DISTINCT x.region, x.province FROM district_quarter x) d;
$$;
"""

DEFINED = (
    "gugus_live_standings(text, integer)",
    "gugus_live_figures(text, integer)",
    "gugus_live_quarters(text, integer)",
    "gugus_live_formation(text)",
    "gugus_roll_up(text, text, integer)",
    "gugus_form(text, text)",
    "gugus_roll_up_once(text, text, integer)",
    "gugus_count_all()",
    *(f"gugus_roll_up_after_{table}()" for table in TOUCHED),
)
LOOKED_AT = ("plan", "activity", "activity_funding", "budget_tag", "progress_entry")
HELD = "((SELECT gugus_organisations())::text[])"
SEEN_FROM_ABOVE = f"owner = ANY {HELD} OR province = ANY {HELD} OR 'national:id' = ANY {HELD}"
ROLLED_UP = ("district_slice", "district_formation", "obligation_standing")


def figures() -> list[sa.Column]:
    return [
        *(sa.Column(name, sa.Integer(), nullable=False, server_default="0") for name in COUNTS),
        *(
            sa.Column(name, sa.Numeric(DIGITS[scale], scale), nullable=False, server_default="0")
            for name, scale in MEANS.items()
        ),
    ]


def placed() -> list[sa.Column]:
    return [
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("province", sa.String(), nullable=True),
    ]


def make_tables() -> None:
    for column in figures():
        if column.name not in {"obligations", "reported", "nil", "excused", "verified", "physical_n", "physical_nil"}:
            if column.name == "physical_sum":
                op.alter_column("district_quarter", "physical_sum", type_=sa.Numeric(24, 4))
            else:
                op.add_column("district_quarter", column)
    op.add_column("district_quarter", sa.Column("indicative_idr", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_index("ix_district_quarter_question", "district_quarter", ["year", "quarter"])
    op.create_table(
        "district_slice",
        *placed(),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("dimension", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        *figures(),
        *(sa.Column(n, sa.Numeric(24, 4), nullable=False, server_default="0") for n in (*MONEY, *SHARED)),
        sa.PrimaryKeyConstraint("region", "year", "quarter", "dimension", "code", name="pk_district_slice"),
    )
    op.create_index("ix_district_slice_question", "district_slice", ["dimension", "year", "quarter"])
    op.create_table(
        "district_formation",
        *placed(),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("budget_on", sa.Date(), nullable=True),
        sa.Column("first_verified_on", sa.Date(), nullable=True),
        sa.Column("on_time_periods", sa.Integer(), nullable=False),
        sa.Column("on_time_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("region", name="pk_district_formation"),
    )
    op.create_table(
        "obligation_standing",
        *placed(),
        sa.Column("obligation_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("is_verified", sa.Boolean(), nullable=False),
        sa.Column("is_provisional", sa.Boolean(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["obligation_id"],
            ["reporting_obligation.id"],
            name="fk_obligation_standing_obligation_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("obligation_id", name="pk_obligation_standing"),
    )
    op.create_index("ix_obligation_standing_call_list", "obligation_standing", ["year", "state", "region"])
    op.create_index("ix_obligation_standing_period_id", "obligation_standing", ["period_id"])
    for table in ROLLED_UP:
        op.create_index(f"ix_{table}_owner", table, ["owner"])
        op.create_index(f"ix_{table}_province", table, ["province"])
        if table == "obligation_standing":
            op.create_index(f"ix_{table}_region", table, ["region"])


def open_tables() -> None:
    for table in ROLLED_UP:
        for statement in (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY select_{table} ON {table} FOR SELECT USING ({SEEN_FROM_ABOVE})",
            f"CREATE POLICY roll_up ON {table} TO gugus_definer USING (true) WITH CHECK (true)",
            f"GRANT SELECT ON {table} TO gugus_app",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO gugus_definer",
        ):
            op.execute(statement)
    for table in LOOKED_AT:
        op.execute(f"DROP POLICY IF EXISTS look_{table} ON {table}")
        op.execute(f"GRANT SELECT ON {table} TO gugus_definer")
        op.execute(f"CREATE POLICY look_{table} ON {table} FOR SELECT TO gugus_definer USING (true)")
    op.execute("GRANT SELECT ON funding_source TO gugus_definer")


def upgrade() -> None:
    make_tables()
    open_tables()
    for table in OF_ITS_REGION_BEFORE:
        op.execute(f"DROP FUNCTION gugus_roll_up_after_{table}() CASCADE")  # with its triggers
    op.execute("DROP FUNCTION gugus_live_quarters(text, integer)")
    for statement in (LIVE_STANDINGS, LIVE_FIGURES, LIVE_QUARTERS, LIVE_FORMATION, ROLL_UP, FORM, ONCE, COUNT_ALL):
        op.execute(statement)
    for table, (years, forms) in TOUCHED.items():
        op.execute(trigger(table, years, forms=forms))
    op.execute("GRANT CREATE ON SCHEMA public TO gugus_definer")
    for signature in DEFINED:
        op.execute(f"ALTER FUNCTION {signature} OWNER TO gugus_definer")
        op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
    op.execute("REVOKE CREATE ON SCHEMA public FROM gugus_definer")
    op.execute("SELECT gugus_count_all()")
    op.execute("DROP FUNCTION gugus_count_all()")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
