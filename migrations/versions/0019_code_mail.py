"""Codes by mail: what was asked for, by whoever typed a name or as an invitation, until the worker has mailed it."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

CODE_KINDS = ("invitation", "in_person", "by_mail")

# Whose a name or a mail address is, for the worker that mails a code; an address that several have is nobody's.
MAILED_ACCOUNT = """
CREATE FUNCTION gugus_mailed_account(p_typed text) RETURNS TABLE (person uuid, home text, mail text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.id, p.owner::text, p.mail::text FROM person p
    WHERE p.disabled_at IS NULL AND p.mail IS NOT NULL
      AND (p.sign_in_name = p_typed OR (lower(p.mail) = lower(p_typed) AND NOT EXISTS (
          SELECT 1 FROM person x WHERE x.id <> p.id AND x.disabled_at IS NULL AND lower(x.mail) = lower(p_typed))))
$$;
"""
SIGNATURE = "gugus_mailed_account(text)"


def upgrade() -> None:
    op.create_table(
        "code_mail",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("again_after", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_mail")),
    )
    op.create_index(op.f("ix_code_mail_expires_at"), "code_mail", ["expires_at"], unique=False)
    # Whoever asks writes it down and never reads it.
    op.execute("GRANT INSERT ON code_mail TO gugus_app")
    op.execute("GRANT SELECT, UPDATE, DELETE ON code_mail TO gugus_worker")
    op.drop_constraint(op.f("ck_password_code_codekind"), "password_code")
    op.create_check_constraint(op.f("ck_password_code_codekind"), "password_code", sa.column("kind").in_(CODE_KINDS))
    op.execute("GRANT SELECT (mail) ON person TO gugus_definer")
    op.execute("GRANT CREATE ON SCHEMA public TO gugus_definer")
    op.execute(MAILED_ACCOUNT)
    op.execute(f"ALTER FUNCTION {SIGNATURE} OWNER TO gugus_definer")
    op.execute(f"REVOKE ALL ON FUNCTION {SIGNATURE} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {SIGNATURE} TO gugus_worker")
    op.execute("REVOKE CREATE ON SCHEMA public FROM gugus_definer")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
