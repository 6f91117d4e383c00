-- W5: all progress entries as CSV, read by psycopg's COPY as the owner of the tables. Frozen.
COPY (SELECT id, report_id, activity_id, owner, physical_percent, spent_idr, is_nil, obstacles, follow_up, evidence,
             reported_on, version, updated_at, region, province FROM progress_entry) TO STDOUT (FORMAT csv, HEADER)
