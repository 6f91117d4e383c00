"""Service areas of agencies have days, and are found by the region that is served."""

import sqlalchemy as sa
from alembic import op

revision = "0095"
down_revision = "0094"
branch_labels = None
depends_on = None
allowed = {
    "adding-required-field": "nothing ever wrote a row of this table, the version before neither",
    "ban-drop-constraint": "another takes its place in the same transaction",
    "constraint-missing-not-valid": "the table is empty",
    "disallowed-unique-constraint": "the table is empty",
    "require-concurrent-index-creation": "the table is empty",
}

TABLE = "agency_service_area"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("valid_from", sa.Date(), nullable=False))
    op.add_column(TABLE, sa.Column("valid_to", sa.Date(), nullable=True))
    op.drop_constraint(op.f("uq_agency_service_area_agency_id_region_code"), TABLE, type_="unique")
    op.create_unique_constraint(
        op.f("uq_agency_service_area_agency_id_region_code_valid_from"),
        TABLE,
        ["agency_id", "region_code", "valid_from"],
    )
    op.create_check_constraint(op.f("ck_agency_service_area_days"), TABLE, "valid_from <= valid_to")
    op.create_index(op.f("ix_agency_service_area_region_code"), TABLE, ["region_code"], unique=False)


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
