"""The verifier of the client: what the service signs is taken, anything else is not, and never a crash."""

import json
import secrets
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook as Signer

from client.gugus_client.webhooks import NotVerifiedError, Webhooks

OLD, NEW, STRANGE = ("whsec_" + b64encode(secrets.token_bytes(32)).decode() for _ in range(3))
NOW = datetime(2026, 11, 1, tzinfo=UTC)
EVENT = {"id": "01978d3e-5c2a-7b60-9c1f-3a8f0d6b2e47", "type": "plan.added", "data": {}}
BODY = json.dumps(EVENT).encode()


def signed(*keys: str, body: bytes = BODY, **headers: str) -> dict[str, str]:
    made = [Signer(key).sign(EVENT["id"], NOW, body.decode()) for key in keys]
    stamped = {"Webhook-Id": EVENT["id"], "Webhook-Timestamp": str(int(NOW.timestamp()))}
    return {**stamped, "Webhook-Signature": " ".join(made), **headers}


def verify(headers: dict[str, str], *keys: str, body: bytes = BODY, later: float = 0) -> dict[str, Any]:
    return Webhooks(*keys).verified(headers, body, now=NOW.timestamp() + later)


class TestVerified:
    @pytest.mark.parametrize(("signs", "knows"), [([OLD], [OLD]), ([NEW, OLD], [OLD]), ([NEW], [OLD, NEW])])
    def test_one_secret_or_two_during_a_rotation(self, signs: list[str], knows: list[str]):
        assert verify(signed(*signs), *knows) == EVENT

    @pytest.mark.parametrize("later", [-299, 0, 299])
    def test_within_the_tolerance(self, later: float):
        assert verify(signed(NEW), NEW, later=later) == EVENT


class TestDocumentation:
    def test_what_integrators_are_shown_works_as_it_is_printed(self):
        printed = (Path(__file__).parents[2] / "docs" / "webhooks.md").read_text("utf-8").partition("```python\n")[2]
        code = printed.partition("```")[0].replace("gugus_client", "client.gugus_client").replace("whsec_…", NEW)
        shown: dict[str, Any] = {}
        exec(code, shown)  # noqa: S102  our own document
        now = datetime.now(UTC)
        stamped = {"webhook-id": EVENT["id"], "webhook-timestamp": str(int(now.timestamp()))}
        headers = {**stamped, "webhook-signature": Signer(NEW).sign(EVENT["id"], now, BODY.decode())}
        assert [shown["receive"](headers, body) for body in (BODY, BODY, b"{}")] == [204, 204, 401]
        assert shown["seen"] == {EVENT["id"]}


class TestRefused:
    @pytest.mark.parametrize("later", [-301, 301])
    def test_one_that_is_more_than_five_minutes_off(self, later: float):
        with pytest.raises(NotVerifiedError):
            verify(signed(NEW), NEW, later=later)

    @pytest.mark.parametrize(
        "headers",
        [
            signed(STRANGE),
            signed(NEW, **{"Webhook-Id": "x"}),
            signed(NEW, **{"Webhook-Timestamp": str(int(NOW.timestamp()) + 1)}),
            signed(NEW, **{"Webhook-Timestamp": "soon"}),
            signed(NEW, **{"Webhook-Signature": ""}),
            signed(NEW, **{"Webhook-Signature": "v1,"}),
            signed(NEW, **{"Webhook-Signature": signed(NEW)["Webhook-Signature"].replace("v1", "v2")}),
            {},
        ],
    )
    def test_what_was_not_signed_so(self, headers: dict[str, str]):
        with pytest.raises(NotVerifiedError):
            verify(headers, NEW)

    @pytest.mark.parametrize("body", [b"{}", b"[]", b"x", BODY.replace(b"plan", b"plot")])
    def test_a_body_that_was_not_signed_or_is_no_event(self, body: bytes):
        with pytest.raises(NotVerifiedError):
            verify(signed(NEW), NEW, body=body)
        if b"plot" not in body:
            with pytest.raises(NotVerifiedError):
                verify(signed(NEW, body=body), NEW, body=body)

    @given(st.binary(max_size=60), st.lists(st.text("v1,=whsec_ab \u00e9\ud7ff", max_size=20), min_size=3, max_size=3))
    def test_whatever_comes_it_is_an_answer_and_no_crash(self, body: bytes, values: list[str]):
        names = ("webhook-id", "webhook-timestamp", "webhook-signature")
        with pytest.raises(NotVerifiedError):
            verify(dict(zip(names, values, strict=True)), NEW, body=body)

    @pytest.mark.parametrize("keys", [(), ("x",), ("whsec_",), ("whsec_!",)])
    def test_what_is_no_secret(self, keys: tuple[str, ...]):
        with pytest.raises(ValueError, match="secret"):
            Webhooks(*keys)
