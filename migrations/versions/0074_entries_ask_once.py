"""What an entry of progress asks about asks for the context of its writer once, and looks for a paper only where it must.

The same rows open to the same readers, and the same may be written, as 0070 did for what an activity is read from. That
a report was typed in is asked of a function: as a part of the policy it was made ready with every entry that an agency
writes for itself, which asks nothing of it.
"""

from alembic import op

revision = "0074"
down_revision = "0073"
branch_labels = None
depends_on = None

HELD = "(SELECT gugus_organisations())::text[]"
IN_A_REGION = "region = ANY ((SELECT gugus_regions())::text[])"
SETTLED = "status = ANY ('{verified,accepted_province,accepted_national,superseded}'::text[])"
ABOVE = f"((SELECT 'national:id' = ANY (gugus_organisations())) OR province = ANY ({HELD})) AND {SETTLED}"


def _any(organisations: str) -> str:
    return f"{HELD} && ARRAY[{organisations}]::text[]"


OPENS = {
    "select_reporting_period": ("reporting_period", f"""{_any("owner, province, 'national:id'")} OR {IN_A_REGION}"""),
    "select_reporting_obligation": (
        "reporting_obligation",
        f"""{_any("owner, province, 'national:id', agency, ministry")} OR {IN_A_REGION}""",
    ),
    # Whoever scans for the nation asks for it first, as since 0068.
    "select_progress_report": ("progress_report", f"""{ABOVE} OR {_any("owner, region, ministry")}"""),
    "update_progress_report": (
        "progress_report",
        f"""{_any("owner, region")} OR ({_any("province, 'national:id'")} AND {SETTLED})""",
    ),
}


def upgrade() -> None:
    for policy, (table, opens) in OPENS.items():
        op.execute(f"ALTER POLICY {policy} ON {table} USING ({opens})")
    op.execute("""
CREATE FUNCTION gugus_is_typed_in(p_report uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$ BEGIN
    RETURN EXISTS (SELECT FROM progress_report r WHERE r.id = p_report AND r.typed_by IS NOT NULL);
END $$""")
    op.execute(
        f"ALTER POLICY insert_progress_entry ON progress_entry WITH CHECK ("
        f"owner = ANY ({HELD}) OR (region = ANY ({HELD}) AND gugus_is_typed_in(report_id)))"
    )


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
