"""Walks by another hand: schemathesis reads the document, links operations by what they give and take, and judges.

It knows nothing of these tests, neither their shapes nor their rules. It is given a token and a key for each call, and
real codes and ids where a walk has found none of its own.
"""

import itertools
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from random import Random
from typing import Any, Final
from uuid import UUID

import requests  # type: ignore[import-untyped]  # it brings no types
import schemathesis
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.errors import Flaky
from hypothesis.stateful import run_state_machine_as_test
from schemathesis import checks
from schemathesis.core.failures import FailureGroup
from schemathesis.core.parameters import ParameterLocation
from schemathesis.core.transport import Response
from starlette.testclient import TestClient

from tests.fuzz.calls import Caller, Ids
from tests.fuzz.memory import Memory
from tests.support.operations import DOCUMENT, OPERATIONS, Operation, with_ids

BASE: Final = "http://testserver"
CHECKS: Final = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
NAMED: Final = {each.name: each for each in OPERATIONS}
WALKS: Final = settings(
    max_examples=20,
    stateful_step_count=25,
    phases=[Phase.generate],
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


class Walks:
    """Walks over one application: what they got is counted in `answers`, what they broke goes to `note`."""

    def __init__(
        self,
        http: TestClient,
        memory: Memory,
        callers: Callable[[], list[Caller]],
        note: Callable[[str, str, str], None],
        dice: Random,
    ) -> None:
        self._http, self._memory, self._callers, self._note, self._dice = http, memory, callers, note, dice
        self._keys, self.answers = itertools.count(1), Counter[str]()

    def make(self, calls: int) -> None:
        """Walk until at least so many calls were made."""
        while self.answers.total() < calls:
            # What stands in the database differs from walk to walk, and Hypothesis wants it the same: it begins anew.
            with suppress(Flaky):
                run_state_machine_as_test(seed(self._dice.getrandbits(32))(self._machine()), settings=WALKS)

    def _machine(self) -> Any:
        walks = self

        class Walk(schemathesis.openapi.from_dict(DOCUMENT).as_state_machine()):  # type: ignore[misc]  # of the document
            def step(self, input: Any) -> Any:  # noqa: A002  the name is theirs
                walks.fill_in(input.case, set(input.applied_parameters))
                return super().step(input)

            def call(self, case: Any, **_: Any) -> Any:
                return walks.call(case)

            def validate_response(self, response: Any, case: Any, **_: Any) -> None:
                walks.judge(response, case)

        return Walk

    def fill_in(self, case: Any, found: set[tuple[ParameterLocation, str | None]]) -> None:
        """Real ids where the walk found none, a token of somebody who may, the version that was seen last."""
        operation, dice = self._operation(case), self._dice
        for name in operation.parameters:
            known = self._memory.one(name, dice)
            if known is not None and (ParameterLocation.PATH, name) not in found and dice.random() < 0.9:
                case.path_parameters[name] = str(known)
        if isinstance(case.body, dict) and dice.random() < 0.9:
            case.body = with_ids(case.body, Ids(self._memory, dice))
        case.headers = {**(case.headers or {}), **self._headers(operation, case)}

    def _headers(self, operation: Operation, case: Any) -> dict[str, str]:
        dice, callers = self._dice, self._callers()
        fit = [each for each in callers if each.words & set(operation.words)]
        who = dice.choice(fit if fit and dice.random() < 0.9 else callers)
        headers = {"Authorization": f"Bearer {who.token}"}
        if operation.is_write:
            ids = [str(case.path_parameters[name]) for name in operation.parameters]
            version = next((self._memory.versions[each] for each in ids if each in self._memory.versions), 1)
            headers |= {"If-Match": f'"{version}"', "Idempotency-Key": UUID(int=next(self._keys)).hex}
        return headers

    def call(self, case: Any) -> Response:
        """Send it as requests would; what succeeds is remembered by who listens to the client."""
        sent = requests.Request(**case.as_transport_kwargs(base_url=BASE)).prepare()
        answer = self._http.request(sent.method, sent.url, content=sent.body or b"", headers=dict(sent.headers))
        self.answers[str(answer.status_code)] += 1
        return Response.from_any(answer)

    def judge(self, response: Response, case: Any) -> None:
        """Note what it says against the answer."""
        try:
            case.validate_response(response, checks=CHECKS)
        except FailureGroup as wrong:
            for each in wrong.exceptions:
                told = f"{each}\n    {case.method} {case.formatted_path} {case.query} {case.body!r}"
                self._note(self._operation(case).name, f"schemathesis: {type(each).__name__}", told[:1500])

    def _operation(self, case: Any) -> Operation:
        return NAMED[case.operation.definition.raw["operationId"]]
