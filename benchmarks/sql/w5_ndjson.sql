-- W5: all progress entries as NDJSON, read by psycopg's COPY as the owner of the tables. Frozen.
COPY (SELECT row_to_json(e) FROM (
          SELECT id, report_id, activity_id, owner, physical_percent, spent_idr, is_nil, obstacles, follow_up, evidence,
                 reported_on, version, updated_at, region, province FROM progress_entry) e) TO STDOUT
