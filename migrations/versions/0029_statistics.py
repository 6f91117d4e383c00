"""The lines of older registers, and counts of cases over all organisations for the published tables.

The counts are sums by place, year and answer, with no case in them; `api/domain/suppression.py` says which of them are
published. A register that came in by mistake can be taken back, so cases that an import made may go, and no others.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

IMPORT_KINDS = ("agencies", "plan", "realisation", "progress", "assisted_persons")
OWN = "owner = ANY ((SELECT gugus_organisations())::text[])"
SEALED = "((SELECT gugus_sealed_cases(gugus_organisations() || ('officer:' || gugus_actor())))::uuid[])"
OF_A_CASE = f"{OWN} AND NOT (id = ANY {SEALED})"

# A person counts once, with what is said in the first case; services are those of every case. `p_own` counts the
# cases of agencies of the caller's organisations alone, without those under a seal against one of them.
COUNTS = """
CREATE FUNCTION gugus_count_persons(p_until integer, p_own boolean)
RETURNS TABLE (asked text, place text, year text, answer text, number bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH counted AS (
        SELECT DISTINCT ON (coalesce(encode(c.pseudonym, 'hex'), c.id::text))
            c.id, c.opened_on, c.sex, c.purposes, c.origin_region_code AS origin, c.exploitation_country AS country,
            c.prosecution_stage, c.verdict, c.age_at_identification AS age,
            extract(year FROM c.opened_on)::integer - c.birth_year AS turned
        FROM "case" c
        WHERE extract(year FROM c.opened_on) <= p_until AND c.identification <> 'not_a_victim'
          AND (NOT p_own OR c.id IN (SELECT gugus_own_cases()))
        ORDER BY coalesce(encode(c.pseudonym, 'hex'), c.id::text), c.opened_on, c.id
    ), said AS (
        SELECT coalesce(left(c.origin, 2), 'not_stated') AS place, to_char(c.opened_on, 'YYYY') AS year, a.*
        FROM counted c
        LEFT JOIN trafficking_profile t ON t.id = c.id
        LEFT JOIN register_entry r ON r.id = c.id
        CROSS JOIN LATERAL (VALUES
            ('persons', ''),
            ('districts', CASE WHEN length(c.origin) > 2 THEN c.origin ELSE 'not_stated' END),
            ('sex-age', c.sex || '|' || CASE
                WHEN c.age < 18 OR (c.age IS NULL AND c.turned < 18) THEN 'child'
                WHEN c.age >= 18 OR (c.age IS NULL AND c.turned > 18) THEN 'adult'
                ELSE 'not_stated' END),
            ('destinations', coalesce(coalesce(r.trafficked_abroad, c.country <> 'ID')::text, 'not_stated')
                || '|' || coalesce(c.country, 'not_stated')),
            ('recruitment', gugus_as_answer(t.recruiters)),
            ('forms', gugus_as_answer(c.purposes)),
            ('sectors', gugus_as_answer(t.sectors)),
            ('prosecution', coalesce(c.verdict, c.prosecution_stage, 'not_stated'))
        ) AS a (asked, answer)
    ), served AS (
        SELECT coalesce(left(c.origin_region_code, 2), 'not_stated') AS place, to_char(c.opened_on, 'YYYY') AS year,
               'services' AS asked, gugus_as_answer(r.services) AS answer
        FROM "case" c LEFT JOIN register_entry r ON r.id = c.id
        WHERE extract(year FROM c.opened_on) <= p_until AND c.identification <> 'not_a_victim'
          AND (NOT p_own OR c.id IN (SELECT gugus_own_cases()))
    )
    SELECT s.asked, s.place, s.year, s.answer, count(*)
    FROM (SELECT asked, place, year, answer FROM said UNION ALL SELECT asked, place, year, answer FROM served) s
    GROUP BY s.asked, s.place, s.year, s.answer
$$;
"""
ANSWER = """
CREATE FUNCTION gugus_as_answer(p_values text[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce((SELECT string_agg(v, '|' ORDER BY v) FROM (SELECT DISTINCT unnest(p_values)) AS u (v)), 'not_stated')
$$;
"""
OWN_CASES = """
CREATE FUNCTION gugus_own_cases() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.id FROM "case" c JOIN agency a ON a.id = c.holding_agency_id
    WHERE (a.organisation = ANY (gugus_organisations()) OR a.region = ANY (gugus_organisations()))
      AND NOT (c.id = ANY (gugus_sealed_cases(gugus_organisations() || ('officer:' || gugus_actor()))))
$$;
"""
LOOKED_AT = ("case", "trafficking_profile", "register_entry")


def make_entries() -> None:
    op.create_table(
        "register_entry",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_no", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("trafficked_abroad", sa.Boolean(), nullable=True),
        sa.Column("services", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("referred_by", sa.String(), nullable=True),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["case.id"], name=op.f("fk_register_entry_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_entry")),
        sa.UniqueConstraint("owner", "record_no", name=op.f("uq_register_entry_owner_record_no")),
    )
    op.create_index(op.f("ix_register_entry_owner"), "register_entry", ["owner"], unique=False)
    op.create_index(op.f("ix_register_entry_import_id"), "register_entry", ["import_id"], unique=False)
    op.execute("ALTER TABLE register_entry ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE register_entry FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY select_register_entry ON register_entry FOR SELECT USING ({OF_A_CASE})")
    op.execute(f"CREATE POLICY insert_register_entry ON register_entry FOR INSERT WITH CHECK ({OF_A_CASE})")
    op.execute("GRANT SELECT, INSERT ON register_entry TO gugus_app")


def let_registers_be_taken_back() -> None:
    op.execute(f"""CREATE POLICY delete_case ON "case" FOR DELETE USING (source = 'import' AND {OF_A_CASE})""")
    op.execute('GRANT DELETE ON "case" TO gugus_app')
    op.drop_constraint(op.f("fk_trafficking_profile_id"), "trafficking_profile", type_="foreignkey")
    op.create_foreign_key(
        op.f("fk_trafficking_profile_id"), "trafficking_profile", "case", ["id"], ["id"], ondelete="CASCADE"
    )
    op.drop_constraint(op.f("ck_import_importkind"), "import", type_="check")
    op.create_check_constraint(op.f("ck_import_importkind"), "import", sa.column("kind").in_(IMPORT_KINDS))


def make_functions() -> None:
    op.execute("GRANT CREATE ON SCHEMA public TO gugus_definer")
    for statement in (ANSWER, OWN_CASES, COUNTS):
        op.execute(statement)
    for signature in ("gugus_own_cases()", "gugus_count_persons(integer, boolean)"):
        op.execute(f"ALTER FUNCTION {signature} OWNER TO gugus_definer")
        op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION gugus_count_persons(integer, boolean) TO gugus_app")
    op.execute("REVOKE CREATE ON SCHEMA public FROM gugus_definer")
    for table in LOOKED_AT:
        op.execute(f'GRANT SELECT ON "{table}" TO gugus_definer')
        op.execute(f'CREATE POLICY look_{table} ON "{table}" FOR SELECT TO gugus_definer USING (true)')


def upgrade() -> None:
    make_entries()
    let_registers_be_taken_back()
    make_functions()


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
