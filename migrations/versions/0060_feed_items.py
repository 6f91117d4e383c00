"""What the change feed says of a row is written once, with the row.

A page of the feed has a thousand items, and to write them anew for each reader took two thirds of its cost
(benchmarks/RESULTS.md). All of an item but one word is the same for everybody, so PostgreSQL keeps it as a generated
column: it cannot differ from its row, no backup carries it, and a restore writes it again.

A new kind of the feed needs this function replaced in the migration that brings its table; rows of before keep what
they say. Another form of an item needs the column dropped and added, which writes the whole journal anew.
"""

from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

allowed = {
    "adding-field-with-default": "It does write the journal anew, and writers wait: seconds for a million rows, and no nation is "
    "served from a journal of before the first release."
}

# Kind of the journal, noun of the API, whether one is read under it by its id, noun of what it stands in.
KINDS = (
    ("activity", "activities", True, "plans"),
    ("agency", "agencies", True, None),
    ("amendment", "amendments", True, "plans"),
    ("budget_line", "budget-lines", True, None),
    ("budget_line_version", "budget-versions", False, "budget-lines"),
    ("budget_tag", "budget-tags", True, "budget-lines"),
    ("certificate", "certificates", True, "reporting-periods"),
    ("commitment", "commitments", False, "budget-lines"),
    ("decree", "decrees", False, "task-forces"),
    ("evidence", "evidence", True, "progress-reports"),
    ("follow_up", "follow-ups", True, "meetings"),
    ("goal", "goals", False, "plans"),
    ("indicator", "indicators", False, "activities"),
    ("meeting", "meetings", True, None),
    ("output", "outputs", True, None),
    ("plan", "plans", True, None),
    ("progress_entry", "progress-entries", True, "progress-reports"),
    ("progress_report", "progress-reports", True, None),
    ("realisation", "realisations", False, "budget-lines"),
    ("referral", "referrals", True, None),
    ("reopening", "reopenings", True, "reporting-periods"),
    ("report_comment", "report-comments", True, "progress-reports"),
    ("reporting_calendar", "reporting-calendars", True, None),
    ("reporting_obligation", "reporting-obligations", True, "reporting-periods"),
    ("reporting_period", "reporting-periods", True, None),
    ("seat", "seats", True, "task-forces"),
    ("service", "services", True, "agencies"),
    ("task_force", "task-forces", True, None),
)
# As every other answer writes it: UTC with Z, six digits of a second or none.
INSTANT = """replace(to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '.000000Z', 'Z')"""
COLUMNS = "id, event, subject_kind, subject_id, subject_version, owner, region, at, effective_at, whole_id"


def _case(words: dict[str, str]) -> str:
    return "CASE p_kind " + " ".join(f"WHEN '{kind}' THEN '{word}'" for kind, word in words.items()) + " END"


def _function() -> str:
    nouns = _case({kind: noun for kind, noun, _, _ in KINDS})
    paths = _case({kind: f"/v1/{noun}/" for kind, noun, is_read, _ in KINDS if is_read})
    wholes = _case({kind: whole for kind, _, _, whole in KINDS if whole})
    # Ids, numbers and words of closed lists need no escape; who owns a row and where it stands are escaped.
    return f"""
CREATE FUNCTION gugus_feed_item(
    p_id uuid, p_event text, p_kind text, p_subject uuid, p_version integer, p_owner text, p_region text,
    p_at timestamptz, p_effective timestamptz, p_whole uuid
) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT '"change_id":"' || p_id || '","event":"' || p_event || '","resource":"' || {nouns}
        || concat('","id":"', p_subject, '","version":', coalesce(p_version::text, 'null'),
                  ',"organisation":', to_json(p_owner), ',"region":', coalesce(to_json(p_region)::text, 'null'),
                  ',"at":"', {INSTANT.format("p_at")}, '","effective_at":',
                  coalesce('"' || {INSTANT.format("p_effective")} || '"', 'null'),
                  ',"link":', coalesce('"' || {paths} || p_subject || '"', 'null'),
                  ',"within":', coalesce('{{"resource":"' || {wholes} || '","id":"' || p_whole || '"}}', 'null'), '}}')
$$"""


def upgrade() -> None:
    op.execute(_function())
    op.execute(f"ALTER TABLE journal ADD COLUMN feed_item text GENERATED ALWAYS AS (gugus_feed_item({COLUMNS})) STORED")


def downgrade() -> None:
    op.execute("ALTER TABLE journal DROP COLUMN feed_item")
    op.execute("DROP FUNCTION gugus_feed_item")
