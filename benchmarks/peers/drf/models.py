"""Tables of the service, as Django reads them. It manages none of them."""

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone


class Owned(models.Model):
    """What every row of an organisation has."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    owner = models.TextField()
    region = models.TextField(null=True)
    province = models.TextField(null=True)
    ministry = models.TextField(null=True)

    class Meta:
        abstract = True


class Versioned(Owned):
    """A row that changes."""

    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


class BudgetLine(Versioned):
    agency_id = models.UUIDField()
    sub_activity_code = models.TextField(null=True)
    account_code = models.TextField(null=True)
    fiscal_year = models.IntegerField()
    funding_source = models.TextField()
    title = models.TextField()

    class Meta:
        managed = False
        db_table = "budget_line"
        ordering = ["fiscal_year", "id"]


class BudgetLineVersion(Owned):
    line = models.ForeignKey(BudgetLine, models.CASCADE, related_name="versions")
    ordinal = models.IntegerField()
    effective_on = models.DateField()
    ceiling_idr = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "budget_line_version"
        ordering = ["-effective_on", "-ordinal"]


class Realisation(Owned):
    line = models.ForeignKey(BudgetLine, models.CASCADE, related_name="realisations")
    amount_idr = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "realisation"


class Activity(Versioned):
    plan_id = models.UUIDField()
    number = models.TextField()
    ordinal = models.IntegerField()
    title = models.TextField()
    pillar = models.TextField(null=True)
    sub_task_force = models.TextField(null=True)
    lead_agency_id = models.UUIDField()
    code_scheme = models.TextField(null=True)
    code = models.TextField(null=True)
    budget_lines = models.ManyToManyField(BudgetLine, through="BudgetTag")

    class Meta:
        managed = False
        db_table = "activity"
        ordering = ["ordinal", "id"]


class BudgetTag(Owned):
    line = models.ForeignKey(BudgetLine, models.CASCADE)
    activity = models.ForeignKey(Activity, models.CASCADE)

    class Meta:
        managed = False
        db_table = "budget_tag"


class ActivityAgency(Owned):
    activity = models.ForeignKey(Activity, models.CASCADE, related_name="agencies")
    agency_id = models.UUIDField()

    class Meta:
        managed = False
        db_table = "activity_agency"


class ActivityFunding(Owned):
    activity = models.ForeignKey(Activity, models.CASCADE, related_name="funding")
    year = models.IntegerField()
    funding_source = models.TextField()
    amount_idr = models.BigIntegerField(null=True)

    class Meta:
        managed = False
        db_table = "activity_funding"
        ordering = ["year"]


class SnapshotValue(Owned):
    activity = models.ForeignKey(Activity, models.CASCADE, related_name="progress")
    ends_on = models.DateField()
    physical_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    spent_idr = models.BigIntegerField(null=True)
    is_nil = models.BooleanField()

    class Meta:
        managed = False
        db_table = "snapshot_value"
        ordering = ["-ends_on", "-id"]


class ProgressReport(Versioned):
    agency_id = models.UUIDField()
    status = models.TextField()

    class Meta:
        managed = False
        db_table = "progress_report"


class ProgressEntry(Versioned):
    report = models.ForeignKey(ProgressReport, models.CASCADE)
    activity = models.ForeignKey(Activity, models.CASCADE)
    physical_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    spent_idr = models.BigIntegerField(null=True)
    is_nil = models.BooleanField(default=False)
    obstacles = models.TextField(null=True)

    class Meta:
        managed = False
        db_table = "progress_entry"


class Event(models.Model):
    """A row of the journal."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    owner = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    effective_at = models.DateTimeField(null=True)
    event = models.TextField()
    subject_kind = models.TextField()
    subject_id = models.UUIDField(null=True)
    subject_version = models.IntegerField(null=True)
    region = models.TextField(null=True)
    whole_id = models.UUIDField(null=True)
    audience = ArrayField(models.TextField())
    actor_kind = models.TextField()
    digest = models.TextField()
    xid = models.BigIntegerField(db_default=models.expressions.RawSQL("(pg_current_xact_id()::text)::bigint", ()))

    class Meta:
        managed = False
        db_table = "journal"
