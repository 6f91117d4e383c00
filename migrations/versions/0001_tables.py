"""All tables of the first version, without rights: the next migration opens them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agency",
        sa.Column("ministry", sa.String(), nullable=True),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("province", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("abbreviation", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "opd_kab",
                "opd_prov",
                "uptd",
                "kementerian_lembaga",
                "ngo",
                "io",
                "swasta",
                "faskes",
                name="agencykind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("is_vertical", sa.Boolean(), nullable=False),
        sa.Column("is_law_enforcement", sa.Boolean(), nullable=False),
        sa.Column("gives_health_services", sa.Boolean(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("organisation", name=op.f("uq_agency_organisation")),
        sa.UniqueConstraint("owner", "code", name=op.f("uq_agency_owner_code")),
    )
    op.create_index(op.f("ix_agency_import_id"), "agency", ["import_id"], unique=False)
    op.create_index(op.f("ix_agency_ministry"), "agency", ["ministry"], unique=False)
    op.create_index(op.f("ix_agency_owner"), "agency", ["owner"], unique=False)
    op.create_index(op.f("ix_agency_province"), "agency", ["province"], unique=False)
    op.create_index(op.f("ix_agency_region"), "agency", ["region"], unique=False)
    op.create_table(
        "district_quarter",
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("province", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("obligations", sa.Integer(), nullable=False),
        sa.Column("reported", sa.Integer(), nullable=False),
        sa.Column("nil", sa.Integer(), nullable=False),
        sa.Column("excused", sa.Integer(), nullable=False),
        sa.Column("verified", sa.Integer(), nullable=False),
        sa.Column("physical_sum", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("physical_n", sa.Integer(), nullable=False),
        sa.Column("physical_nil", sa.Integer(), nullable=False),
        sa.Column("ceiling_idr", sa.BigInteger(), nullable=False),
        sa.Column("realised_idr", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("region", "year", "quarter", name=op.f("pk_district_quarter")),
    )
    op.create_index(op.f("ix_district_quarter_owner"), "district_quarter", ["owner"], unique=False)
    op.create_index(op.f("ix_district_quarter_province"), "district_quarter", ["province"], unique=False)
    op.create_table(
        "feed_epoch",
        sa.Column("epoch", sa.Uuid(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("epoch", name=op.f("pk_feed_epoch")),
    )
    op.create_table(
        "funding_source",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("group", sa.String(), nullable=False),
        sa.Column("name_id", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_funding_source")),
    )
    op.create_table(
        "idempotency_key",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("operation", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("client_id", "key", name=op.f("pk_idempotency_key")),
    )
    op.create_index(op.f("ix_idempotency_key_created_at"), "idempotency_key", ["created_at"], unique=False)
    op.create_table(
        "import",
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("province", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("agencies", "plan", name="importkind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "queued",
                "running",
                "checked",
                "done",
                "failed",
                "undone",
                name="importstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("dry_run", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("options", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("counts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("seat_id", sa.Uuid(), nullable=True),
        sa.Column("request_id", sa.String(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import")),
    )
    op.create_index(op.f("ix_import_owner"), "import", ["owner"], unique=False)
    op.create_index(op.f("ix_import_province"), "import", ["province"], unique=False)
    op.create_index(op.f("ix_import_region"), "import", ["region"], unique=False)
    op.create_table(
        "journal",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("effective_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("subject_version", sa.Integer(), nullable=True),
        sa.Column("audience", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("seat_id", sa.Uuid(), nullable=True),
        sa.Column("request_id", sa.String(), nullable=True),
        sa.Column("purpose", sa.String(), nullable=True),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column(
            "xid", sa.BigInteger(), server_default=sa.text("(pg_current_xact_id()::text)::bigint"), nullable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal")),
    )
    op.create_index("ix_journal_feed", "journal", ["xid", "id"], unique=False)
    op.create_index(op.f("ix_journal_owner"), "journal", ["owner"], unique=False)
    op.create_table(
        "ministry",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("abbreviation", sa.String(), nullable=False),
        sa.Column("name_id", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_ministry")),
    )
    op.create_table(
        "person",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sign_in_name", sa.String(), nullable=False),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("sign_in_name", name=op.f("uq_person_sign_in_name")),
    )
    op.create_index(op.f("ix_person_owner"), "person", ["owner"], unique=False)
    op.create_table(
        "reference_load",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("as_of", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_reference_load")),
    )
    op.create_table(
        "region",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("province_code", sa.String(), nullable=False),
        sa.Column("bps_code", sa.String(), nullable=True),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("replaced_by", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_region")),
    )
    op.create_index(op.f("ix_region_province_code"), "region", ["province_code"], unique=False)
    op.create_table(
        "seat_yield",
        sa.Column("seat_kind", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("reach", sa.String(), nullable=False),
        sa.Column("only_health", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("seat_kind", "action", "reach", name=op.f("pk_seat_yield")),
    )
    op.create_table(
        "sub_task_force",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name_id", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_sub_task_force")),
    )
    op.create_table(
        "used_assertion",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_used_assertion")),
    )
    op.create_index(op.f("ix_used_assertion_expires_at"), "used_assertion", ["expires_at"], unique=False)
    op.create_table(
        "worker_position",
        sa.Column("reader", sa.String(), nullable=False),
        sa.Column("xid", sa.BigInteger(), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("reader", name=op.f("pk_worker_position")),
    )
    op.create_table(
        "agency_alias",
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("alias", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_agency_alias_agency_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_alias")),
        sa.UniqueConstraint("agency_id", "alias", name=op.f("uq_agency_alias_agency_id_alias")),
    )
    op.create_index(op.f("ix_agency_alias_agency_id"), "agency_alias", ["agency_id"], unique=False)
    op.create_index(op.f("ix_agency_alias_owner"), "agency_alias", ["owner"], unique=False)
    op.create_table(
        "agency_service_area",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_agency_service_area_agency_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_agency_service_area_region_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_service_area")),
        sa.UniqueConstraint("agency_id", "region_code", name=op.f("uq_agency_service_area_agency_id_region_code")),
    )
    op.create_index(op.f("ix_agency_service_area_agency_id"), "agency_service_area", ["agency_id"], unique=False)
    op.create_index(op.f("ix_agency_service_area_owner"), "agency_service_area", ["owner"], unique=False)
    op.create_table(
        "budget_line",
        sa.Column("ministry", sa.String(), nullable=True),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("province", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column(
            "scheme",
            sa.Enum(
                "sipd", "krisna", "donor", "none", name="scheme", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("sub_activity_code", sa.String(), nullable=False),
        sa.Column("account_code", sa.String(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("funding_source", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_budget_line_agency_id")),
        sa.ForeignKeyConstraint(
            ["funding_source"], ["funding_source.code"], name=op.f("fk_budget_line_funding_source")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_line")),
        sa.UniqueConstraint(
            "owner",
            "region",
            "scheme",
            "sub_activity_code",
            "account_code",
            "fiscal_year",
            "funding_source",
            name="uq_budget_line_key",
        ),
    )
    op.create_index(op.f("ix_budget_line_agency_id"), "budget_line", ["agency_id"], unique=False)
    op.create_index(op.f("ix_budget_line_ministry"), "budget_line", ["ministry"], unique=False)
    op.create_index(op.f("ix_budget_line_owner"), "budget_line", ["owner"], unique=False)
    op.create_index(op.f("ix_budget_line_province"), "budget_line", ["province"], unique=False)
    op.create_index(op.f("ix_budget_line_region"), "budget_line", ["region"], unique=False)
    op.create_index("ix_budget_line_region_year", "budget_line", ["region", "fiscal_year"], unique=False)
    op.create_table(
        "import_file",
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("province", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["import.id"], name=op.f("fk_import_file_import_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("import_id", name=op.f("pk_import_file")),
    )
    op.create_index(op.f("ix_import_file_owner"), "import_file", ["owner"], unique=False)
    op.create_index(op.f("ix_import_file_province"), "import_file", ["province"], unique=False)
    op.create_index(op.f("ix_import_file_region"), "import_file", ["region"], unique=False)
    op.create_table(
        "import_finding",
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("province", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column(
            "severity",
            sa.Enum("error", "warning", name="severity", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("sheet", sa.String(), nullable=False),
        sa.Column("cell", sa.String(), nullable=False),
        sa.Column("read", sa.String(), nullable=False),
        sa.Column("expected_id", sa.String(), nullable=False),
        sa.Column("expected_en", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["import.id"], name=op.f("fk_import_finding_import_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_finding")),
    )
    op.create_index(op.f("ix_import_finding_import_id"), "import_finding", ["import_id"], unique=False)
    op.create_index(op.f("ix_import_finding_owner"), "import_finding", ["owner"], unique=False)
    op.create_index(op.f("ix_import_finding_province"), "import_finding", ["province"], unique=False)
    op.create_index(op.f("ix_import_finding_region"), "import_finding", ["region"], unique=False)
    op.create_table(
        "task_force",
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("province", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "national",
                "province",
                "district",
                name="taskforcelevel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("region_code", sa.String(), nullable=True),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_task_force_region_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_force")),
        sa.UniqueConstraint("owner", name=op.f("uq_task_force_owner")),
    )
    op.create_index(op.f("ix_task_force_owner"), "task_force", ["owner"], unique=False)
    op.create_index(op.f("ix_task_force_province"), "task_force", ["province"], unique=False)
    op.create_index(op.f("ix_task_force_region"), "task_force", ["region"], unique=False)
    op.create_table(
        "budget_line_version",
        sa.Column("ministry", sa.String(), nullable=True),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("province", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "murni",
                "pergeseran",
                "perubahan",
                name="versionkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("assumed_date", sa.Boolean(), nullable=False),
        sa.Column("ceiling_idr", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("ceiling_idr >= 0", name=op.f("ck_budget_line_version_not_negative")),
        sa.ForeignKeyConstraint(
            ["line_id"], ["budget_line.id"], name=op.f("fk_budget_line_version_line_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_line_version")),
        sa.UniqueConstraint("line_id", "ordinal", name=op.f("uq_budget_line_version_line_id_ordinal")),
    )
    op.create_index(op.f("ix_budget_line_version_line_id"), "budget_line_version", ["line_id"], unique=False)
    op.create_index(op.f("ix_budget_line_version_ministry"), "budget_line_version", ["ministry"], unique=False)
    op.create_index(op.f("ix_budget_line_version_owner"), "budget_line_version", ["owner"], unique=False)
    op.create_index(op.f("ix_budget_line_version_province"), "budget_line_version", ["province"], unique=False)
    op.create_index(op.f("ix_budget_line_version_region"), "budget_line_version", ["region"], unique=False)
    op.create_table(
        "decree",
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("province", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("task_force_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "perpres",
                "perda",
                "pergub",
                "perbup",
                "perwal",
                "sk",
                "lainnya",
                name="decreekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["task_force_id"], ["task_force.id"], name=op.f("fk_decree_task_force_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decree")),
        sa.UniqueConstraint(
            "task_force_id", "kind", "number", "year", name=op.f("uq_decree_task_force_id_kind_number_year")
        ),
    )
    op.create_index(op.f("ix_decree_owner"), "decree", ["owner"], unique=False)
    op.create_index(op.f("ix_decree_province"), "decree", ["province"], unique=False)
    op.create_index(op.f("ix_decree_region"), "decree", ["region"], unique=False)
    op.create_index(op.f("ix_decree_task_force_id"), "decree", ["task_force_id"], unique=False)
    op.create_table(
        "plan",
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("province", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("task_force_id", sa.Uuid(), nullable=False),
        sa.Column("parent_plan_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("year_from", sa.Integer(), nullable=False),
        sa.Column("year_to", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("draft", "in_force", name="planstatus", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("instrument", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("in_force_from", sa.Date(), nullable=True),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("year_from <= year_to", name=op.f("ck_plan_years")),
        sa.ForeignKeyConstraint(["parent_plan_id"], ["plan.id"], name=op.f("fk_plan_parent_plan_id")),
        sa.ForeignKeyConstraint(["task_force_id"], ["task_force.id"], name=op.f("fk_plan_task_force_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
    )
    op.create_index(op.f("ix_plan_import_id"), "plan", ["import_id"], unique=False)
    op.create_index(op.f("ix_plan_owner"), "plan", ["owner"], unique=False)
    op.create_index(op.f("ix_plan_province"), "plan", ["province"], unique=False)
    op.create_index(op.f("ix_plan_region"), "plan", ["region"], unique=False)
    op.create_index(op.f("ix_plan_task_force_id"), "plan", ["task_force_id"], unique=False)
    op.create_table(
        "realisation",
        sa.Column("ministry", sa.String(), nullable=True),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("province", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("amount_idr", sa.BigInteger(), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "import",
                "hand",
                "interface",
                name="realisationsource",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("is_correction", sa.Boolean(), nullable=False),
        sa.CheckConstraint("amount_idr <> 0", name=op.f("ck_realisation_not_zero")),
        sa.CheckConstraint("month BETWEEN 1 AND 12", name=op.f("ck_realisation_month")),
        sa.ForeignKeyConstraint(
            ["line_id"], ["budget_line.id"], name=op.f("fk_realisation_line_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_realisation")),
    )
    op.create_index(op.f("ix_realisation_line_id"), "realisation", ["line_id"], unique=False)
    op.create_index(op.f("ix_realisation_ministry"), "realisation", ["ministry"], unique=False)
    op.create_index(op.f("ix_realisation_owner"), "realisation", ["owner"], unique=False)
    op.create_index(op.f("ix_realisation_province"), "realisation", ["province"], unique=False)
    op.create_index(op.f("ix_realisation_region"), "realisation", ["region"], unique=False)
    op.create_table(
        "reporting_period",
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("province", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("task_force_id", sa.Uuid(), nullable=False),
        sa.Column(
            "period_type",
            sa.Enum(
                "monthly",
                "quarterly",
                "half_yearly",
                "yearly",
                "five_yearly",
                name="periodtype",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("freeze_on", sa.Date(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "planned",
                "open",
                "grace",
                "frozen",
                name="periodstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("backfilled", sa.Boolean(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.CheckConstraint("opens_on <= due_on AND due_on <= freeze_on", name=op.f("ck_reporting_period_dates")),
        sa.ForeignKeyConstraint(["task_force_id"], ["task_force.id"], name=op.f("fk_reporting_period_task_force_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reporting_period")),
        sa.UniqueConstraint(
            "owner", "period_type", "year", "ordinal", name=op.f("uq_reporting_period_owner_period_type_year_ordinal")
        ),
    )
    op.create_index(op.f("ix_reporting_period_owner"), "reporting_period", ["owner"], unique=False)
    op.create_index(op.f("ix_reporting_period_province"), "reporting_period", ["province"], unique=False)
    op.create_index(op.f("ix_reporting_period_region"), "reporting_period", ["region"], unique=False)
    op.create_index(op.f("ix_reporting_period_task_force_id"), "reporting_period", ["task_force_id"], unique=False)
    op.create_table(
        "goal",
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("province", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("sub_task_force", sa.String(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_goal_plan_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["sub_task_force"], ["sub_task_force.code"], name=op.f("fk_goal_sub_task_force")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal")),
    )
    op.create_index(op.f("ix_goal_owner"), "goal", ["owner"], unique=False)
    op.create_index(op.f("ix_goal_plan_id"), "goal", ["plan_id"], unique=False)
    op.create_index(op.f("ix_goal_province"), "goal", ["province"], unique=False)
    op.create_index(op.f("ix_goal_region"), "goal", ["region"], unique=False)
    op.create_table(
        "reporting_obligation",
        sa.Column("ministry", sa.String(), nullable=True),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("province", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("excused_reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_reporting_obligation_agency_id")),
        sa.ForeignKeyConstraint(["period_id"], ["reporting_period.id"], name=op.f("fk_reporting_obligation_period_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_reporting_obligation_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reporting_obligation")),
        sa.UniqueConstraint("period_id", "agency_id", name=op.f("uq_reporting_obligation_period_id_agency_id")),
    )
    op.create_index(op.f("ix_reporting_obligation_agency"), "reporting_obligation", ["agency"], unique=False)
    op.create_index(op.f("ix_reporting_obligation_agency_id"), "reporting_obligation", ["agency_id"], unique=False)
    op.create_index(op.f("ix_reporting_obligation_ministry"), "reporting_obligation", ["ministry"], unique=False)
    op.create_index(op.f("ix_reporting_obligation_owner"), "reporting_obligation", ["owner"], unique=False)
    op.create_index(op.f("ix_reporting_obligation_period_id"), "reporting_obligation", ["period_id"], unique=False)
    op.create_index(op.f("ix_reporting_obligation_province"), "reporting_obligation", ["province"], unique=False)
    op.create_index(op.f("ix_reporting_obligation_region"), "reporting_obligation", ["region"], unique=False)
    op.create_table(
        "seat",
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("province", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "chair",
                "daily_chair",
                "secretariat",
                "coordinator",
                "member",
                "reporting_officer",
                "authorised_officer",
                "case_officer",
                "consent_officer",
                "province_secretariat",
                "national_secretariat",
                "national_reader",
                "national_registrar",
                name="seatkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("task_force_id", sa.Uuid(), nullable=True),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("decree_id", sa.Uuid(), nullable=True),
        sa.Column("sub_task_force", sa.String(), nullable=True),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_seat_agency_id")),
        sa.ForeignKeyConstraint(["decree_id"], ["decree.id"], name=op.f("fk_seat_decree_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_seat_person_id")),
        sa.ForeignKeyConstraint(["sub_task_force"], ["sub_task_force.code"], name=op.f("fk_seat_sub_task_force")),
        sa.ForeignKeyConstraint(["task_force_id"], ["task_force.id"], name=op.f("fk_seat_task_force_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat")),
    )
    op.create_index(op.f("ix_seat_agency_id"), "seat", ["agency_id"], unique=False)
    op.create_index(op.f("ix_seat_import_id"), "seat", ["import_id"], unique=False)
    op.create_index(op.f("ix_seat_organisation"), "seat", ["organisation"], unique=False)
    op.create_index(op.f("ix_seat_owner"), "seat", ["owner"], unique=False)
    op.create_index(op.f("ix_seat_person_id"), "seat", ["person_id"], unique=False)
    op.create_index(op.f("ix_seat_province"), "seat", ["province"], unique=False)
    op.create_index(op.f("ix_seat_region"), "seat", ["region"], unique=False)
    op.create_index(op.f("ix_seat_task_force_id"), "seat", ["task_force_id"], unique=False)
    op.create_table(
        "client",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column(
            "auth_method",
            sa.Enum(
                "client_secret_basic",
                "private_key_jwt",
                "none",
                name="authmethod",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("secret_hash", sa.String(), nullable=True),
        sa.Column("jwks", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("redirect_uris", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_client_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client")),
        sa.UniqueConstraint("client_id", name=op.f("uq_client_client_id")),
    )
    op.create_index(op.f("ix_client_seat_id"), "client", ["seat_id"], unique=False)
    op.create_table(
        "programme",
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("province", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("goal_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("account_code", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["goal_id"], ["goal.id"], name=op.f("fk_programme_goal_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
    )
    op.create_index(op.f("ix_programme_goal_id"), "programme", ["goal_id"], unique=False)
    op.create_index(op.f("ix_programme_owner"), "programme", ["owner"], unique=False)
    op.create_index(op.f("ix_programme_province"), "programme", ["province"], unique=False)
    op.create_index(op.f("ix_programme_region"), "programme", ["region"], unique=False)
    op.create_table(
        "progress_report",
        sa.Column("ministry", sa.String(), nullable=True),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("province", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("obligation_id", sa.Uuid(), nullable=False),
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "submitted",
                "returned",
                "verified",
                name="reportstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("nil_reason", sa.String(), nullable=True),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.Column("has_values", sa.Boolean(), nullable=False),
        sa.Column("filled_by", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("sent_by", sa.Uuid(), nullable=True),
        sa.Column("sent_from_seat", sa.Uuid(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_by", sa.Uuid(), nullable=True),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_progress_report_agency_id")),
        sa.ForeignKeyConstraint(
            ["obligation_id"], ["reporting_obligation.id"], name=op.f("fk_progress_report_obligation_id")
        ),
        sa.ForeignKeyConstraint(["period_id"], ["reporting_period.id"], name=op.f("fk_progress_report_period_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_report")),
        sa.UniqueConstraint("obligation_id", "number", name=op.f("uq_progress_report_obligation_id_number")),
    )
    op.create_index(op.f("ix_progress_report_agency_id"), "progress_report", ["agency_id"], unique=False)
    op.create_index(op.f("ix_progress_report_ministry"), "progress_report", ["ministry"], unique=False)
    op.create_index(op.f("ix_progress_report_obligation_id"), "progress_report", ["obligation_id"], unique=False)
    op.create_index(op.f("ix_progress_report_owner"), "progress_report", ["owner"], unique=False)
    op.create_index(op.f("ix_progress_report_period_id"), "progress_report", ["period_id"], unique=False)
    op.create_index(op.f("ix_progress_report_province"), "progress_report", ["province"], unique=False)
    op.create_index(op.f("ix_progress_report_region"), "progress_report", ["region"], unique=False)
    op.create_table(
        "activity",
        sa.Column("ministry", sa.String(), nullable=True),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("province", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("goal_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column(
            "pillar",
            sa.Enum(
                "prevention",
                "protection",
                "prosecution",
                "partnership",
                name="pillar",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("sub_task_force", sa.String(), nullable=False),
        sa.Column("lead_agency_id", sa.Uuid(), nullable=False),
        sa.Column("code_scheme", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("code_raw", sa.String(), nullable=True),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["goal_id"], ["goal.id"], name=op.f("fk_activity_goal_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["lead_agency_id"], ["agency.id"], name=op.f("fk_activity_lead_agency_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_activity_plan_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_activity_programme_id")),
        sa.ForeignKeyConstraint(["sub_task_force"], ["sub_task_force.code"], name=op.f("fk_activity_sub_task_force")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
        sa.UniqueConstraint(
            "plan_id", "sub_task_force", "number", name=op.f("uq_activity_plan_id_sub_task_force_number")
        ),
    )
    op.create_index(op.f("ix_activity_code"), "activity", ["code"], unique=False)
    op.create_index(op.f("ix_activity_goal_id"), "activity", ["goal_id"], unique=False)
    op.create_index(op.f("ix_activity_lead_agency_id"), "activity", ["lead_agency_id"], unique=False)
    op.create_index(op.f("ix_activity_ministry"), "activity", ["ministry"], unique=False)
    op.create_index(op.f("ix_activity_owner"), "activity", ["owner"], unique=False)
    op.create_index(op.f("ix_activity_plan_id"), "activity", ["plan_id"], unique=False)
    op.create_index(op.f("ix_activity_province"), "activity", ["province"], unique=False)
    op.create_index(op.f("ix_activity_region"), "activity", ["region"], unique=False)
    op.create_table(
        "client_grant",
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("decree", sa.String(), nullable=True),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_client_grant_client_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_grant")),
        sa.UniqueConstraint(
            "client_id",
            "action",
            "organisation",
            "valid_from",
            name=op.f("uq_client_grant_client_id_action_organisation_valid_from"),
        ),
    )
    op.create_index(op.f("ix_client_grant_client_id"), "client_grant", ["client_id"], unique=False)
    op.create_table(
        "issued_token",
        sa.Column("jti", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_issued_token_client_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_issued_token_person_id")),
        sa.PrimaryKeyConstraint("jti", name=op.f("pk_issued_token")),
    )
    op.create_index(op.f("ix_issued_token_client_id"), "issued_token", ["client_id"], unique=False)
    op.create_index(op.f("ix_issued_token_expires_at"), "issued_token", ["expires_at"], unique=False)
    op.create_table(
        "report_snapshot",
        sa.Column("ministry", sa.String(), nullable=True),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("province", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("obligation_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("plan_edition", sa.Integer(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["obligation_id"], ["reporting_obligation.id"], name=op.f("fk_report_snapshot_obligation_id")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_report_snapshot_plan_id")),
        sa.ForeignKeyConstraint(["report_id"], ["progress_report.id"], name=op.f("fk_report_snapshot_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_snapshot")),
    )
    op.create_index(op.f("ix_report_snapshot_ministry"), "report_snapshot", ["ministry"], unique=False)
    op.create_index(op.f("ix_report_snapshot_obligation_id"), "report_snapshot", ["obligation_id"], unique=False)
    op.create_index(op.f("ix_report_snapshot_owner"), "report_snapshot", ["owner"], unique=False)
    op.create_index(op.f("ix_report_snapshot_province"), "report_snapshot", ["province"], unique=False)
    op.create_index(op.f("ix_report_snapshot_region"), "report_snapshot", ["region"], unique=False)
    op.create_index(op.f("ix_report_snapshot_report_id"), "report_snapshot", ["report_id"], unique=False)
    op.create_table(
        "activity_agency",
        sa.Column("ministry", sa.String(), nullable=True),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("province", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column(
            "part",
            sa.Enum("responsible", "supporting", name="part", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_activity_agency_activity_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_activity_agency_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_agency")),
    )
    op.create_index(op.f("ix_activity_agency_activity_id"), "activity_agency", ["activity_id"], unique=False)
    op.create_index(op.f("ix_activity_agency_agency_id"), "activity_agency", ["agency_id"], unique=False)
    op.create_index(op.f("ix_activity_agency_ministry"), "activity_agency", ["ministry"], unique=False)
    op.create_index(op.f("ix_activity_agency_owner"), "activity_agency", ["owner"], unique=False)
    op.create_index(op.f("ix_activity_agency_province"), "activity_agency", ["province"], unique=False)
    op.create_index(op.f("ix_activity_agency_region"), "activity_agency", ["region"], unique=False)
    op.create_table(
        "activity_funding",
        sa.Column("ministry", sa.String(), nullable=True),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("province", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("funding_source", sa.String(), nullable=False),
        sa.Column("source_raw", sa.String(), nullable=True),
        sa.Column("amount_idr", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("foreign_amount", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("rate", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.CheckConstraint("amount_idr >= 0", name=op.f("ck_activity_funding_not_negative")),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_activity_funding_activity_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["funding_source"], ["funding_source.code"], name=op.f("fk_activity_funding_funding_source")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_funding")),
        sa.UniqueConstraint(
            "activity_id", "year", "funding_source", name=op.f("uq_activity_funding_activity_id_year_funding_source")
        ),
    )
    op.create_index(op.f("ix_activity_funding_activity_id"), "activity_funding", ["activity_id"], unique=False)
    op.create_index(op.f("ix_activity_funding_ministry"), "activity_funding", ["ministry"], unique=False)
    op.create_index(op.f("ix_activity_funding_owner"), "activity_funding", ["owner"], unique=False)
    op.create_index(op.f("ix_activity_funding_province"), "activity_funding", ["province"], unique=False)
    op.create_index(op.f("ix_activity_funding_region"), "activity_funding", ["region"], unique=False)
    op.create_table(
        "budget_tag",
        sa.Column("ministry", sa.String(), nullable=True),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("province", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column(
            "mode",
            sa.Enum("share", "amount", "shared", name="tagmode", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("share", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("amount_idr", sa.BigInteger(), nullable=True),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_budget_tag_activity_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["budget_line.id"], name=op.f("fk_budget_tag_line_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_tag")),
        sa.UniqueConstraint("line_id", "activity_id", name=op.f("uq_budget_tag_line_id_activity_id")),
    )
    op.create_index(op.f("ix_budget_tag_activity_id"), "budget_tag", ["activity_id"], unique=False)
    op.create_index(op.f("ix_budget_tag_line_id"), "budget_tag", ["line_id"], unique=False)
    op.create_index(op.f("ix_budget_tag_ministry"), "budget_tag", ["ministry"], unique=False)
    op.create_index(op.f("ix_budget_tag_owner"), "budget_tag", ["owner"], unique=False)
    op.create_index(op.f("ix_budget_tag_province"), "budget_tag", ["province"], unique=False)
    op.create_index(op.f("ix_budget_tag_region"), "budget_tag", ["region"], unique=False)
    op.create_table(
        "indicator",
        sa.Column("ministry", sa.String(), nullable=True),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("province", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column(
            "direction",
            sa.Enum("rising", "falling", name="direction", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "aggregation",
            sa.Enum(
                "sum",
                "last",
                "max",
                "mean",
                "ratio",
                "unique",
                name="aggregation",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("baseline", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("counts_persons", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_indicator_activity_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator")),
    )
    op.create_index(op.f("ix_indicator_activity_id"), "indicator", ["activity_id"], unique=False)
    op.create_index(op.f("ix_indicator_ministry"), "indicator", ["ministry"], unique=False)
    op.create_index(op.f("ix_indicator_owner"), "indicator", ["owner"], unique=False)
    op.create_index(op.f("ix_indicator_province"), "indicator", ["province"], unique=False)
    op.create_index(op.f("ix_indicator_region"), "indicator", ["region"], unique=False)
    op.create_table(
        "progress_entry",
        sa.Column("ministry", sa.String(), nullable=True),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("province", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("physical_percent", sa.Numeric(precision=9, scale=2), nullable=True),
        sa.Column("spent_idr", sa.BigInteger(), nullable=True),
        sa.Column("is_nil", sa.Boolean(), nullable=False),
        sa.Column("obstacles", sa.String(), nullable=True),
        sa.Column("follow_up", sa.String(), nullable=True),
        sa.Column("evidence", sa.String(), nullable=True),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_progress_entry_activity_id")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["progress_report.id"], name=op.f("fk_progress_entry_report_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_entry")),
        sa.UniqueConstraint("report_id", "activity_id", name=op.f("uq_progress_entry_report_id_activity_id")),
    )
    op.create_index(op.f("ix_progress_entry_activity_id"), "progress_entry", ["activity_id"], unique=False)
    op.create_index(op.f("ix_progress_entry_ministry"), "progress_entry", ["ministry"], unique=False)
    op.create_index(op.f("ix_progress_entry_owner"), "progress_entry", ["owner"], unique=False)
    op.create_index(op.f("ix_progress_entry_province"), "progress_entry", ["province"], unique=False)
    op.create_index(op.f("ix_progress_entry_region"), "progress_entry", ["region"], unique=False)
    op.create_index(op.f("ix_progress_entry_report_id"), "progress_entry", ["report_id"], unique=False)
    op.create_table(
        "snapshot_value",
        sa.Column("ministry", sa.String(), nullable=True),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("province", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("snapshot_id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("sub_task_force", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("physical_percent", sa.Numeric(precision=9, scale=2), nullable=True),
        sa.Column("spent_idr", sa.BigInteger(), nullable=True),
        sa.Column("is_nil", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_snapshot_value_activity_id")),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["report_snapshot.id"], name=op.f("fk_snapshot_value_snapshot_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshot_value")),
    )
    op.create_index(op.f("ix_snapshot_value_activity_id"), "snapshot_value", ["activity_id"], unique=False)
    op.create_index(op.f("ix_snapshot_value_ministry"), "snapshot_value", ["ministry"], unique=False)
    op.create_index(op.f("ix_snapshot_value_owner"), "snapshot_value", ["owner"], unique=False)
    op.create_index(op.f("ix_snapshot_value_province"), "snapshot_value", ["province"], unique=False)
    op.create_index(op.f("ix_snapshot_value_region"), "snapshot_value", ["region"], unique=False)
    op.create_index("ix_snapshot_value_region_year", "snapshot_value", ["region", "year"], unique=False)
    op.create_index(op.f("ix_snapshot_value_snapshot_id"), "snapshot_value", ["snapshot_id"], unique=False)
    op.create_table(
        "indicator_target",
        sa.Column("ministry", sa.String(), nullable=True),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("province", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("indicator_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("target", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicator.id"], name=op.f("fk_indicator_target_indicator_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_target")),
        sa.UniqueConstraint("indicator_id", "year", name=op.f("uq_indicator_target_indicator_id_year")),
    )
    op.create_index(op.f("ix_indicator_target_indicator_id"), "indicator_target", ["indicator_id"], unique=False)
    op.create_index(op.f("ix_indicator_target_ministry"), "indicator_target", ["ministry"], unique=False)
    op.create_index(op.f("ix_indicator_target_owner"), "indicator_target", ["owner"], unique=False)
    op.create_index(op.f("ix_indicator_target_province"), "indicator_target", ["province"], unique=False)
    op.create_index(op.f("ix_indicator_target_region"), "indicator_target", ["region"], unique=False)
    op.create_table(
        "progress_value",
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("province", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("indicator_id", sa.Uuid(), nullable=False),
        sa.Column("value", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("numerator", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("denominator", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["progress_entry.id"], name=op.f("fk_progress_value_entry_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicator.id"], name=op.f("fk_progress_value_indicator_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_value")),
        sa.UniqueConstraint("entry_id", "indicator_id", name=op.f("uq_progress_value_entry_id_indicator_id")),
    )
    op.create_index(op.f("ix_progress_value_entry_id"), "progress_value", ["entry_id"], unique=False)
    op.create_index(op.f("ix_progress_value_indicator_id"), "progress_value", ["indicator_id"], unique=False)
    op.create_index(op.f("ix_progress_value_owner"), "progress_value", ["owner"], unique=False)
    op.create_index(op.f("ix_progress_value_province"), "progress_value", ["province"], unique=False)
    op.create_index(op.f("ix_progress_value_region"), "progress_value", ["region"], unique=False)
    op.create_table(
        "report_comment",
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("province", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["progress_entry.id"], name=op.f("fk_report_comment_entry_id")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["progress_report.id"], name=op.f("fk_report_comment_report_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_comment")),
    )
    op.create_index(op.f("ix_report_comment_owner"), "report_comment", ["owner"], unique=False)
    op.create_index(op.f("ix_report_comment_province"), "report_comment", ["province"], unique=False)
    op.create_index(op.f("ix_report_comment_region"), "report_comment", ["region"], unique=False)
    op.create_index(op.f("ix_report_comment_report_id"), "report_comment", ["report_id"], unique=False)


def downgrade() -> None:
    raise RuntimeError("migrations go forward only: restore a backup instead")
