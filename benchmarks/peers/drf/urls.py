"""Addresses, as the service has them."""

from django.urls import path

from benchmarks.peers.drf import views

urlpatterns = [
    path("v1/activities/<uuid:pk>", views.OneActivity.as_view()),
    path("v1/plans/<uuid:plan>/activities", views.ActivitiesOfAPlan.as_view()),
    path("v1/progress-reports/<uuid:report>/entries", views.AddEntry.as_view()),
    path("v1/changes", views.Changes.as_view()),
]
