"""The client against the service, in both manners by the same tests: what is read, written, refused, known already."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest

from client.gugus_client import (
    AsyncBearer,
    AsyncClientCredentials,
    AsyncGugus,
    AsyncTokenEndpoint,
    Bearer,
    Cache,
    ClientCredentials,
    Gugus,
    Missing,
    Refused,
    Secret,
    SignInRefused,
    Stale,
    TokenEndpoint,
    Unauthenticated,
    Wrong,
    new_key,
)
from tests.support.blocking import Blocking
from tests.support.flows import REGION, UNKNOWN, House, done
from tests.support.world import World

BASE = "http://testserver"
Speak = Callable[..., Any]


class Line:
    """The way to the service: the application itself, with every request that passes."""

    def __init__(self, house: House) -> None:
        self.seen: list[httpx2.Request] = []
        self.answers: list[httpx2.Response] = []
        self.app = house.secretariat.http.app

    def sync(self, house: House) -> httpx2.Client:
        # Starlette's test client is one of httpx2, and knows how to call the application.
        http = house.secretariat.http
        made = httpx2.Client(base_url=BASE, transport=http._transport)  # noqa: SLF001  as above
        made.event_hooks = {"request": [self.seen.append], "response": [self.answers.append]}
        return made

    def async_(self) -> httpx2.AsyncClient:
        async def request(each: httpx2.Request) -> None:
            self.seen.append(each)

        async def response(each: httpx2.Response) -> None:
            self.answers.append(each)

        made = httpx2.AsyncClient(base_url=BASE, transport=httpx2.ASGITransport(self.app))
        made.event_hooks = {"request": [request], "response": [response]}
        return made


@pytest.fixture
def line(house: House) -> Line:
    return Line(house)


@pytest.fixture(params=["sync", "async"])
def speak(request, house: House, line: Line) -> Iterator[Speak]:
    """`speak("32.12-disnaker")` is the client with the token of that caller; a scope and a secret ask for one."""
    if request.param == "sync":
        with line.sync(house) as http:

            def sync(name: str = "32.12-disnaker", *, token: str = "", scope: str = "", secret: str = "", **more: Any):
                if scope:
                    return Gugus(http, ClientCredentials(TokenEndpoint(http, Secret(name, secret)), scope), **more)
                return Gugus(http, Bearer(token or house.speak(name).token), **more)

            yield sync
        return
    portal = house.secretariat.http.portal  # a service has one loop
    assert portal is not None
    http = line.async_()

    def async_(name: str = "32.12-disnaker", *, token: str = "", scope: str = "", secret: str = "", **more: Any):
        tokens = AsyncClientCredentials(AsyncTokenEndpoint(http, Secret(name, secret)), scope)
        made = AsyncGugus(http, tokens if scope else AsyncBearer(token or house.speak(name).token), **more)
        return Blocking(portal, made)

    yield async_
    portal.call(http.aclose)


class TestReading:
    def test_a_machine_gets_its_own_token_once(self, speak: Speak, line: Line):
        gugus = speak("demo-kpppa", scope="plans:read national:id", secret=World.secrets["demo-kpppa"])
        assert list(gugus.plans.list()) == list(gugus.plans.list())
        assert [each.url.path for each in line.seen] == ["/oauth/token", "/v1/plans", "/v1/plans"]

    def test_a_list_goes_on_over_its_pages(self, speak: Speak, house: House, line: Line):
        listed = speak("32.12-secretariat").activities.list(house.plan["id"], limit=2)
        assert [each.number for each in listed] == ["1.1", "1.2", "2.1", "2.2", "3.1"]
        assert len(line.seen) == 3
        assert [each.number for each in listed.first(3)] == ["1.1", "1.2", "2.1"]
        assert len(line.seen) == 4

    def test_a_page_tells_how_many_there_are(self, speak: Speak, house: House):
        page = speak("32.12-secretariat").activities.list(house.plan["id"], limit=2, include="total").page()
        assert (len(page.items), page.total, page.next is not None) == (2, 5, True)

    def test_a_token_that_ends_in_the_middle_of_a_list_is_renewed(self, speak: Speak, house: House, line: Line):
        name = "demo-32.12-secretariat"
        secret = World.secrets[name]
        gugus = speak(name, scope="plans:read district:32.12", secret=secret)
        first = gugus.activities.list(house.plan["id"], limit=3).page()
        token = line.seen[-1].headers["authorization"].removeprefix("Bearer ")
        done(house.secretariat.http.post("/oauth/revoke", data={"token": token}, auth=(name, secret)))
        cursor = str(httpx2.URL(first.next).params["cursor"])
        rest = gugus.activities.list(house.plan["id"], limit=3, cursor=cursor)
        assert [each.number for each in (*first.items, *rest)] == ["1.1", "1.2", "2.1", "2.2", "3.1"]
        assert [each.url.path for each in line.seen].count("/oauth/token") == 2

    def test_a_wrong_secret_is_refused_with_the_word_of_the_server(self, speak: Speak):
        with pytest.raises(SignInRefused, match="invalid_client"):
            speak("demo-kpppa", scope="plans:read national:id", secret="salah").plans.list().page()

    def test_refusals_are_exceptions_that_say_why(self, speak: Speak):
        with pytest.raises(Unauthenticated):
            speak(token="x.y.z").plans.list().page()
        with pytest.raises(Refused) as refused:
            speak().people.list().page()
        assert refused.value.code == "insufficient-scope"
        with pytest.raises(Missing) as missing:
            speak(language="en").progress_reports.read(UNKNOWN)
        assert (missing.value.code, missing.value.title) == ("not-found", "Not found")

    def test_the_request_has_one_id_here_and_there(self, speak: Speak, line: Line):
        with pytest.raises(Missing) as missing:
            speak().progress_reports.read(UNKNOWN)
        assert missing.value.instance.endswith(line.seen[0].headers["x-request-id"])

    def test_what_is_no_id_reaches_no_other_path(self, speak: Speak, line: Line):
        with pytest.raises(ValueError, match="badly formed"):
            speak().progress_reports.read("../plans")
        assert line.seen == []

    def test_what_is_open_needs_no_token(self, speak: Speak, line: Line):
        assert speak(token="x.y.z").health.version().api == "v1"
        assert "authorization" not in line.seen[0].headers


class TestKnownAlready:
    def test_what_has_not_changed_does_not_come_twice(self, speak: Speak, house: House, line: Line):
        gugus = speak("32.12-secretariat", cache=Cache())
        first, second = gugus.plans.read(house.plan["id"]), gugus.plans.read(house.plan["id"])
        assert (first, first.tag) == (second, second.tag)
        assert [each.status_code for each in line.answers] == [200, 304]

    def test_a_person_is_not_kept(self):
        cache, request = Cache(), httpx2.Request("GET", BASE)
        headers = {"ETag": '"1"', "Cache-Control": "no-store"}
        cache.keep("person", httpx2.Response(200, headers=headers, content=b"{}", request=request))
        assert cache.find("person") is None

    def test_it_holds_no_more_than_it_may(self):
        cache, request = Cache(most=2, most_bytes=10), httpx2.Request("GET", BASE)
        for name, size in (("a", 3), ("b", 3), ("c", 3), ("d", 8), ("e", 11)):
            cache.keep(name, httpx2.Response(200, headers={"ETag": '"1"'}, content=b"x" * size, request=request))
        assert [name for name in "abcde" if cache.find(name)] == ["d"]


class TestWriting:
    def test_a_report_is_written_sent_and_verified(self, speak: Speak, house: House):
        officer, key = speak(), new_key()
        obligation = house.owed_by("disnaker")["obligations"]["agency:32.12-disnaker"]
        report = officer.progress_reports.draft(obligation_id=obligation, key=key)
        assert officer.progress_reports.draft(obligation_id=obligation, key=key).id == report.id
        said = {"activity_id": house.activities["1.1"]["id"], "physical_percent": 12.5, "spent_idr": 1000}
        entry = officer.progress_entries.add(report.id, **said)
        changed = officer.progress_entries.revise(entry.id, physical_percent=30, obstacles=None, tag=entry.tag)
        with pytest.raises(Stale) as stale:
            officer.progress_entries.revise(entry.id, physical_percent=40, tag=entry.tag)
        assert stale.value.tag.strip('"') == changed.tag.partition("-")[0].strip('"')
        [row] = officer.progress_entries.list(report.id)
        assert (row.physical_percent, changed.physical_percent) == (30, 30)
        officer.progress_entries.revise(row.id, physical_percent=31, tag=row.tag)
        blank = officer.progress_reports.read(report.id).missing_activity_ids
        sent = officer.progress_reports.move(report.id, "submissions", left_blank_activity_ids=blank)
        assert sent.status == "submitted"
        verified = speak("32.12-secretariat").progress_reports.verify(report.id)
        assert (verified.status, verified.allowed_actions) == ("verified", ["verification-withdrawals"])

    def test_a_wrong_field_is_named_and_its_value_is_not_repeated(self, speak: Speak, house: House):
        activity, report = house.activities["1.1"]["id"], house.report()["id"]
        with pytest.raises(Wrong) as wrong:
            speak().progress_entries.add(report, activity_id=activity, obstacles="RAHASIA", physical_percent=-1)
        assert [error.where for error in wrong.value.errors] == ["/physical_percent"]
        assert "RAHASIA" not in f"{wrong.value!r} {vars(wrong.value)}"

    def test_a_list_names_who_it_is_asked_of(self, speak: Speak, line: Line):
        speak("32.12-secretariat").reporting_periods.list(owner=[REGION], year=[2026, 2027]).page()
        assert line.seen[0].url.query == b"owner=district%3A32.12&year=2026&year=2027"
