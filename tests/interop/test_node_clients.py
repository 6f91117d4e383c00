"""Clients and an issuer of others that run on Node, unchanged: openid-client, oauth4webapi, oidc-provider."""

import json

import httpx2
import pytest

from api.oauth.page_texts import TEXTS
from api.settings import get_settings
from tests.interop.house import Met, met
from tests.interop.node_packages import PINNED, flows_of, needs_node, start
from tests.oauth.people import CHAIR, Browser, Page
from tests.support.running import free_port
from tests.support.world import World

SUBJECT = "asn-contoh-1"


@pytest.fixture(scope="module")
def service(module_database):
    with met(module_database) as made:
        yield made


class TestPins:
    def test_the_lock_names_no_host(self):
        assert "resolved" not in PINNED.read_text(encoding="utf-8")


@needs_node
class TestClients:
    @pytest.mark.parametrize(("script", "flows"), [("openid_client.mjs", 4), ("oauth4webapi.mjs", 5)])
    def test_all_flows_are_completed(self, service: Met, tmp_path, script, flows):
        done = flows_of(start(script, service.told(), tmp_path), service.allow)
        assert len(done) == flows, done


@pytest.fixture(params=["client_secret_basic", "client_secret_post"])
def outside(request, service: Met, tmp_path, monkeypatch):
    """oidc-provider with this service as its client, and the other way round."""
    known = {"client_id": "gugus", "client_secret": "rahasia-rekaan-" + "x" * 32, "auth_method": request.param}
    back, port = f"{service.issuer}/oauth/outside/sso/callback", free_port()
    process = start("oidc_provider.mjs", {**known, "port": port, "back": back}, tmp_path)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n", process.stderr and process.stderr.read()
    entry = {"name": "sso", "label": "SSO Contoh", "issuer": f"http://127.0.0.1:{port}", "algorithms": ["RS256"]}
    (tmp_path / "issuers.json").write_text(json.dumps([{**entry, **known}]))
    monkeypatch.setenv("GUGUS_ISSUERS_FILE", str(tmp_path / "issuers.json"))
    get_settings.cache_clear()
    yield entry["issuer"]
    process.terminate()
    process.communicate()
    get_settings.cache_clear()


def signed_in(address: str) -> str:
    """A person signs in at the issuer's own pages and agrees; gives where the browser is sent back to."""
    with httpx2.Client(trust_env=False, follow_redirects=False) as browser:
        answer = browser.get(address)
        while True:
            if answer.has_redirect_location:
                onward = answer.headers["location"]
                if "/oauth/outside/" in onward:
                    return onward
                answer = browser.get(answer.url.join(onward))
            else:
                (action, fields), *_ = Page(answer).forms.items()
                typed = {name: value or SUBJECT for name, value in fields.items()}
                answer = browser.post(answer.url.join(action), data=typed)


@needs_node
class TestOidcProvider:
    def test_proves_a_person_who_tied_the_account(self, service: Met, outside: str):
        with httpx2.Client(base_url=service.issuer, trust_env=False) as http:
            browser = Browser(http)
            unknown = browser.get(signed_in(browser.get("/oauth/outside/sso").location))
            assert TEXTS["outside_unknown"].id in unknown.text
            browser.sign_in(CHAIR)
            ties = "/oauth/outside/sso/ties"
            page = browser.submit(browser.get(ties), ties, password=World.secrets[CHAIR])
            on = next(link for link in page.links if link.startswith(outside))
            assert browser.get(signed_in(on)).location == "/oauth/outside"
            assert TEXTS["tied_since"].id in browser.get("/oauth/outside").text
            other = Browser(http)
            other.follow(other.get(signed_in(other.get("/oauth/outside/sso").location)))
            shown = other.get("/oauth/sign-in")
            assert TEXTS["signed_in_as"].id in shown.text
            browser.submit(browser.get("/oauth/outside"), "/oauth/outside/sso/endings")
