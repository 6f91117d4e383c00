"""What this process counts about itself, for Prometheus at `/metrics`; each worker process has its own numbers.

The nightly look is that of the whole installation, so every process tells the same of it.

Labels come from closed lists (methods, route templates, statuses), so that no stranger can make them grow.
"""

from functools import cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry()
"""All metrics of the service register here, never in the global registry of the library."""

REQUESTS = Counter("gugus_http_requests", "Requests answered", ["method", "route", "status"], registry=REGISTRY)
SECONDS = Histogram(
    "gugus_http_request_seconds",
    "Time from the first byte of a request to the last of its answer",
    ["method", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=REGISTRY,
)
SHORT = Counter("gugus_short_answers", "Answers that went the short way (ADR 40)", ["route"], registry=REGISTRY)
AGAIN = Counter("gugus_standing_answers", "Of them, those that were given again and still stood", registry=REGISTRY)
STANDING_WRITES = Counter(
    "gugus_standing_writes",
    "Writes of the short way that were decided by what was known and stood",
    ["route"],
    registry=REGISTRY,
)
READINGS = Counter("gugus_readings", "Readings that a standby may answer, by who did", ["at"], registry=REGISTRY)
READING = Counter("gugus_exports_reading_seconds", "Time in which exports read", registry=REGISTRY)
RESTING = Counter("gugus_exports_resting_seconds", "Time in which exports gave way (ADR 54)", registry=REGISTRY)

ROLL_UP_DIFFERENCES = Gauge(
    "gugus_roll_up_differences",
    "Roll-ups that the last nightly look found unlike their leaves, by region, year and part",
    registry=REGISTRY,
)
ROLL_UPS_LOOKED_AT = Gauge(
    "gugus_roll_ups_looked_at_seconds", "When the last nightly look was, in seconds since 1970", registry=REGISTRY
)

CHAIN_LAG = Gauge(
    "gugus_chain_lag_seconds",
    "How long the oldest row of the journal waits that is settled and not yet chained",
    registry=REGISTRY,
)

BACKUP_MADE = Gauge(
    "gugus_backup_made_seconds", "When the last good backup ended, in seconds since 1970; 0: none", registry=REGISTRY
)
WAL_ARCHIVED = Gauge(
    "gugus_wal_archived_seconds",
    "When WAL was last archived, in seconds since 1970; 0: never",
    registry=REGISTRY,
)
WAL_FAILS = Gauge(
    "gugus_wal_archive_fails", "1 while the last try of PostgreSQL to archive WAL failed", registry=REGISTRY
)

REFUSALS = Counter("gugus_refusals", "Requests refused, by the slug of the problem", ["reason"], registry=REGISTRY)

MEASURES_TAKEN = Gauge(
    "gugus_measures_taken_seconds",
    "When the worker last took the figures below, in seconds since 1970; 0: never",
    registry=REGISTRY,
)


def _waiting(name: str, text: str, label: str, *values: str) -> dict[str, Gauge]:
    """A gauge for each value of a label."""
    gauge = Gauge(name, text, [label], registry=REGISTRY)
    return {value: gauge.labels(value) for value in values}


def _measured(name: str, text: str) -> Gauge:
    return Gauge(name, text, registry=REGISTRY)


_OVERDUE = _waiting(
    "gugus_referrals_overdue",
    "Referrals past their time: not answered, or accepted and not begun",
    "clock",
    "response",
    "service",
)
_OUTBOX = _waiting(
    "gugus_outbox_waiting",
    "Rows of the journal that a reader of it has not read, 10,000 at most",
    "reader",
    "chain",
    "webhooks",
)
MEASURES = {
    "reports_late": _measured("gugus_reports_late", "Reports that are owed, past their day and not sent"),
    "referrals_unanswered": _OVERDUE["response"],
    "referrals_unserved": _OVERDUE["service"],
    "outbox_chain": _OUTBOX["chain"],
    "outbox_webhooks": _OUTBOX["webhooks"],
    "imports_waiting": _measured("gugus_imports_waiting", "Imports that are not read yet"),
    "imports_lag": _measured("gugus_imports_lag_seconds", "How long the oldest of them waits"),
    "webhooks_waiting": _measured("gugus_webhooks_waiting", "Deliveries that are due and were not taken yet"),
    "webhooks_lag": _measured("gugus_webhooks_lag_seconds", "How long the oldest delivery is due"),
    "webhooks_paused": _measured("gugus_webhooks_paused", "Webhooks that wait for somebody to mend their receiver"),
    "mails_refused": _measured("gugus_mails_refused", "Mails that the server refused and that are tried again"),
    "clock_lag": _measured("gugus_clock_lag_seconds", "How long the oldest move of a date waits to be recorded"),
}
"""Figures of the whole installation as the worker takes them, by the name under which they are kept."""


def observe(method: str, route: str, status: int, seconds: float) -> None:
    """Counts one finished request under its route template."""
    counter, histogram = _of_route(method, route, status)
    counter.inc()
    histogram.observe(seconds)


@cache
def _of_route(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    """What a route counts in: to look it up by its labels costs as much as to count."""
    return REQUESTS.labels(method, route, str(status)), SECONDS.labels(method, route)
