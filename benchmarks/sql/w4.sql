-- W4: the national report of one year, a row for each district, added up live from the leaves, as one JSON value. Frozen.
SELECT json_agg(row_to_json(nation))
FROM (
    SELECT t.region, c.obligations, c.reported, c.nil, c.verified, m.physical_percent, m.physical_n, m.physical_nil,
           b.ceiling_idr, b.realised_idr
    FROM task_force t
    LEFT JOIN (
        SELECT o.region, count(*) AS obligations, count(*) FILTER (WHERE r.has_values) AS reported,
               count(*) FILTER (WHERE NOT r.has_values) AS nil, count(*) FILTER (WHERE r.status = 'verified') AS verified
        FROM reporting_obligation o
        JOIN reporting_period p ON p.id = o.period_id AND p.year = 2025
        LEFT JOIN progress_report r ON r.obligation_id = o.id AND r.status <> 'draft'
        GROUP BY o.region
    ) c ON c.region = t.region
    LEFT JOIN (
        SELECT v.region, avg(v.physical_percent) AS physical_percent, count(v.physical_percent) AS physical_n,
               count(*) FILTER (WHERE v.is_nil) AS physical_nil
        FROM (
            SELECT DISTINCT ON (s.activity_id) s.region, s.physical_percent, s.is_nil
            FROM snapshot_value s
            JOIN report_snapshot x ON x.id = s.snapshot_id
            JOIN progress_report r ON r.id = x.report_id AND r.verified_at = x.verified_at AND r.status = 'verified'
            WHERE s.year = 2025
            ORDER BY s.activity_id, s.ends_on DESC
        ) v
        GROUP BY v.region
    ) m ON m.region = t.region
    LEFT JOIN (
        SELECT l.region, sum(v.ceiling_idr) AS ceiling_idr, sum(r.amount_idr) AS realised_idr
        FROM budget_line l
        LEFT JOIN LATERAL (
            SELECT x.ceiling_idr FROM budget_line_version x
            WHERE x.line_id = l.id AND x.effective_on <= '2025-12-31'
            ORDER BY x.effective_on DESC, x.ordinal DESC LIMIT 1
        ) v ON true
        LEFT JOIN (SELECT x.line_id, sum(x.amount_idr) AS amount_idr FROM realisation x GROUP BY x.line_id) r
            ON r.line_id = l.id
        WHERE l.fiscal_year = 2025
        GROUP BY l.region
    ) b ON b.region = t.region
    ORDER BY t.region
) nation;
