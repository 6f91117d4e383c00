"""Where a person whose case was erased is counted on: in another case of hers that stood at that moment.

The pseudonym by which one person counts once goes with the erasure. Without it the erased case would count as a person
of its own beside the cases that stand, so it is kept beside it that she is counted there; not where, nor as whom. An
agency that counts its own counts the case on, unless the other one is its own as well.
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

COUNTED_IN = """
CREATE FUNCTION gugus_counted_in(p_case uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT CASE WHEN o.owner = c.owner THEN 'same_agency' ELSE 'another_agency' END
    FROM "case" c JOIN "case" o ON o.pseudonym = c.pseudonym AND o.id <> c.id
    WHERE c.id = p_case AND o.identification <> 'not_a_victim'
    ORDER BY o.owner = c.owner DESC LIMIT 1
$$;
"""
# The persons of the published counts: what comes before their order.
ORDERED = "\n        ORDER BY coalesce(encode(c.pseudonym"
STANDING = "\n          AND (c.counted_in IS NULL OR p_own AND c.counted_in <> 'same_agency')"
COUNTS = "SELECT pg_get_functiondef('gugus_count_persons(integer, boolean)'::regprocedure)"
SIGNATURE = "gugus_counted_in(uuid)"
VALUES = ("same_agency", "another_agency")


OWN = "owner = ANY ((SELECT gugus_organisations())::text[])"
SEALED = "((SELECT gugus_sealed_cases(gugus_organisations() || ('officer:' || gugus_actor())))::uuid[])"
OF_A_CASE = f"{OWN} AND NOT (id = ANY {SEALED})"


# What is written in a referral is journalled under its own rows, which no feed tells, not under the referral.
OF_HER = (
    "subject_kind IN ('case', 'case_person', 'medical_profile', 'trafficking_profile', 'consent', 'referral_message', "
    "'referral_handover', 'referral_document')"
)


def upgrade() -> None:
    op.drop_index("ix_journal_of_a_case", table_name="journal")
    op.create_index("ix_journal_of_a_case", "journal", ["subject_id"], unique=False, postgresql_where=sa.text(OF_HER))
    # The number of the line of an erased person is struck.
    op.execute(f"CREATE POLICY update_register_entry ON register_entry FOR UPDATE USING ({OF_A_CASE})")
    op.execute("GRANT UPDATE ON register_entry TO gugus_app")
    op.add_column("case", sa.Column("counted_in", sa.String(length=40), nullable=True))
    op.create_check_constraint(op.f("ck_case_countedin"), "case", sa.column("counted_in").in_(VALUES))
    counts = str(op.get_bind().scalar(sa.text(COUNTS)))
    if counts.count(ORDERED) != 1:
        raise RuntimeError("gugus_count_persons is not as an earlier migration left it")
    op.execute("GRANT CREATE ON SCHEMA public TO gugus_definer")
    op.execute("SET LOCAL ROLE gugus_definer")  # replacing a function needs its owner
    op.execute(counts.replace(ORDERED, STANDING + ORDERED))
    op.execute("RESET ROLE")
    op.execute(COUNTED_IN)
    op.execute(f"ALTER FUNCTION {SIGNATURE} OWNER TO gugus_definer")
    op.execute(f"REVOKE ALL ON FUNCTION {SIGNATURE} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {SIGNATURE} TO gugus_app")
    op.execute("REVOKE CREATE ON SCHEMA public FROM gugus_definer")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
