"""The works, each as Django REST framework's documentation writes such a view."""

from django.db import transaction
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from rest_framework import generics
from rest_framework.pagination import CursorPagination, LimitOffsetPagination

from benchmarks.peers.drf.models import Activity, Event, ProgressEntry, ProgressReport, SnapshotValue
from benchmarks.peers.drf.serializers import ActivityOut, Change, EntryOut, ListedActivity

LAST = Prefetch("progress", SnapshotValue.objects.order_by("-ends_on", "-id")[:1], to_attr="last")


class OneActivity(generics.RetrieveAPIView):
    """W1."""

    queryset = Activity.objects.prefetch_related(
        "funding", "agencies", "budget_lines__versions", "budget_lines__realisations", LAST
    )
    serializer_class = ActivityOut


class Pages(LimitOffsetPagination):
    """Fifty rows, and how many there are."""

    default_limit = 50


class ActivitiesOfAPlan(generics.ListAPIView):
    """W2."""

    serializer_class = ListedActivity
    pagination_class = Pages

    def get_queryset(self):
        return Activity.objects.filter(plan_id=self.kwargs["plan"]).prefetch_related(LAST)


class AddEntry(generics.CreateAPIView):
    """W3."""

    serializer_class = EntryOut

    def perform_create(self, serializer):
        report = get_object_or_404(ProgressReport, pk=self.kwargs["report"], status="draft")
        with transaction.atomic():
            given = {name: getattr(report, name) for name in ("owner", "region", "province", "ministry")}
            entry: ProgressEntry = serializer.save(report=report, **given)
            Event.objects.create(
                owner=entry.owner, event="progress_entry.added", subject_kind="progress_entry", subject_id=entry.pk,
                subject_version=1, audience=[entry.owner], actor_kind="client", digest="0" * 64,
            )  # fmt: skip


class Feed(CursorPagination):
    """A thousand events, in the order of their commits."""

    page_size = 1_000
    ordering = ("xid", "id")


class Changes(generics.ListAPIView):
    """W6."""

    queryset = Event.objects.filter(audience__overlap=["national:id"])
    serializer_class = Change
    pagination_class = Feed
