"""An answer that was given is asked whether it still stands: has anything it tells of been committed since?

`reading_change` has the number of every transaction that changed what the hot readings tell (a plan, its activities,
their money, budget lines and verified progress, the roll-ups), with the place it changed. One statement of the service
(`api/queries/standing.py`) looks whether token and client still stand, whether anybody's power changed, and whether one
of these transactions has been committed since the answer was read; what was under way then and is committed now is
found too.

Transaction numbers mean something to one history alone, so the moment the server was started and the epoch of the feed
are compared with them: after a restore or a fail-over no answer of before stands.
"""

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None

PLACE = """
CREATE FUNCTION gugus_place(p_region text, p_province text, p_owner text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT coalesce(p_region, p_province, p_owner) $$;
"""
# Of a row that is moved both places are noted, and of what an activity shows the place of the activity.
NOTES = {
    "gugus_note_place": """
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO reading_change (place) VALUES (gugus_place(OLD.region, OLD.province, OLD.owner))
            ON CONFLICT DO NOTHING;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO reading_change (place) VALUES (gugus_place(NEW.region, NEW.province, NEW.owner))
            ON CONFLICT DO NOTHING;
    END IF;""",
    "gugus_note_of_activity": """
    INSERT INTO reading_change (place)
    SELECT DISTINCT gugus_place(a.region, a.province, a.owner) FROM activity a
    WHERE a.id IN (OLD.activity_id, NEW.activity_id) ON CONFLICT DO NOTHING;""",
    **{
        name: f"""
    INSERT INTO reading_change (place)
    SELECT DISTINCT gugus_place(a.region, a.province, a.owner) FROM budget_tag t JOIN activity a ON a.id = t.activity_id
    WHERE t.line_id IN (OLD.{line}, NEW.{line}) ON CONFLICT DO NOTHING;"""
        for name, line in (("gugus_note_line", "id"), ("gugus_note_of_line", "line_id"))
    },
}
SHOWN = {
    "plan": "gugus_note_place",
    "activity": "gugus_note_place",
    "task_force": "gugus_note_place",
    "district_quarter": "gugus_note_place",
    "activity_agency": "gugus_note_of_activity",
    "activity_funding": "gugus_note_of_activity",
    "budget_tag": "gugus_note_of_activity",
    "snapshot_value": "gugus_note_of_activity",
    "budget_line": "gugus_note_line",
    "budget_line_version": "gugus_note_of_line",
    "realisation": "gugus_note_of_line",
}
"""What the hot readings tell of, by what notes that it changed."""


def upgrade() -> None:
    op.create_table(
        "reading_change",
        sa.Column("xid", sa.BigInteger(), server_default=sa.text("pg_current_xact_id()::text::bigint"), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("xid", "place"),
    )
    op.execute("GRANT SELECT, INSERT ON reading_change TO gugus_definer")
    op.execute("GRANT SELECT, DELETE ON reading_change TO gugus_worker")
    op.execute("GRANT SELECT ON power_change, reading_change TO gugus_app")  # numbers, and places that are no secret
    op.execute(PLACE)
    op.execute("GRANT CREATE ON SCHEMA public TO gugus_definer")
    op.execute("SET LOCAL ROLE gugus_definer")  # whoever owns a function does what it does
    for name, body in NOTES.items():
        op.execute(f"""
            CREATE FUNCTION {name}() RETURNS trigger
            LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
            BEGIN {body}
                RETURN NULL;
            END $$""")
    for name in NOTES:
        op.execute(f"REVOKE EXECUTE ON FUNCTION {name}() FROM PUBLIC")
    op.execute("RESET ROLE")
    op.execute("REVOKE CREATE ON SCHEMA public FROM gugus_definer")
    for table, note in SHOWN.items():
        op.execute(
            f"CREATE TRIGGER {table}_shown AFTER INSERT OR UPDATE OR DELETE ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION {note}()"
        )


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
