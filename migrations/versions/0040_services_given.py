"""Counts of persons and services anew: services really given, ages in bands, citizenship.

A service of a case is one kind given by one agency: said by the older register, recorded as given, or in a
referral whose service has begun and did not fail. Ages known by the year of birth alone stand in a band
only where both ages they leave are in it.
"""

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

BAND = """
CREATE FUNCTION gugus_age_band(p_age integer) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (ARRAY['0-8', '9-17', '18-20', '21-23', '24-26', '27-29', '30-38', '39-47', '48+'])
           [width_bucket(p_age, ARRAY[9, 18, 21, 24, 27, 30, 39, 48]) + 1]
$$;
"""
# A person counts once, with what is said in the first case, an erased one where another case of hers stands; services
# are those of every case. `p_own` counts the
# cases of agencies of the caller's organisations alone, without those under a seal against one of them.
COUNTS = """
CREATE OR REPLACE FUNCTION gugus_count_persons(p_until integer, p_own boolean)
RETURNS TABLE (asked text, place text, year text, answer text, number bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH assisted AS MATERIALIZED (
        SELECT c.id, c.owner, c.counted_in, c.opened_on, c.sex, c.citizenship, c.purposes, c.prosecution_stage, c.verdict,
            coalesce(encode(c.pseudonym, 'hex'), c.id::text) AS person, c.origin_region_code AS origin,
            c.exploitation_country AS country, to_char(c.opened_on, 'YYYY') AS year,
            coalesce(left(c.origin_region_code, 2), 'not_stated') AS place,
            coalesce(c.age_at_identification, extract(year FROM c.opened_on)::integer - c.birth_year - 1) AS least,
            coalesce(c.age_at_identification, extract(year FROM c.opened_on)::integer - c.birth_year) AS most
        FROM "case" c
        WHERE extract(year FROM c.opened_on) <= p_until AND c.identification <> 'not_a_victim'
          AND (NOT p_own OR c.id IN (SELECT gugus_own_cases()))
    ), counted AS (
        SELECT DISTINCT ON (a.person) a.* FROM assisted a
        WHERE a.counted_in IS NULL OR p_own AND a.counted_in <> 'same_agency'
        ORDER BY a.person, a.opened_on, a.id
    ), said AS (
        SELECT c.place, c.year, a.*
        FROM counted c
        LEFT JOIN trafficking_profile t ON t.id = c.id
        LEFT JOIN register_entry r ON r.id = c.id
        CROSS JOIN LATERAL (VALUES
            ('persons', ''),
            ('districts', CASE WHEN length(c.origin) > 2 THEN c.origin ELSE 'not_stated' END),
            ('sex-age', concat_ws('|', c.sex,
                CASE WHEN c.most < 18 THEN 'child' WHEN c.least >= 18 THEN 'adult' ELSE 'not_stated' END,
                CASE WHEN gugus_age_band(c.least) = gugus_age_band(c.most) THEN gugus_age_band(c.least)
                     ELSE 'not_stated' END)),
            ('citizenship', coalesce(c.citizenship, 'not_stated')),
            ('destinations', coalesce(coalesce(r.trafficked_abroad, c.country <> 'ID')::text, 'not_stated')
                || '|' || coalesce(c.country, 'not_stated')),
            ('recruitment', gugus_as_answer(t.recruiters)),
            ('forms', gugus_as_answer(c.purposes)),
            ('sectors', gugus_as_answer(t.sectors)),
            ('prosecution', coalesce(c.verdict, c.prosecution_stage, 'not_stated'))
        ) AS a (asked, answer)
    ), given AS (
        SELECT a.id, a.owner AS by, unnest(r.services) AS service
        FROM assisted a JOIN register_entry r ON r.id = a.id
        UNION
        SELECT a.id, g.owner, g.service FROM assisted a JOIN assistance g ON g.case_id = a.id
        WHERE g.status = 'given'
        UNION
        SELECT a.id, f.receiver, f.service FROM assisted a JOIN referral f ON f.case_id = a.id
        WHERE f.status IN ('in_service', 'on_hold', 'completed', 'closed')
    ), served AS (
        SELECT a.place, a.year, 'services' AS asked, coalesce(s.answer, 'not_stated') AS answer
        FROM assisted a
        LEFT JOIN (SELECT g.id, string_agg(g.service, '|' ORDER BY g.service) AS answer FROM given g GROUP BY g.id) s
          ON s.id = a.id
    )
    SELECT s.asked, s.place, s.year, s.answer, count(*)
    FROM (SELECT asked, place, year, answer FROM said UNION ALL SELECT asked, place, year, answer FROM served) s
    GROUP BY s.asked, s.place, s.year, s.answer
$$;
"""
LOOKED_AT = ("assistance", "referral")


def upgrade() -> None:
    op.execute(BAND)
    op.execute("GRANT CREATE ON SCHEMA public TO gugus_definer")
    op.execute("SET LOCAL ROLE gugus_definer")  # replacing a function needs its owner
    op.execute(COUNTS)
    op.execute("RESET ROLE")
    op.execute("REVOKE CREATE ON SCHEMA public FROM gugus_definer")
    for table in LOOKED_AT:
        op.execute(f"GRANT SELECT ON {table} TO gugus_definer")
        op.execute(f"DROP POLICY IF EXISTS look_{table} ON {table}")
        op.execute(f"CREATE POLICY look_{table} ON {table} FOR SELECT TO gugus_definer USING (true)")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
