"""Nobody is told that a person who was erased is to be looked after: nobody can find her any more."""

from alembic import op

revision = "0104"
down_revision = "0103"
branch_labels = None
depends_on = None

WAS = "WHERE f.status = 'planned' AND"
IS_NOW = f"{WAS} NOT gugus_is_erased(f.case_id) AND"
KINDS = ("case_follow_up_due", "case_follow_up_late")


def _mend(signature: str) -> str:
    return f"""
DO $do$ DECLARE v_defined text[] := string_to_array(pg_get_functiondef('{signature}'::regprocedure), $was${WAS}$was$);
BEGIN
    IF position($now${IS_NOW}$now$ IN pg_get_functiondef('{signature}'::regprocedure)) > 0 THEN RETURN; END IF;
    IF cardinality(v_defined) <> 2 THEN RAISE EXCEPTION '{signature} is not as this migration knows it'; END IF;
    EXECUTE array_to_string(v_defined, $now${IS_NOW}$now$);
END $do$"""


def upgrade() -> None:
    for kind in KINDS:
        op.execute(_mend(f"gugus_notices_{kind}(timestamptz, text[], int[])"))


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
