"""The metrics as Prometheus reads them."""

from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient


def told(http: TestClient) -> dict[str, float]:
    """Every sample, by name and labels."""
    families = text_string_to_metric_families(http.get("/metrics").text)
    return {_name(sample.name, sample.labels): sample.value for family in families for sample in family.samples}


def _name(name: str, labels: dict[str, str]) -> str:
    said = ",".join(f'{key}="{value}"' for key, value in labels.items())
    return f"{name}{{{said}}}" if said else name
