"""A few calls of `make fuzz` in every run of the tests, always the same ones: that it works, and what it looks at."""

from httpx2 import Response
from starlette.testclient import TestClient

from tests.fuzz.calls import Call, Caller
from tests.fuzz.memory import Memory, listening
from tests.fuzz.rules import broken
from tests.fuzz.run import Run
from tests.fuzz.strange import MARK
from tests.support.operations import OPERATIONS
from tests.support.place import words_in
from tests.support.tokens import token_for

NAMES = ("32.12-secretariat", "32.12-disnaker", "32.12-uptd-ppa", "kpppa")
LISTS = ("/v1/task-forces", "/v1/agencies", "/v1/plans")


class TestSample:
    def test_strange_calls_are_answered_as_the_document_says(self, http: TestClient):
        memory, tokens = Memory(), {name: token_for(http, f"demo-{name}") for name in NAMES}
        callers = [Caller(name, token, words_in(token)) for name, token in tokens.items()]
        with listening(http, memory):
            for path in LISTS:
                http.request("GET", path, headers={"Authorization": f"Bearer {tokens['32.12-secretariat']}"})
        run = Run(http, memory, lambda: callers, "sample")
        run.calls(60)
        run.must_be_clean()
        assert len(run.statuses) > 3


class TestRules:
    """The rules see what breaks them: an answer nobody declared, and a problem that says what was sent."""

    def test_an_undeclared_answer_and_a_repeated_text_are_faults(self, http: TestClient):
        token = token_for(http, "demo-32.12-secretariat")
        answer = http.get(f"/v1/plans?owner={MARK}", headers={"Authorization": f"Bearer {token}"})
        plans = next(each for each in OPERATIONS if each.name == "plans_list")
        other = next(each for each in OPERATIONS if "422" not in each.described["responses"])
        assert answer.status_code == 422
        assert not list(broken(Call(plans, "", "", {}), answer))
        assert "declare" in "".join(broken(Call(other, "", "", {}), answer))
        told = Response(
            422, json={**answer.json(), "detail": MARK}, headers={"Content-Type": "application/problem+json"}
        )
        assert "repeats what was sent" in "".join(broken(Call(plans, "", "", {}), told))
