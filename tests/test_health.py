"""Whether the service lives, is ready, what it is and how it fares; none of it asks for a token."""

import pytest

from api.main import create_app
from api.settings import Settings
from tests.support.databases import _run
from tests.support.flows import House, done, refused, speaker
from tests.support.whole import WholeClient


class TestLive:
    def test_a_process_that_answers_is_alive(self, http):
        assert done(http.get("/livez")) == {"status": "alive"}


class TestReady:
    def test_with_a_migrated_database_it_is(self, http):
        ready = done(http.get("/readyz"))
        assert (ready["status"], ready["checks"]) == ("ready", ["database"])

    def test_without_a_backup_it_is_and_warns(self, http):
        assert done(http.get("/readyz"))["warnings"] == {"backup": "none was ever made: run gugus backup"}

    def test_behind_its_migrations_it_is_not(self, fresh_http, database):
        _run(database, "UPDATE alembic_version SET version_num = '0001'")
        problem = refused(fresh_http.get("/readyz"), 503, "unavailable")
        assert problem["checks"] == {"database": "migrations are behind: run gugus migrate"}

    def test_without_its_database_it_is_not_and_lives(self, fresh_http, database, admin_url):
        name = database.rpartition("/")[2].partition("?")[0]
        _run(admin_url, f"ALTER DATABASE {name} RENAME TO {name}_gone")
        try:
            problem = refused(fresh_http.get("/readyz"), 503, "unavailable")
            assert problem["checks"] == {"database": "the database does not answer"}
            assert fresh_http.get("/readyz").headers["retry-after"]
            assert done(fresh_http.get("/livez"))["status"] == "alive"
        finally:
            _run(admin_url, f"ALTER DATABASE {name}_gone RENAME TO {name}")
        assert done(fresh_http.get("/readyz"))["status"] == "ready"


class TestHeaders:
    """Whatever is answered, browsers make nothing else of it."""

    ALWAYS = ("x-content-type-options", "content-security-policy", "referrer-policy")

    @pytest.mark.parametrize("path", ["/livez", "/v1/plans", "/nowhere", "/oauth/sign-in", "/docs", "/problems"])
    def test_every_answer_carries_them(self, http, path):
        answer = http.get(path)
        assert all(answer.headers.get_list(name, split_commas=False)[1:] == [] for name in self.ALWAYS)
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["referrer-policy"] in ("no-referrer", "same-origin")
        assert "strict-transport-security" not in answer.headers  # plain http on this machine

    def test_over_https_it_stays_so_for_a_year(self):
        settings = Settings(base_url="https://gugus.example")
        with WholeClient(create_app(settings)) as http:
            assert http.get("/livez").headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"


class TestVersion:
    def test_it_names_the_build(self, http):
        assert done(http.get("/version"))["api"] == "v1"


class TestMetrics:
    def test_requests_are_counted_by_route_and_not_by_path(self, fresh_http):
        house = House(speaker(fresh_http))
        done(house.secretariat.get("/v1/regions/32.12"))
        text = fresh_http.get("/metrics").text
        assert 'route="/v1/regions/{code}"' in text
        assert "32.12" not in text


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/version", "/metrics"])
def test_there_is_nothing_to_write(http, path):
    answer = http.post(path)
    refused(answer, 405, "method-not-allowed")
    assert "GET" in answer.headers["allow"]
