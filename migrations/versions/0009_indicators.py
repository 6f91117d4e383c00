"""Indicators in full: what a value covers, bands of sex and age, targets of parts of a year, verified leaves.

What stands was read as values to the end of the period, so that is the basis of every indicator that stands.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

DIRECTIONS = ("rising", "falling", "steady")
AGGREGATIONS = ("sum", "last", "max", "mean", "ratio", "unique")
BASES = ("period", "to_date")
PERIOD_TYPES = ("monthly", "quarterly", "half_yearly", "yearly", "five_yearly")

HELD = "((SELECT gugus_organisations())::text[])"
REGION = f"region = ANY {HELD}"
SEEN = " OR ".join(
    (f"owner = ANY {HELD}", REGION, f"province = ANY {HELD}", f"'national:id' = ANY {HELD}", f"ministry = ANY {HELD}")
)


def one_of(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def quantity(name: str) -> sa.Column:
    return sa.Column(name, sa.Numeric(18, 4), nullable=True)


def parts() -> sa.Column:
    return sa.Column("parts", postgresql.JSONB(), nullable=True)


def add_columns() -> None:
    op.drop_constraint(op.f("ck_indicator_direction"), "indicator", type_="check")
    op.create_check_constraint(op.f("ck_indicator_direction"), "indicator", sa.column("direction").in_(DIRECTIONS))
    op.add_column("indicator", sa.Column("basis", sa.String(40), nullable=False, server_default="to_date"))
    op.create_check_constraint(op.f("ck_indicator_basis"), "indicator", sa.column("basis").in_(BASES))
    op.add_column("indicator", sa.Column("by_sex", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("indicator", sa.Column("age_bands", postgresql.ARRAY(sa.Text()), nullable=False, server_default="{}"))
    op.add_column("progress_value", parts())


def add_targets_of_periods() -> None:
    op.add_column("indicator_target", sa.Column("period_type", sa.String(40), nullable=False, server_default="yearly"))
    op.create_check_constraint(
        op.f("ck_indicator_target_periodtype"), "indicator_target", sa.column("period_type").in_(PERIOD_TYPES)
    )
    op.add_column("indicator_target", sa.Column("ordinal", sa.Integer(), nullable=False, server_default="1"))
    op.drop_constraint(op.f("uq_indicator_target_indicator_id_year"), "indicator_target", type_="unique")
    op.create_unique_constraint(
        op.f("uq_indicator_target_period"), "indicator_target", ["indicator_id", "year", "period_type", "ordinal"]
    )


def add_leaves() -> None:
    op.create_table(
        "snapshot_indicator",
        sa.Column("ministry", sa.String(), nullable=True),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("province", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("snapshot_id", sa.Uuid(), nullable=False),
        sa.Column("indicator_id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("period_type", one_of("periodtype", PERIOD_TYPES), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("direction", one_of("direction", DIRECTIONS), nullable=False),
        sa.Column("aggregation", one_of("aggregation", AGGREGATIONS), nullable=False),
        sa.Column("basis", one_of("basis", BASES), nullable=False),
        sa.Column("counts_persons", sa.Boolean(), nullable=False),
        *(quantity(name) for name in ("target", "value", "numerator", "denominator")),
        parts(),
        sa.ForeignKeyConstraint(
            ["snapshot_id"],
            ["report_snapshot.id"],
            name=op.f("fk_snapshot_indicator_snapshot_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicator.id"], name=op.f("fk_snapshot_indicator_indicator_id")),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_snapshot_indicator_activity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshot_indicator")),
    )
    for name in ("activity_id", "ministry", "owner", "province", "region", "snapshot_id"):
        op.create_index(op.f(f"ix_snapshot_indicator_{name}"), "snapshot_indicator", [name])
    op.create_index("ix_snapshot_indicator_region_year", "snapshot_indicator", ["region", "year"])
    op.create_index("ix_snapshot_indicator_series", "snapshot_indicator", ["indicator_id", "year", "ends_on"])
    for statement in (
        "ALTER TABLE snapshot_indicator ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE snapshot_indicator FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY select_snapshot_indicator ON snapshot_indicator FOR SELECT USING ({SEEN})",
        # Whoever verifies writes the leaves, and nobody changes one.
        f"CREATE POLICY insert_snapshot_indicator ON snapshot_indicator FOR INSERT WITH CHECK ({REGION})",
        "GRANT SELECT, INSERT ON snapshot_indicator TO gugus_app",
    ):
        op.execute(statement)


def upgrade() -> None:
    add_columns()
    add_targets_of_periods()
    add_leaves()


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
