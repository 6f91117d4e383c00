"""Cases, the person apart and sealed by a key of the case, two profiles, consents, and seals.

A seal shuts out somebody who would see the case otherwise: which cases are sealed against the parties of a caller is a
function that looks past the policies, asked once for a query; so it is known who acts (`gugus.actor`). The second
function says, at intake, only that there may be a case of the same person already, and never of one under a seal.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

HELD = "((SELECT gugus_organisations())::text[])"
OWN = f"owner = ANY {HELD}"
SEALED = "((SELECT gugus_sealed_cases(gugus_organisations() || ('officer:' || gugus_actor())))::uuid[])"
CASE, PART = (f"{OWN} AND NOT ({column} = ANY {SEALED})" for column in ("id", "case_id"))

POLICIES: dict[str, dict[str, str]] = {
    "case": {"select": CASE, "insert": CASE, "update": CASE},
    "case_reference": {"select": PART, "insert": PART, "update": PART, "delete": PART},
    "case_key": {"select": PART, "insert": PART, "update": PART, "delete": PART},
    "case_person": {"select": CASE, "insert": CASE, "update": CASE, "delete": CASE},
    "trafficking_profile": {"select": CASE, "insert": CASE, "update": CASE, "delete": CASE},
    "medical_profile": {"select": CASE, "insert": CASE, "update": CASE, "delete": CASE},
    "consent": {"select": PART, "insert": PART, "update": PART},
    "case_seal": {"select": PART, "insert": PART, "update": PART},
}

FUNCTIONS = """
CREATE FUNCTION gugus_actor() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(current_setting('gugus.actor', true), '') $$;

CREATE FUNCTION gugus_sealed_cases(p_parties text[]) RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(s.case_id), '{}') FROM case_seal s
    WHERE s.lifted_at IS NULL AND s.against = ANY (p_parties)
$$;

CREATE FUNCTION gugus_person_may_be_known(p_case uuid, p_identity bytea, p_phone bytea) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM case_person p
        WHERE p.id <> p_case AND (p.identity_index = p_identity OR p.phone_index = p_phone)
          AND NOT EXISTS (SELECT 1 FROM case_seal s WHERE s.case_id = p.id AND s.lifted_at IS NULL))
