"""What the works show."""

from rest_framework import serializers

from benchmarks.peers.drf.models import Activity, ActivityFunding, BudgetLine, Event, ProgressEntry, SnapshotValue


class LastProgress(serializers.ModelSerializer):
    class Meta:
        model = SnapshotValue
        fields = ["ends_on", "physical_percent", "spent_idr", "is_nil"]


class BudgetLineOut(serializers.ModelSerializer):
    ceiling_idr = serializers.SerializerMethodField()
    realised_idr = serializers.SerializerMethodField()

    class Meta:
        model = BudgetLine
        fields = [
            "id", "version", "updated_at", "owner", "agency_id", "sub_activity_code", "account_code", "fiscal_year",
            "funding_source", "title", "ceiling_idr", "realised_idr",
        ]  # fmt: skip

    def get_ceiling_idr(self, line):
        return next((version.ceiling_idr for version in line.versions.all()), None)

    def get_realised_idr(self, line):
        return sum(each.amount_idr for each in line.realisations.all())


class FundingOut(serializers.ModelSerializer):
    class Meta:
        model = ActivityFunding
        fields = ["year", "funding_source", "amount_idr"]


FIELDS = [
    "id", "version", "updated_at", "plan_id", "owner", "number", "title", "pillar", "sub_task_force", "lead_agency_id",
    "code_scheme", "code",
]  # fmt: skip


class ActivityOut(serializers.ModelSerializer):
    funding = FundingOut(many=True)
    supporting_agency_ids = serializers.SerializerMethodField()
    budget_lines = BudgetLineOut(many=True)
    last_progress = serializers.SerializerMethodField()

    class Meta:
        model = Activity
        fields = [*FIELDS, "funding", "supporting_agency_ids", "budget_lines", "last_progress"]

    def get_supporting_agency_ids(self, activity):
        return [each.agency_id for each in activity.agencies.all()]

    def get_last_progress(self, activity):
        return next((LastProgress(each).data for each in activity.last), None)


class ListedActivity(serializers.ModelSerializer):
    last_progress = serializers.SerializerMethodField()

    class Meta:
        model = Activity
        fields = [*FIELDS, "last_progress"]

    def get_last_progress(self, activity):
        return next((LastProgress(each).data for each in activity.last), None)


class EntryOut(serializers.ModelSerializer):
    activity_id = serializers.PrimaryKeyRelatedField(source="activity", queryset=Activity.objects.all())

    class Meta:
        model = ProgressEntry
        fields = ["id", "version", "report_id", "activity_id", "physical_percent", "spent_idr", "is_nil", "obstacles"]
        read_only_fields = ["id", "version", "report_id"]


class Change(serializers.ModelSerializer):
    change_id = serializers.UUIDField(source="id")
    id = serializers.UUIDField(source="subject_id")
    version = serializers.IntegerField(source="subject_version")
    organisation = serializers.CharField(source="owner")

    class Meta:
        model = Event
        fields = [
            "change_id", "event", "subject_kind", "id", "version", "organisation", "region", "at", "effective_at",
            "whole_id",
        ]  # fmt: skip
