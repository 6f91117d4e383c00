"""The Python client: what it names is what the service says, and what it repeats has one effect."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest
import stamina

from client.gugus_client import (
    Bearer,
    ClientCredentials,
    Gugus,
    Missing,
    Overloaded,
    SignInRefused,
    Stale,
    TokenEndpoint,
    Unauthenticated,
    Unreachable,
    Wrong,
    models,
    new_key,
)
from client.gugus_client.answers import Answer
from client.gugus_client.operations import Operation
from tests.support.flows import REGION, UNKNOWN, House, done
from tests.support.world import World

DOCUMENT = json.loads((Path(__file__).parents[2] / "openapi" / "openapi.json").read_text())
NAMED = [kind for kind in vars(models).values() if isinstance(kind, type) and hasattr(kind, "schema_name")]
WORDS = "plans:read progress:read directory:read task_forces:read district:32.12"


def speak(house: House, name: str = "32.12-disnaker", token: str = "") -> Gugus:
    return Gugus(house.secretariat.http, Bearer(token or house.speak(name).token))


@pytest.fixture
def quick() -> Iterator[None]:
    """Attempts follow each other at once."""
    with stamina.set_testing(testing=True, attempts=4, cap=True):
        yield


def over(answer: Callable[[httpx2.Request], httpx2.Response]) -> Gugus:
    """The client on a line that answers like this."""
    return Gugus(httpx2.Client(base_url="http://testserver", transport=httpx2.MockTransport(answer)), Bearer("x"))


class TestNames:
    @pytest.mark.parametrize("operation", Operation, ids=lambda each: each.operation_id)
    def test_every_operation_is_one_of_the_service(self, operation: Operation):
        described = DOCUMENT["paths"][operation.template][operation.method.lower()]
        assert described["operationId"] == operation.operation_id

    @pytest.mark.parametrize("kind", NAMED, ids=lambda kind: kind.__name__)
    def test_every_field_is_one_of_its_schema_and_may_be_null_where_it_may(self, kind: type[Answer]):
        schema = DOCUMENT["components"]["schemas"][kind.schema_name]
        fields = {name: each for name, each in kind.model_fields.items() if name != "tag"}
        assert fields.keys() <= schema["properties"].keys() & set(schema["required"])
        for name in fields:
            said = schema["properties"][name]
            assert {"type": "null"} not in said.get("anyOf", ()) or allows_none(kind, name), name


def allows_none(kind: type[Answer], name: str) -> bool:
    return type(None) in getattr(kind.model_fields[name].annotation, "__args__", ())


class TestReading:
    def test_a_machine_gets_its_own_token(self, house: House):
        http = house.secretariat.http
        tokens = ClientCredentials(
            TokenEndpoint(http, "demo-kpppa", World.secrets["demo-kpppa"]), "plans:read national:id"
        )
        assert list(Gugus(http, tokens).plans()) == []
        assert tokens.bearer() == tokens.bearer()

    def test_a_list_goes_on_over_its_pages(self, house: House):
        gugus = speak(house, "32.12-secretariat")
        page = gugus.periods(owner=[REGION], most=1)
        assert len(page) <= 1
        assert [each.number for each in gugus.activities(house.plan["id"])] == ["1.1", "1.2", "2.1", "2.2", "3.1"]

    def test_a_wrong_secret_is_refused_with_the_word_of_the_server(self, house: House):
        tokens = ClientCredentials(
            TokenEndpoint(house.secretariat.http, "demo-kpppa", "salah"), "plans:read national:id"
        )
        with pytest.raises(SignInRefused, match="invalid_client"):
            tokens.bearer()

    def test_refusals_are_exceptions_that_say_why(self, house: House):
        with pytest.raises(Unauthenticated):
            list(speak(house, token="x.y.z").plans())
        with pytest.raises(Missing) as missing:
            speak(house).report(UNKNOWN)
        assert (missing.value.code, missing.value.title != "") == ("not-found", True)
        with pytest.raises(ValueError, match="badly formed"):
            speak(house).report("../plans")


class TestWriting:
    def test_a_report_is_written_sent_and_verified(self, house: House):
        officer, key = speak(house), new_key()
        obligation = house.owed_by("disnaker")["obligations"]["agency:32.12-disnaker"]
        report = officer.draft_report(obligation, key=key)
        assert officer.draft_report(obligation, key=key).id == report.id
        entry = officer.add_entry(
            report.id, {"activity_id": house.activities["1.1"]["id"], "physical_percent": 12.5, "spent_idr": 1000}
        )
        changed = officer.revise_entry(entry.id, {"physical_percent": 30}, tag=entry.tag)
        with pytest.raises(Stale):
            officer.revise_entry(entry.id, {"physical_percent": 40}, tag=entry.tag)
        assert [each.physical_percent for each in officer.entries(report.id)] == [changed.physical_percent] == [30]
        assert officer.move_report(report.id, "submissions").status == "submitted"
        verified = speak(house, "32.12-secretariat").move_report(report.id, "verifications")
        assert (verified.status, verified.allowed_actions) == ("verified", ["verification-withdrawals"])

    def test_a_wrong_field_is_named(self, house: House):
        officer = speak(house)
        report = done(house.officer("disnaker").get(f"/v1/progress-reports/{house.report()['id']}"))
        with pytest.raises(Wrong) as wrong:
            officer.add_entry(report["id"], {"activity_id": house.activities["1.1"]["id"], "physical_percent": -1})
        assert [error.where for error in wrong.value.errors] == ["/physical_percent"]


@pytest.mark.usefixtures("quick")
class TestRepeating:
    def test_a_lost_answer_is_asked_for_with_the_same_key(self):
        seen: list[str] = []

        def answer(request: httpx2.Request) -> httpx2.Response:
            seen.append(request.headers["idempotency-key"])
            if len(seen) == 1:
                raise httpx2.ReadError("lost")
            return httpx2.Response(503, json={"code": "unavailable"}, headers={"Retry-After": "0"})

        with pytest.raises(Overloaded):
            over(answer).draft_report(UNKNOWN)
        assert (len(seen), len(set(seen))) == (4, 1)

    def test_a_change_without_a_key_is_sent_once(self):
        seen = []

        def answer(request: httpx2.Request) -> httpx2.Response:
            seen.append(request.headers["if-match"])
            raise httpx2.ReadError("lost")

        with pytest.raises(Unreachable):
            over(answer).revise_entry(UNKNOWN, {}, tag='"1"')
        assert seen == ['"1"']

    def test_a_long_wait_is_the_callers_to_decide(self):
        seen = []

        def answer(request: httpx2.Request) -> httpx2.Response:
            seen.append(request)
            return httpx2.Response(429, json={"code": "too-many"}, headers={"Retry-After": "60"})

        with pytest.raises(Overloaded) as overloaded:
            over(answer).report(UNKNOWN)
        assert (overloaded.value.retry_after, len(seen)) == (60, 1)

    def test_what_is_no_answer_of_the_service_is_unreachable(self):
        with pytest.raises(Unreachable):
            over(lambda _: httpx2.Response(200, text="<html>proxy</html>")).report(UNKNOWN)
        with pytest.raises(Unreachable):
            over(lambda _: httpx2.Response(502, text="bad gateway")).report(UNKNOWN)
