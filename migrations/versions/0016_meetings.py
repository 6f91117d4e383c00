"""Meetings of task forces with attendance and corrections, and the follow-ups of what they decide."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

HELD = "((SELECT gugus_organisations())::text[])"
OWN = f"owner = ANY {HELD}"
MEMBER = "region = ANY ((SELECT gugus_regions())::text[])"
OF_A_REGION = f"{OWN} OR province = ANY {HELD} OR 'national:id' = ANY {HELD} OR {MEMBER}"
AGENCY = f"agency = ANY {HELD}"

POLICIES: dict[str, dict[str, str]] = {
    "meeting": {"select": OF_A_REGION, "insert": OWN, "update": OWN},
    "meeting_attendance": {"select": OF_A_REGION, "insert": OWN, "update": OWN, "delete": OWN},
    "meeting_correction": {"select": OF_A_REGION, "insert": OWN},
    "follow_up": {
        "select": f"{OF_A_REGION} OR {AGENCY} OR ministry = ANY {HELD}",
        "insert": OWN,
        "update": f"{OWN} OR {AGENCY}",
    },
}


def policies_of(table: str, conditions: dict[str, str]) -> list[str]:
    made = [f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY", f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"]
    for verb, condition in conditions.items():
        clause = f"WITH CHECK ({condition})" if verb == "insert" else f"USING ({condition})"
        made.append(f"CREATE POLICY {verb}_{table} ON {table} FOR {verb.upper()} {clause}")
        made.append(f"GRANT {verb.upper()} ON {table} TO gugus_app")
    return made


def stamps() -> list[sa.Column]:
    return [
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    ]


def make(table: str, *parts: object, indexed: tuple[str, ...] = ()) -> None:
    """A table of a region: id, owner, region and province beside its own columns."""
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("province", sa.String(), nullable=True),
        *parts,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    for column in ("owner", "region", "province", *indexed):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def one_of(table: str, column: str, kind: str, values: tuple[str, ...]) -> sa.CheckConstraint:
    return sa.CheckConstraint(sa.column(column).in_(values), name=op.f(f"ck_{table}_{kind}"))


def refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_{table}_{column}"))


def make_meetings() -> None:
    make(
        "meeting",
        *stamps(),
        sa.Column("task_force_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("sub_task_force", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("begins_at", sa.String(), nullable=True),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("agenda", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("minutes", sa.String(), nullable=True),
        one_of("meeting", "kind", "meetingkind", ("coordination", "case_conference", "sub_task_force")),
        refers("meeting", "task_force_id", "task_force.id"),
        refers("meeting", "sub_task_force", "sub_task_force.code"),
        indexed=("task_force_id",),
    )
    make(
        "meeting_attendance",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=True),
        sa.Column("presence", sa.String(length=40), nullable=False),
        one_of("meeting_attendance", "presence", "presence", ("present", "excused", "absent")),
        refers("meeting_attendance", "meeting_id", "meeting.id"),
        refers("meeting_attendance", "agency_id", "agency.id"),
        refers("meeting_attendance", "seat_id", "seat.id"),
        sa.UniqueConstraint("meeting_id", "agency_id", name=op.f("uq_meeting_attendance_meeting_id_agency_id")),
        indexed=("meeting_id", "agency_id"),
    )
    make(
        "meeting_correction",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("from_version", sa.Integer(), nullable=False),
        sa.Column("before", sa.dialects.postgresql.JSONB(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("corrected_by", sa.Uuid(), nullable=False),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=False),
        refers("meeting_correction", "meeting_id", "meeting.id"),
        indexed=("meeting_id",),
    )


def make_follow_ups() -> None:
    make(
        "follow_up",
        *stamps(),
        sa.Column("ministry", sa.String(), nullable=True),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_note", sa.String(), nullable=True),
        sa.Column("reopen_reason", sa.String(), nullable=True),
        sa.Column("time_zone", sa.String(), nullable=False),
        one_of("follow_up", "status", "followupstatus", ("open", "done")),
        refers("follow_up", "meeting_id", "meeting.id"),
        refers("follow_up", "agency_id", "agency.id"),
        sa.UniqueConstraint("meeting_id", "ordinal", name=op.f("uq_follow_up_meeting_id_ordinal")),
        indexed=("ministry", "meeting_id", "agency_id", "agency"),
    )


def upgrade() -> None:
    make_meetings()
    make_follow_ups()
    for table, conditions in POLICIES.items():
        for statement in policies_of(table, conditions):
            op.execute(statement)


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
