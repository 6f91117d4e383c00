"""Who a person is at an outside issuer: a keyed digest, asked before anybody is known."""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outside_identity",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("tied_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_outside_identity_person_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_outside_identity")),
        sa.UniqueConstraint("person_id", "issuer", name=op.f("uq_outside_identity_person_id_issuer")),
    )
    op.execute("GRANT SELECT, INSERT, DELETE ON outside_identity TO gugus_app")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
