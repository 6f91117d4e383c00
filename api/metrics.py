"""What this process counts about itself, for Prometheus at `/metrics`; each worker process has its own numbers.

The nightly look is that of the whole installation, so every process tells the same of it.

Labels come from closed lists (methods, route templates, statuses), so that no stranger can make them grow.
"""

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
READINGS = Counter("gugus_readings", "Readings that a standby may answer, by who did", ["at"], registry=REGISTRY)

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


def observe(method: str, route: str, status: int, seconds: float) -> None:
    """Counts one finished request under its route template."""
    REQUESTS.labels(method, route, str(status)).inc()
    SECONDS.labels(method, route).observe(seconds)
