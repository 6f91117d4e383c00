"""Roles, row-level security on every organisation-owned table, and the application's rights.

Three roles own nothing: `gugus_app` serves requests, `gugus_worker` reads the whole journal, `gugus_definer` owns the
closed list of functions that look over organisations. The conditions below say the same as `SIGHT` in
api/access/visibility.py; a test compares the two.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

CONTEXT = """
CREATE FUNCTION gugus_organisations() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT string_to_array(NULLIF(current_setting('gugus.organisations', true), ''), ',') $$;
CREATE FUNCTION gugus_regions() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT string_to_array(NULLIF(current_setting('gugus.regions', true), ''), ',') $$;
"""

# (SELECT …) makes the planner ask once per query, not once per row. An unset setting gives NULL, and NULL no rows.
HELD = "((SELECT gugus_organisations())::text[])"
OWN = f"owner = ANY {HELD}"
REGION = f"region = ANY {HELD}"
PROVINCE = f"province = ANY {HELD}"
NATION = f"'national:id' = ANY {HELD}"
MINISTRY = f"ministry = ANY {HELD}"
MEMBER = "region = ANY ((SELECT gugus_regions())::text[])"
AGENCY = f"agency = ANY {HELD}"
ANYONE = f"cardinality {HELD} > 0"
AUDIENCE = f"audience && {HELD}"
SETTLED = "status IN ('verified')"
ABOVE = f"({PROVINCE} OR {NATION})"
PLAN_OF_MINISTRY = "EXISTS (SELECT 1 FROM activity a WHERE a.plan_id = {} AND a.ministry = ANY " + HELD + ")"
VERIFIED = "EXISTS (SELECT 1 FROM progress_report r WHERE r.id = {} AND r." + SETTLED + ")"
ENTRY_REPORT = "(SELECT e.report_id FROM progress_entry e WHERE e.id = entry_id)"


def any_of(*conditions: str) -> str:
    return " OR ".join(conditions)


OF_A_REGION = any_of(OWN, PROVINCE, NATION, MEMBER)
OF_AN_ACTIVITY = any_of(OF_A_REGION, MINISTRY)
OF_A_LINE = any_of(OWN, REGION, PROVINCE, NATION, MINISTRY)
BY_OWNER = {"insert": OWN, "update": OWN, "delete": OWN}
BY_OWNER_OR_REGION = {"insert": any_of(OWN, REGION), "update": any_of(OWN, REGION)}

POLICIES: dict[str, dict[str, str]] = {
    "agency": {"select": ANYONE, **BY_OWNER},
    "agency_alias": {"select": ANYONE, **BY_OWNER},
    "agency_service_area": {"select": ANYONE, **BY_OWNER},
    "seat": {"select": ANYONE, **BY_OWNER},
    "person": {"select": OWN, "insert": OWN, "update": OWN},
    "task_force": {"select": OF_A_REGION, "insert": OWN, "update": OWN},
    "decree": {"select": OF_A_REGION, "insert": OWN},
    "plan": {"select": any_of(OF_A_REGION, PLAN_OF_MINISTRY.format("plan.id")), **BY_OWNER},
    "goal": {"select": any_of(OF_A_REGION, PLAN_OF_MINISTRY.format("goal.plan_id")), **BY_OWNER},
    "programme": {"select": OF_A_REGION, **BY_OWNER},
    "activity": {"select": OF_AN_ACTIVITY, **BY_OWNER},
    "activity_agency": {"select": OF_AN_ACTIVITY, **BY_OWNER},
    "activity_funding": {"select": OF_AN_ACTIVITY, **BY_OWNER},
    "indicator": {"select": OF_AN_ACTIVITY, **BY_OWNER},
    "indicator_target": {"select": OF_AN_ACTIVITY, **BY_OWNER},
    "budget_line": {"select": OF_A_LINE, **BY_OWNER_OR_REGION},
    "budget_line_version": {"select": OF_A_LINE, "insert": any_of(OWN, REGION)},
    "budget_tag": {"select": OF_A_LINE, **BY_OWNER_OR_REGION},
    "realisation": {"select": OF_A_LINE, "insert": any_of(OWN, REGION)},
    "reporting_period": {"select": OF_A_REGION, "insert": OWN, "update": OWN},
    "reporting_obligation": {"select": any_of(OF_A_REGION, AGENCY, MINISTRY), "insert": OWN, "update": OWN},
    "progress_report": {
        "select": any_of(OWN, REGION, MINISTRY, f"{ABOVE} AND {SETTLED}"),
        "insert": OWN,
        "update": any_of(OWN, REGION, f"{ABOVE} AND {SETTLED}"),
    },
    "progress_entry": {
        "select": any_of(OWN, REGION, MINISTRY, f"{ABOVE} AND {VERIFIED.format('report_id')}"),
        "insert": OWN,
        "update": OWN,
    },
    "progress_value": {
        "select": any_of(OWN, REGION, f"{ABOVE} AND {VERIFIED.format(ENTRY_REPORT)}"),
        **BY_OWNER,
    },
    "report_comment": {
        "select": any_of(OWN, REGION, f"{ABOVE} AND {VERIFIED.format('report_id')}"),
        "insert": any_of(OWN, REGION),
    },
    "report_snapshot": {"select": OF_A_LINE, "insert": REGION},
    "snapshot_value": {"select": OF_A_LINE, "insert": REGION},
    "district_quarter": {"select": any_of(OWN, PROVINCE, NATION)},
    "journal": {"select": any_of(OWN, AUDIENCE), "insert": any_of(OWN, AUDIENCE)},
    "import": {"select": OWN, "insert": OWN, "update": OWN},
    "import_file": {"select": OWN, "insert": OWN, "delete": OWN},
    "import_finding": {"select": OWN, "insert": OWN},
}

# What the functions of the next migration look at, over organisations.
LOOKED_AT = (
    "seat",
    "agency",
    "reporting_period",
    "reporting_obligation",
    "progress_report",
    "snapshot_value",
    "report_snapshot",
    "budget_line",
    "budget_line_version",
    "realisation",
)

# Without row-level security: reference data, OAuth's own tables, idempotency, the worker's position.
OPEN_TABLES = {
    "alembic_version": "SELECT",
    "region": "SELECT",
    "ministry": "SELECT",
    "sub_task_force": "SELECT",
    "funding_source": "SELECT",
    "reference_load": "SELECT",
    "seat_yield": "SELECT",
    "feed_epoch": "SELECT",
    "client": "SELECT, INSERT, UPDATE",
    "client_grant": "SELECT, INSERT, UPDATE",
    "issued_token": "SELECT, INSERT, UPDATE, DELETE",
    "used_assertion": "SELECT, INSERT, UPDATE, DELETE",
    "idempotency_key": "SELECT, INSERT, DELETE",
    "worker_position": "SELECT",
}


def make_role(name: str) -> str:
    return f"""
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{name}') THEN CREATE ROLE {name} NOLOGIN; END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- another database of the cluster was first
END $$;
GRANT {name} TO CURRENT_USER;
"""


def policies_of(table: str, conditions: dict[str, str]) -> list[str]:
    name = f'"{table}"'
    made = [f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY", f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY"]
    for verb, condition in conditions.items():
        clause = f"WITH CHECK ({condition})" if verb == "insert" else f"USING ({condition})"
        made.append(f"CREATE POLICY {verb}_{table} ON {name} FOR {verb.upper()} {clause}")
        made.append(f"GRANT {verb.upper()} ON {name} TO gugus_app")
    return made


def upgrade() -> None:
    for role in ("gugus_app", "gugus_worker", "gugus_definer"):
        op.execute(make_role(role))
    op.execute("GRANT USAGE ON SCHEMA public TO gugus_app, gugus_worker, gugus_definer")
    op.execute("GRANT gugus_app TO gugus_worker")
    op.execute(CONTEXT)
    for table, conditions in POLICIES.items():
        for statement in policies_of(table, conditions):
            op.execute(statement)
    for table, rights in OPEN_TABLES.items():
        op.execute(f'GRANT {rights} ON "{table}" TO gugus_app')
    for table in LOOKED_AT:
        op.execute(f'GRANT SELECT ON "{table}" TO gugus_definer')
        op.execute(f'CREATE POLICY look_{table} ON "{table}" FOR SELECT TO gugus_definer USING (true)')
    op.execute("GRANT SELECT ON client, client_grant, issued_token, seat_yield TO gugus_definer")
    op.execute("GRANT SELECT, INSERT, UPDATE ON district_quarter TO gugus_definer")
    op.execute("CREATE POLICY roll_up ON district_quarter TO gugus_definer USING (true) WITH CHECK (true)")
    op.execute("CREATE POLICY read_whole_journal ON journal FOR SELECT TO gugus_worker USING (true)")
    op.execute("GRANT SELECT, UPDATE, INSERT ON worker_position TO gugus_worker")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
