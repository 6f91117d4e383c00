-- W1: one activity with its budget lines and its last verified progress, as one JSON value. Frozen.
\set n random(0, :activities - 1)
SELECT json_build_object(
    'activity', row_to_json(a),
    'supporting_agency_ids', (SELECT json_agg(x.agency_id) FROM activity_agency x WHERE x.activity_id = a.id),
    'funding', (SELECT json_agg(row_to_json(f) ORDER BY f.year) FROM activity_funding f WHERE f.activity_id = a.id),
    'budget_lines', (
        SELECT json_agg(json_build_object(
            'line', row_to_json(b),
            'ceiling_idr', (SELECT v.ceiling_idr FROM budget_line_version v
                            WHERE v.line_id = b.id AND v.effective_on <= current_date
                            ORDER BY v.effective_on DESC, v.ordinal DESC LIMIT 1),
            'realised_idr', (SELECT coalesce(sum(r.amount_idr), 0) FROM realisation r WHERE r.line_id = b.id)
        ) ORDER BY b.fiscal_year, b.id)
        FROM budget_tag t JOIN budget_line b ON b.id = t.line_id WHERE t.activity_id = a.id
    ),
    'last_progress', (SELECT row_to_json(s) FROM snapshot_value s WHERE s.activity_id = a.id
                      ORDER BY s.ends_on DESC, s.id DESC LIMIT 1)
)
FROM activity a
WHERE a.id = ('019b8be1-f500-700b-8000-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid;
