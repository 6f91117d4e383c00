"""Outputs by the four Ps with participants by institution and sex, and the reference data they are counted by."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

HELD = "((SELECT gugus_organisations())::text[])"
OWN = f"owner = ANY {HELD}"
MEMBER = "region = ANY ((SELECT gugus_regions())::text[])"
ABOVE = f"region = ANY {HELD} OR province = ANY {HELD} OR 'national:id' = ANY {HELD} OR ministry = ANY {HELD}"
SEEN = f"{OWN} OR {ABOVE} OR {MEMBER}"

POLICIES: dict[str, dict[str, str]] = {
    "output": {"select": SEEN, "insert": OWN, "update": OWN},
    "output_participants": {"select": SEEN, "insert": OWN, "update": OWN, "delete": OWN},
}


def policies_of(table: str, conditions: dict[str, str]) -> list[str]:
    made = [f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY", f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"]
    for verb, condition in conditions.items():
        clause = f"WITH CHECK ({condition})" if verb == "insert" else f"USING ({condition})"
        made.append(f"CREATE POLICY {verb}_{table} ON {table} FOR {verb.upper()} {clause}")
        made.append(f"GRANT {verb.upper()} ON {table} TO gugus_app")
    return made


def owned(table: str, *parts: object, indexed: tuple[str, ...] = ()) -> None:
    """A table of an agency or a region: id and place beside its own columns."""
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("province", sa.String(), nullable=True),
        sa.Column("ministry", sa.String(), nullable=True),
        *parts,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    for column in ("owner", "region", "province", "ministry", *indexed):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def one_of(table: str, column: str, kind: str, values: tuple[str, ...]) -> sa.CheckConstraint:
    return sa.CheckConstraint(sa.column(column).in_(values), name=op.f(f"ck_{table}_{kind}"))


def refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_{table}_{column}"))


def make_reference() -> None:
    for table, extra in (("institution", [sa.Column("pillar", sa.String(), nullable=True)]), ("output_form", [])):
        op.create_table(
            table,
            sa.Column("code", sa.String(), nullable=False),
            sa.Column("name_id", sa.String(), nullable=False),
            sa.Column("name_en", sa.String(), nullable=False),
            *extra,
            sa.PrimaryKeyConstraint("code", name=op.f(f"pk_{table}")),
        )
        op.execute(f"GRANT SELECT ON {table} TO gugus_app")


def make_outputs() -> None:
    owned(
        "output",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("pillar", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("place_code", sa.String(), nullable=True),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("activity_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("form", sa.String(), nullable=True),
        sa.Column("languages", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=True),
        sa.Column("audience", sa.String(), nullable=True),
        sa.Column("topic", sa.String(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("instrument_kind", sa.String(length=40), nullable=True),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("withdrawn_reason", sa.String(), nullable=True),
        one_of("output", "kind", "outputkind", ("material", "campaign", "training", "regulation")),
        one_of("output", "pillar", "pillar", ("prevention", "protection", "prosecution", "partnership")),
        one_of(
            "output",
            "instrument_kind",
            "decreekind",
            ("perpres", "perda", "pergub", "perbup", "perwal", "sk", "lainnya"),
        ),
        one_of("output", "status", "outputstatus", ("recorded", "withdrawn")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_output_days")),
        refers("output", "place_code", "region.code"),
        refers("output", "activity_id", "activity.id"),
        refers("output", "form", "output_form.code"),
        indexed=("starts_on", "activity_id"),
    )
    owned(
        "output_participants",
        sa.Column("output_id", sa.Uuid(), nullable=False),
        sa.Column("institution", sa.String(), nullable=False),
        sa.Column("sex", sa.String(length=40), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        one_of("output_participants", "sex", "sex", ("female", "male", "not_stated")),
        sa.CheckConstraint("count > 0", name=op.f("ck_output_participants_count")),
        refers("output_participants", "output_id", "output.id"),
        refers("output_participants", "institution", "institution.code"),
        sa.UniqueConstraint(
            "output_id", "institution", "sex", name=op.f("uq_output_participants_output_id_institution_sex")
        ),
        indexed=("output_id",),
    )


def upgrade() -> None:
    make_reference()
    make_outputs()
    for table, conditions in POLICIES.items():
        for statement in policies_of(table, conditions):
            op.execute(statement)


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
