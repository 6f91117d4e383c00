"""A write that is sent once more with the key it had: rendered anew, and nothing else happens."""

from typing import Any

from starlette.testclient import TestClient


def repeated(http: TestClient, answer: Any) -> Any:
    """`answer`, which the same request gets once more; but for what is shown a single time, a secret or a code."""
    again = http.send(answer.request)
    assert (again.status_code, again.headers.get("idempotency-replayed")) == (answer.status_code, "true"), again.text
    assert again.json() == _without_what_is_shown_once(answer.json())
    return answer


def _without_what_is_shown_once(shown: dict[str, Any]) -> dict[str, Any]:
    kept = {**shown, "secret": None} if "secret" in shown else dict(shown)
    if "expires_at" in shown and "code" in shown:
        kept["code"] = None
    if shown.get("invitation"):
        kept["invitation"] = {**shown["invitation"], "code": None}
    return kept
