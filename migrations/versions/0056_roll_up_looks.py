"""What each nightly look at the roll-ups found, and a notice to the operator's office while something differs.

A look that finds nothing ends the notice. Which rows differ stands in the log and is told by `gugus check`.
"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

# One notice for one stretch of looks that all found something: its first look is what the notice is about.
CAUSE = """
CREATE FUNCTION gugus_notices_roll_up_differs(p_now timestamptz, p_kinds text[], p_steps int[])
RETURNS TABLE (seat_id uuid, owner text, agency_id uuid, time_zone text, subject_id uuid, parent_id uuid, step bigint,
               due_on date)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 10 SET search_path = public, pg_temp AS $$
    SELECT DISTINCT s.id, s.organisation::text, s.agency_id, s.time_zone::text, l.first_id, NULL::uuid, 0::bigint,
           NULL::date
    FROM (SELECT x.first_id FROM roll_up_look x ORDER BY x.looked_at DESC, x.id DESC LIMIT 1) l
    JOIN seat s ON s.kind = ANY (p_kinds) AND gugus_on_day(p_now, s.valid_from, s.valid_to, s.time_zone)
    WHERE l.first_id IS NOT NULL
$$;
"""
SIGNATURE = "gugus_notices_roll_up_differs(timestamptz, text[], int[])"
STANDING = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'ck_notice_noticekind'"


def upgrade() -> None:
    op.create_table(
        "roll_up_look",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("differences", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roll_up_look")),
    )
    op.create_index(op.f("ix_roll_up_look_looked_at"), "roll_up_look", ["looked_at"])
    op.execute("GRANT SELECT ON roll_up_look TO gugus_app, gugus_definer")
    op.execute("GRANT INSERT ON roll_up_look TO gugus_worker")
    kinds = re.findall(r"'(\w+)'", op.get_bind().scalar(sa.text(STANDING)))
    op.drop_constraint(op.f("ck_notice_noticekind"), "notice", type_="check")
    told = sa.column("kind").in_([*kinds, "roll_up_differs"])
    op.create_check_constraint(op.f("ck_notice_noticekind"), "notice", told)
    op.execute("GRANT CREATE ON SCHEMA public TO gugus_definer")
    op.execute(CAUSE)
    op.execute(f"ALTER FUNCTION {SIGNATURE} OWNER TO gugus_definer")
    op.execute(f"REVOKE ALL ON FUNCTION {SIGNATURE} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {SIGNATURE} TO gugus_worker")
    op.execute("REVOKE CREATE ON SCHEMA public FROM gugus_definer")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
