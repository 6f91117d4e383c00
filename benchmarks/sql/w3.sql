-- W3: one progress entry on the open report of the agency that leads the activity, journalled, committed. Frozen.
\set n permute(:i * :clients + :client_id, :activities)
\set i :i + 1
BEGIN;
INSERT INTO progress_entry (id, version, created_at, updated_at, owner, region, province, ministry, report_id,
                            activity_id, physical_percent, spent_idr, is_nil, obstacles)
SELECT gen_random_uuid(), 1, now(), now(), r.owner, r.region, r.province, r.ministry, r.id,
       a.id, 37.5, 1250000, false, 'Hambatan anggaran (contoh)'
FROM activity a JOIN progress_report r ON r.agency_id = a.lead_agency_id AND r.status = 'draft'
WHERE a.id = ('019b8be1-f500-700b-8000-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid;
INSERT INTO journal (id, owner, at, event, subject_kind, audience, actor_kind, digest)
VALUES (gen_random_uuid(), 'agency-bench', now(), 'progress_entry.added', 'progress_entry', '{agency-bench}', 'client',
        repeat('0', 64));
COMMIT;
