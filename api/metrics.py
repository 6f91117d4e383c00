"""What this process counts about itself, for Prometheus at `/metrics`; each worker process has its own numbers.

Labels come from closed lists (methods, route templates, statuses), so that no stranger can make them grow.
"""

from prometheus_client import CollectorRegistry, Counter, Histogram

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


def observe(method: str, route: str, status: int, seconds: float) -> None:
    """Counts one finished request under its route template."""
    REQUESTS.labels(method, route, str(status)).inc()
    SECONDS.labels(method, route).observe(seconds)
