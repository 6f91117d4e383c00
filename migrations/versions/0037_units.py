"""Units of agencies: a seat may be in one, and a case may be sealed against one.

Which units a party is in, the function that says which cases are sealed finds by itself, from the seats held at the time
of the request. So the policies of cases and what asks beside them stay as they are, with the same number of questions.
Nor is a seat told of a case that is sealed against its unit.
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

SEALED = """
CREATE OR REPLACE FUNCTION gugus_sealed_cases(p_parties text[]) RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(s.case_id), '{}') FROM case_seal s
    WHERE s.lifted_at IS NULL AND s.against = ANY (p_parties || ARRAY(
        SELECT a.organisation || '/' || t.unit
        FROM seat t JOIN agency a ON a.id = t.agency_id
        WHERE t.unit IS NOT NULL AND gugus_on_day(gugus_now(), t.valid_from, t.valid_to, t.time_zone)
          AND ('officer:' || t.person_id = ANY (p_parties)
               OR EXISTS (SELECT 1 FROM client c WHERE c.seat_id = t.id AND 'officer:' || c.id = ANY (p_parties)))))
$$;
"""
TELLING = "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname LIKE 'gugus_notices_%' AND prosrc LIKE :told"
OFFICER = "'officer:' || s.person_id)"
WITH_UNIT = (
    "'officer:' || s.person_id, (SELECT u.organisation FROM agency u WHERE u.id = s.agency_id) || '/' || s.unit)"
)


def upgrade() -> None:
    op.add_column("seat", sa.Column("unit", sa.String(), nullable=True))
    op.create_index("ix_seat_of_a_unit", "seat", ["unit"], unique=False, postgresql_where=sa.text("unit IS NOT NULL"))
    told = op.get_bind().scalars(sa.text(TELLING), {"told": f"%{OFFICER}%"}).all()
    if not told:
        raise RuntimeError("the notices are not as migrations 0027 and 0031 left them")
    op.execute("GRANT CREATE ON SCHEMA public TO gugus_definer")
    op.execute("SET LOCAL ROLE gugus_definer")  # replacing a function needs its owner
    for statement in (SEALED, *(each.replace(OFFICER, WITH_UNIT) for each in told)):
        op.execute(statement)
    op.execute("RESET ROLE")
    op.execute("REVOKE CREATE ON SCHEMA public FROM gugus_definer")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
