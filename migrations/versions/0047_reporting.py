"""A schema for tools that read by SQL: documented views of aggregates, each login bound to organisations by its groups.

The views belong to `gugus_reporter`, which row-level security binds to what the login that asks may see. A login is a
member of `gugus_reporting`, which opens the schema, and of one group for each organisation it reads, by its word
(`gugus_reads:district:32.12`). Membership is the database's own matter: no setting a session can make adds to it.
"""

from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

MADE = """
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{name}') THEN CREATE ROLE {name} NOLOGIN; END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- another database of the cluster was first
END $$
"""
ORGANISATIONS = """
CREATE FUNCTION reporting.organisations() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(array_agg(substr(rolname, 13)), '{}') FROM pg_roles
    WHERE rolname LIKE 'gugus_reads:%' AND pg_has_role(session_user, oid, 'MEMBER')
$$
"""
HELD = "ANY ((SELECT reporting.organisations())::text[])"
SEEN = f"owner = {HELD} OR province = {HELD} OR 'national:id' = {HELD}"
READ = {
    "district_quarter": SEEN,
    "district_formation": SEEN,
    "district_slice": f"{SEEN} OR ministry = {HELD}",
    "obligation_standing": f"{SEEN} OR ministry = {HELD}",
}
PLACE = "split_part({0}.region, ':', 2) AS region_code, r.name AS region, r.province_code"
OF = "LEFT JOIN public.region r ON r.code = split_part({0}.region, ':', 2)"
COUNTS = """q.obligations, q.reported, q.nil, q.excused, q.verified, q.late,
    round(q.physical_sum / nullif(q.physical_n, 0), 2) AS physical_percent, q.physical_n,
    q.indicative_idr, q.ceiling_idr, q.committed_idr, q.realised_idr,
    round(q.realised_idr * 100.0 / nullif(q.ceiling_idr, 0), 2) AS absorption_percent"""
VIEWS = {
    "progress": (
        f"SELECT {PLACE.format('q')}, q.year, q.quarter, {COUNTS} FROM public.district_quarter q {OF.format('q')}",
        (
            "Figures of a district for a year to the end of a quarter; verified progress only, money in whole rupiah. "
            "A mean or percent of nothing is NULL, never 0."
        ),
    ),
    "progress_by_part": (
        (
            f"SELECT {PLACE.format('q')}, q.year, q.quarter, q.dimension, q.code, q.name, {COUNTS} "
            f"FROM public.district_slice q {OF.format('q')}"
        ),
        (
            "The same by sub_task_force, agency, scheme, funding_source or donor (dimension). Parts of a dimension overlap "
            "where a line or an activity belongs to several: never add them up."
        ),
    ),
    "formation": (
        (
            f"SELECT {PLACE.format('f')}, f.budget_on, f.first_verified_on, f.on_time_periods, f.on_time_on "
            f"FROM public.district_formation f {OF.format('f')}"
        ),
        "Steps of the formation ladder that are kept once they are reached, with their days.",
    ),
    "obligations": (
        (
            f"SELECT {PLACE.format('o')}, o.agency, o.year, o.ends_on, o.due_on, o.state, o.is_verified, o.is_late "
            f"FROM public.obligation_standing o {OF.format('o')}"
        ),
        "Who owed a report for a period and what came of it: silent, nil, reported, excused.",
    ),
}


def upgrade() -> None:
    for role in ("gugus_reporter", "gugus_reporting"):
        op.execute(MADE.format(name=role))
        op.execute(f"GRANT {role} TO CURRENT_USER")
    op.execute("CREATE SCHEMA reporting")
    op.execute("COMMENT ON SCHEMA reporting IS 'Aggregates for tools that read by SQL; see docs/bi.md'")
    op.execute("GRANT USAGE, CREATE ON SCHEMA reporting TO gugus_reporter")
    op.execute("GRANT USAGE ON SCHEMA reporting TO gugus_reporting")
    op.execute("GRANT USAGE ON SCHEMA public TO gugus_reporter")
    op.execute("GRANT SELECT ON public.region TO gugus_reporter")
    op.execute(ORGANISATIONS)
    for table, condition in READ.items():
        op.execute(f"GRANT SELECT ON {table} TO gugus_reporter")
        op.execute(f"CREATE POLICY report_{table} ON {table} FOR SELECT TO gugus_reporter USING (true)")
        # Restrictive: what a session says of itself in `gugus.organisations` opens nothing here.
        op.execute(
            f"CREATE POLICY only_{table} ON {table} AS RESTRICTIVE FOR SELECT TO gugus_reporter USING ({condition})"
        )
    for name, (query, about) in VIEWS.items():
        op.execute(f"CREATE VIEW reporting.{name} WITH (security_barrier) AS {query}")
        op.execute(f"COMMENT ON VIEW reporting.{name} IS '{about}'")
        op.execute(f"ALTER VIEW reporting.{name} OWNER TO gugus_reporter")
        op.execute(f"GRANT SELECT ON reporting.{name} TO gugus_reporting")
    op.execute("REVOKE CREATE ON SCHEMA reporting FROM gugus_reporter")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
