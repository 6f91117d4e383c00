"""The life of a budget: numbered versions and their corrections, proposals of ties, commitments, files of realisation.

What a file brought carries its import, so that it can be taken back; such rows, and no others, may be removed.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

IMPORT_KINDS = ("agencies", "plan", "realisation", "progress")
FROM_A_FILE = ("budget_line", "budget_line_version", "budget_tag", "realisation")
RECORDED = ("budget_line_version", "realisation")

HELD = "((SELECT gugus_organisations())::text[])"
OWN = f"owner = ANY {HELD}"
WRITTEN = f"({OWN} OR region = ANY {HELD})"
SEEN = f"{OWN} OR region = ANY {HELD} OR province = ANY {HELD} OR 'national:id' = ANY {HELD} OR ministry = ANY {HELD}"

# A line that goes with its import takes its rows along; the years it counted in are counted anew.
ROLL_UP_ON_DELETE = """
CREATE TRIGGER roll_up_on_delete AFTER DELETE ON {table} REFERENCING OLD TABLE AS touched
FOR EACH STATEMENT EXECUTE FUNCTION gugus_roll_up_after_{table}();
"""


def recorded_at() -> sa.Column:
    return sa.Column(
        "recorded_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("clock_timestamp()")
    )


def add_columns() -> None:
    op.add_column("budget_line", sa.Column("code_raw", sa.String(), nullable=True))
    op.add_column("budget_line_version", sa.Column("number", sa.Integer(), nullable=False, server_default="1"))
    for name in ("rejected", "other_agency"):
        op.add_column("budget_tag", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_check_constraint(op.f("ck_budget_tag_one_answer"), "budget_tag", "NOT (confirmed AND rejected)")
    for table in FROM_A_FILE:
        op.add_column(table, sa.Column("import_id", sa.Uuid(), nullable=True))
        op.create_index(op.f(f"ix_{table}_import_id"), table, ["import_id"], unique=False)
    for table in RECORDED:
        op.add_column(table, recorded_at())


def add_commitments() -> None:
    op.create_table(
        "commitment",
        sa.Column("ministry", sa.String(), nullable=True),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("province", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("committed_on", sa.Date(), nullable=False),
        sa.Column("amount_idr", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("is_release", sa.Boolean(), nullable=False),
        recorded_at(),
        sa.CheckConstraint("amount_idr <> 0", name=op.f("ck_commitment_not_zero")),
        sa.ForeignKeyConstraint(
            ["line_id"], ["budget_line.id"], name=op.f("fk_commitment_line_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment")),
    )
    for name in ("line_id", "ministry", "owner", "province", "region"):
        op.create_index(op.f(f"ix_commitment_{name}"), "commitment", [name], unique=False)
    for statement in (
        "ALTER TABLE commitment ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE commitment FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY select_commitment ON commitment FOR SELECT USING ({SEEN})",
        # A promise is the agency's own; nobody makes one for it.
        f"CREATE POLICY insert_commitment ON commitment FOR INSERT WITH CHECK ({OWN})",
        "GRANT SELECT, INSERT ON commitment TO gugus_app",
    ):
        op.execute(statement)


def upgrade() -> None:
    add_columns()
    add_commitments()
    name = op.f("ck_import_importkind")
    op.drop_constraint(name, "import", type_="check")
    op.create_check_constraint(name, "import", sa.column("kind").in_(IMPORT_KINDS))
    for table in FROM_A_FILE:
        op.execute(f"CREATE POLICY delete_{table} ON {table} FOR DELETE USING ({WRITTEN} AND import_id IS NOT NULL)")
        op.execute(f"GRANT DELETE ON {table} TO gugus_app")
    for table in RECORDED:
        op.execute(ROLL_UP_ON_DELETE.format(table=table))


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
