"""What was read a moment ago is asked whether it still stands, and whoever writes by it fails where it does not.

`gugus_must_stand` ends a transaction as one that cannot be put in a row with others ends (40001): it changed nothing, and
whoever wrote reads again.
"""

from alembic import op

revision = "0073"
down_revision = "0072"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
CREATE FUNCTION gugus_must_stand(p_stands boolean) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
    IF p_stands IS NOT TRUE THEN
        RAISE serialization_failure USING MESSAGE = 'what was read a moment ago does not stand any more';
    END IF;
END $$""")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
