"""The ministry of a vertical agency writes the agency's budget and outputs, as its own at the nation."""

from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

HELD = "((SELECT gugus_organisations())::text[])"
OWN, REGION, MINISTRY = (f"{column} = ANY {HELD}" for column in ("owner", "region", "ministry"))
BY_OWNER, OF_THE_BUDGET = f"{OWN} OR {MINISTRY}", f"{OWN} OR {REGION} OR {MINISTRY}"

POLICIES = {
    "budget_line": {"insert": OF_THE_BUDGET, "update": OF_THE_BUDGET},
    "budget_line_version": {"insert": OF_THE_BUDGET},
    "budget_tag": {"insert": OF_THE_BUDGET, "update": OF_THE_BUDGET},
    "realisation": {"insert": OF_THE_BUDGET},
    "commitment": {"insert": BY_OWNER},
    "output": {"insert": BY_OWNER, "update": BY_OWNER},
    "output_participants": {"insert": BY_OWNER, "update": BY_OWNER, "delete": BY_OWNER},
}


def upgrade() -> None:
    for table, conditions in POLICIES.items():
        for verb, condition in conditions.items():
            clause = "WITH CHECK" if verb == "insert" else "USING"
            op.execute(f"ALTER POLICY {verb}_{table} ON {table} {clause} ({condition})")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