$$;
"""
OF_THE_DEFINER = ("gugus_sealed_cases(text[])", "gugus_person_may_be_known(uuid, bytea, bytea)")
LOOKED_AT = ("case_seal", "case_person")


def policies_of(table: str, conditions: dict[str, str]) -> list[str]:
    name = f'"{table}"'
    made = [f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY", f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY"]
    for verb, condition in conditions.items():
        clause = f"WITH CHECK ({condition})" if verb == "insert" else f"USING ({condition})"
        made.append(f"CREATE POLICY {verb}_{table} ON {name} FOR {verb.upper()} {clause}")
        made.append(f"GRANT {verb.upper()} ON {name} TO gugus_app")
    return made


def make_cases() -> None:
    op.create_table(
        "case",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("holding_agency_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column(
            "source",
            sa.Enum("hand", "import", name="casesource", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        sa.Column("pseudonym", sa.LargeBinary(), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "sex",
            sa.Enum("female", "male", "unknown", name="sex", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("age_at_identification", sa.SmallInteger(), nullable=True),
        sa.Column("birth_year", sa.SmallInteger(), nullable=True),
        sa.Column("citizenship", sa.String(), nullable=True),
        sa.Column(
            "identification",
            sa.Enum(
                "alleged",
                "identified",
                "not_a_victim",
                name="identification",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "identified_by",
            sa.Enum(
                "police",
                "prosecution_or_court",
                "social_service",
                "immigration",
                "migrant_worker_service",
                "mission_abroad",
                "ngo",
                "international_organisation",
                "other",
                name="decider",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("identified_on", sa.Date(), nullable=True),
        sa.Column("acts", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("means", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("purposes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("origin_region_code", sa.String(), nullable=True),
        sa.Column("exploitation_region_code", sa.String(), nullable=True),
        sa.Column("exploitation_country", sa.String(), nullable=True),
        sa.Column("present_region_code", sa.String(), nullable=True),
        sa.Column("return_region_code", sa.String(), nullable=True),
        sa.Column(
            "prosecution_stage",
            sa.Enum(
                "none",
                "reported",
                "investigation",
                "prosecution",
                "trial",
                "appeal",
                "final",
                "stopped",
                name="prosecutionstage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "verdict",
            sa.Enum(
                "convicted",
                "acquitted",
                "released",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("prison_months", sa.Integer(), nullable=True),
        sa.Column("fine_idr", sa.BigInteger(), nullable=True),
        sa.Column("restitution_asked_idr", sa.BigInteger(), nullable=True),
        sa.Column("restitution_ordered_idr", sa.BigInteger(), nullable=True),
        sa.Column("restitution_paid_idr", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["exploitation_region_code"], ["region.code"], name=op.f("fk_case_exploitation_region_code")
        ),
        sa.ForeignKeyConstraint(["holding_agency_id"], ["agency.id"], name=op.f("fk_case_holding_agency_id")),
        sa.ForeignKeyConstraint(["origin_region_code"], ["region.code"], name=op.f("fk_case_origin_region_code")),
        sa.ForeignKeyConstraint(["present_region_code"], ["region.code"], name=op.f("fk_case_present_region_code")),
        sa.ForeignKeyConstraint(["return_region_code"], ["region.code"], name=op.f("fk_case_return_region_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
        sa.UniqueConstraint("owner", "number", name=op.f("uq_case_owner_number")),
    )
    op.create_index(op.f("ix_case_holding_agency_id"), "case", ["holding_agency_id"], unique=False)
    op.create_index(op.f("ix_case_import_id"), "case", ["import_id"], unique=False)
    op.create_index(op.f("ix_case_owner"), "case", ["owner"], unique=False)
    op.create_index(op.f("ix_case_pseudonym"), "case", ["pseudonym"], unique=False)
    op.create_table(
        "case_reference",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column(
            "system",
            sa.Enum(
                "simfoni_ppa",
                "police_report",
                "court_case",
                "siskop2mi",
                name="referencesystem",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("value", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_reference_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_reference")),
        sa.UniqueConstraint("case_id", "system", name=op.f("uq_case_reference_case_id_system")),
    )
    op.create_index(op.f("ix_case_reference_case_id"), "case_reference", ["case_id"], unique=False)
    op.create_index(op.f("ix_case_reference_owner"), "case_reference", ["owner"], unique=False)
    op.create_table(
        "case_key",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("wrapped_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_key_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_key")),
        sa.UniqueConstraint("case_id", name=op.f("uq_case_key_case_id")),
    )
    op.create_index(op.f("ix_case_key_owner"), "case_key", ["owner"], unique=False)


def make_persons() -> None:
    op.create_table(
        "case_person",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("other_names", sa.LargeBinary(), nullable=True),
        sa.Column("identity_number", sa.LargeBinary(), nullable=True),
        sa.Column("passport_number", sa.LargeBinary(), nullable=True),
        sa.Column("birth_date", sa.LargeBinary(), nullable=True),
        sa.Column("birth_place", sa.LargeBinary(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("address", sa.LargeBinary(), nullable=True),
        sa.Column("guardian_name", sa.LargeBinary(), nullable=True),
        sa.Column("guardian_phone", sa.LargeBinary(), nullable=True),
        sa.Column("contact_notes", sa.LargeBinary(), nullable=True),
        sa.Column("story", sa.LargeBinary(), nullable=True),
        sa.Column("identity_index", sa.LargeBinary(), nullable=True),
        sa.Column("phone_index", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["id"], ["case.id"], name=op.f("fk_case_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_person")),
    )
    op.create_index(op.f("ix_case_person_identity_index"), "case_person", ["identity_index"], unique=False)
    op.create_index(op.f("ix_case_person_owner"), "case_person", ["owner"], unique=False)
    op.create_index(op.f("ix_case_person_phone_index"), "case_person", ["phone_index"], unique=False)
    op.create_table(
        "trafficking_profile",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recruiters", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("channels", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("controls", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("sectors", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("transit_countries", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("recruited_on", sa.Date(), nullable=True),
        sa.Column("exploited_from", sa.Date(), nullable=True),
        sa.Column("exploited_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["id"], ["case.id"], name=op.f("fk_trafficking_profile_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trafficking_profile")),
    )
    op.create_index(op.f("ix_trafficking_profile_owner"), "trafficking_profile", ["owner"], unique=False)
    op.create_table(
        "medical_profile",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("injuries", sa.LargeBinary(), nullable=True),
        sa.Column("conditions", sa.LargeBinary(), nullable=True),
        sa.Column("mental_health", sa.LargeBinary(), nullable=True),
        sa.Column("reproductive_health", sa.LargeBinary(), nullable=True),
        sa.Column("disabilities", sa.LargeBinary(), nullable=True),
        sa.Column("allergies", sa.LargeBinary(), nullable=True),
        sa.Column("medication", sa.LargeBinary(), nullable=True),
        sa.Column("treatment", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["id"], ["case.id"], name=op.f("fk_medical_profile_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_medical_profile")),
    )
    op.create_index(op.f("ix_medical_profile_owner"), "medical_profile", ["owner"], unique=False)


def make_agreements() -> None:
    op.create_table(
        "consent",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("given", "withdrawn", name="consentstatus", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "basis",
            sa.Enum(
                "consent",
                "life_in_danger",
                "child_best_interest",
                name="consentbasis",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("purposes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("fields", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("receiver_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column(
            "given_by",
            sa.Enum("person", "guardian", name="consentgiver", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("guardian_is_suspect", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("form_media_type", sa.String(), nullable=True),
        sa.Column("form_size_bytes", sa.Integer(), nullable=True),
        sa.Column("form_digest", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_consent_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(op.f("ix_consent_case_id"), "consent", ["case_id"], unique=False)
    op.create_index(op.f("ix_consent_owner"), "consent", ["owner"], unique=False)
    op.create_table(
        "case_seal",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("against", sa.String(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "suspect",
                "family_or_friend_of_suspect",
                "conflict_of_interest",
                "threat",
                "wish_of_the_person",
                name="sealreason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("sealed_by", sa.Uuid(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by", sa.Uuid(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_seal_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_seal")),
    )
    op.create_index(op.f("ix_case_seal_case_id"), "case_seal", ["case_id"], unique=False)
    op.create_index(op.f("ix_case_seal_owner"), "case_seal", ["owner"], unique=False)
    op.create_index(
        "ix_case_seal_standing",
        "case_seal",
        ["against", "case_id"],
        unique=True,
        postgresql_where=sa.text("lifted_at IS NULL"),
    )


def enter() -> str:
    """`gugus_enter` as it stands, with one more setting: the actor."""
    standing = op.get_bind().scalar(
        sa.text("SELECT pg_get_functiondef('gugus_enter(uuid, text[], text[], text[], timestamptz)'::regprocedure)")
    )
    setting = "set_config('gugus.regions',"
    if standing.count(setting) != 1:
        raise RuntimeError("gugus_enter is not as migration 0011 left it")
    return standing.replace(
        setting, f"set_config('gugus.actor', coalesce(v_person, v_client)::text, true),\n            {setting}"
    )


def make_functions() -> None:
    op.execute("GRANT CREATE ON SCHEMA public TO gugus_definer")
    op.execute(FUNCTIONS)
    for signature in OF_THE_DEFINER:
        op.execute(f"ALTER FUNCTION {signature} OWNER TO gugus_definer")
        op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO gugus_app")
    changed = enter()
    op.execute("SET LOCAL ROLE gugus_definer")  # replacing a function needs its owner
    op.execute(changed)
    op.execute("RESET ROLE")
    op.execute("REVOKE CREATE ON SCHEMA public FROM gugus_definer")


def upgrade() -> None:
    make_cases()
    make_persons()
    make_agreements()
    make_functions()
    for table, conditions in POLICIES.items():
        for statement in policies_of(table, conditions):
            op.execute(statement)
    for table in LOOKED_AT:
        op.execute(f"GRANT SELECT ON {table} TO gugus_definer")
        op.execute(f"CREATE POLICY look_{table} ON {table} FOR SELECT TO gugus_definer USING (true)")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
