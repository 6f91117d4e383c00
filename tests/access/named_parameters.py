"""A refusal of a parameter says which one it is: over every fourth operation, and for each rule of several parameters.

Collected by `tests/test_route_matrix.py`, whose place they ask. That no answer of any test says less stands in the
schema of a problem (`WrongField.parameter`), against which answers are held.
"""

import inspect
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.dependencies.models import Dependant
from pydantic import BaseModel

from api.openapi.document import routes_of
from tests.support.databases import put_together
from tests.support.operations import PROTECTED, Operation
from tests.support.place import Place

OF_SEVERAL = {
    "/v1/reports/progress?year=2026&group_by=donor&sub_task_force=pencegahan": "?sub_task_force",
    "/v1/reports/progress?year=2026&group_by=activity&as_of=2026-01-01": "?as_of",
    "/v1/reports/coverage": "?year",
    "/v1/changes?resource=plans&cursor=x&start=now": "?start",
}
RULES = {"_one_dimension", "_period_or_year", "_one_start"}


class TestParameters:
    @pytest.mark.parametrize("operation", PROTECTED[::4], ids=lambda each: each.name)
    def test_what_is_none_of_ours_is_told_by_its_number(self, place: Place, operation: Operation):
        answer = operation.send(place.http, place.ids, place.everything_but(()), beside={"Nama Orang": "1"})
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
        named = [each.get("parameter") for each in answer.json()["errors"]]
        assert f"?{len(operation.query()) + 1}" in named

    @pytest.mark.parametrize(("path", "named"), OF_SEVERAL.items())
    def test_a_rule_of_several_names_the_one_to_be_put_right(self, place: Place, path: str, named: str):
        answer = place.http.get(path, headers={"Authorization": f"Bearer {place.everything_but(())}"})
        assert answer.status_code == 422, answer.text
        assert [each["parameter"] for each in answer.json()["errors"]] == [named]

    def test_every_such_rule_is_among_them(self):
        asked = {model for route in routes_of(put_together()) for model in _models(route.dependant)}
        rules = {rule for model in asked for rule in model.__pydantic_decorators__.model_validators}
        assert rules == RULES, "say in OF_SEVERAL what breaks it, and which parameter is to be put right"


def _models(dependant: Dependant) -> Iterator[type[BaseModel]]:
    for each in dependant.query_params:
        annotation: Any = each.field_info.annotation
        if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
            yield annotation
    for part in dependant.dependencies:
        yield from _models(part)
