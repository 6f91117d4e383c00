-- W2: the first 50 activities of a plan of 60 with the last verified progress of each, as one JSON value. Frozen.
\set d 2 + 3 * random(0, :plans - 1)
SELECT json_agg(row_to_json(page))
FROM (
    SELECT a.id, a.plan_id, a.owner, a.number, a.title, a.pillar, a.sub_task_force, a.lead_agency_id, a.code_scheme,
           a.code, a.version, a.updated_at, last.ends_on, last.physical_percent, last.is_nil
    FROM activity a
    LEFT JOIN LATERAL (
        SELECT s.ends_on, s.physical_percent, s.is_nil FROM snapshot_value s
        WHERE s.activity_id = a.id ORDER BY s.ends_on DESC, s.id DESC LIMIT 1
    ) last ON true
    WHERE a.plan_id = ('019b8be1-f500-7006-8000-' || lpad(to_hex(:d::bigint), 12, '0'))::uuid
    ORDER BY a.ordinal, a.id
    LIMIT 50
) page;
