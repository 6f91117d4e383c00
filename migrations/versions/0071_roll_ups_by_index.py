"""A district's year is counted from its own rows, however many districts there are.

Counting looks up some forty agencies, plans and periods, and where there were a few thousand of them the planner joined
the whole table instead: each report that was sent read every period of the nation. What is looked up is asked for row
by row now; nothing else of these functions changes.

What writes the roll-ups keeps its plans until the tables are analysed. Plans made while a roll-up was nearly empty read
all of it, and did so on and on in the first load of a nation: none of theirs reads a table whole now.
"""

from alembic import op

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None

# `OFFSET 0` and a sub-select for one value are never joined otherwise than row by row.
LOOKED_UP = {
    "gugus_live_standings(text, integer)": {
        "JOIN reporting_period p ON p.id = o.period_id": """CROSS JOIN LATERAL (
        SELECT x.id, x.year, x.ends_on, x.due_on, x.time_zone FROM reporting_period x WHERE x.id = o.period_id OFFSET 0
    ) p""",
    },
    "gugus_live_figures(text, integer)": {
        "a.lead_agency_id, g.organisation AS agency": """a.lead_agency_id,
               (SELECT g.organisation FROM agency g WHERE g.id = a.lead_agency_id) AS agency""",
        "FROM activity a JOIN plan p ON p.id = a.plan_id JOIN agency g ON g.id = a.lead_agency_id": "FROM activity a",
        "WHERE a.region = p_region AND p.status IN ('in_force', 'superseded', 'expired')": """WHERE a.region = p_region
          AND (SELECT p.status IN ('in_force', 'superseded', 'expired') FROM plan p WHERE p.id = a.plan_id)""",
        "LEFT JOIN agency g ON k.dimension = 'agency' AND g.organisation = k.code": """LEFT JOIN LATERAL (
        SELECT x.name, x.ministry FROM agency x WHERE k.dimension = 'agency' AND x.organisation = k.code OFFSET 0
    ) g ON true""",
    },
    "gugus_live_formation(text)": {
        """
            JOIN plan p ON p.id = a.plan_id AND p.status IN ('in_force', 'superseded', 'expired')""": "",
        "WHERE t.region = p_region AND t.confirmed": """WHERE t.region = p_region AND t.confirmed
              AND (SELECT p.status IN ('in_force', 'superseded', 'expired') FROM plan p WHERE p.id = a.plan_id)""",
        "JOIN reporting_period q ON q.id = r.period_id": """CROSS JOIN LATERAL (
                SELECT x.time_zone FROM reporting_period x WHERE x.id = r.period_id OFFSET 0
            ) q""",
    },
}
WRITING = ("gugus_roll_up(text, text, integer)", "gugus_form(text, text)")


def _mend(signature: str, was: str, is_now: str) -> str:
    """The function with one piece of it, which must stand there once, replaced."""
    return f"""
DO $do$ DECLARE v_defined text[] := string_to_array(pg_get_functiondef('{signature}'::regprocedure), $was${was}$was$);
BEGIN
    IF cardinality(v_defined) <> 2 THEN RAISE EXCEPTION '{signature} is not as this migration knows it'; END IF;
    EXECUTE array_to_string(v_defined, $now${is_now}$now$);
END $do$"""


def upgrade() -> None:
    for signature, mends in LOOKED_UP.items():
        for was, is_now in mends.items():
            op.execute(_mend(signature, was, is_now))
    for signature in WRITING:
        op.execute(f"ALTER FUNCTION {signature} SET enable_seqscan = off")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
