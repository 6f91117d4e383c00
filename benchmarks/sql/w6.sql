-- W6: 1,000 events the nation is told of, behind a place in the journal, in the order of commits, as JSON. Frozen.
\set n 1 + 1000 * random(0, :pages - 1)
WITH place AS (
    SELECT f.xid, f.id FROM journal f
    WHERE f.id = ('019b8be1-f500-701f-8000-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid
)
SELECT json_agg(row_to_json(page))
FROM (
    SELECT j.id AS change_id, j.event, j.subject_id AS id, j.subject_kind, j.subject_version AS version, j.owner,
           j.region, j.at, j.effective_at, j.whole_id
    FROM journal j
    WHERE (j.xid, j.id) > ((SELECT xid FROM place), (SELECT id FROM place))
      AND j.xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
      AND 'national' || ':' || 'id' = ANY (j.audience)  -- in one piece pgbench would take it for a variable
    ORDER BY j.xid, j.id
    LIMIT 1000
) page;
