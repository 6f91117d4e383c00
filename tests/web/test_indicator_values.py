"""Values of indicators in the fields of a form: a ratio as its two counts, parts kept as long as their sum stands."""

from typing import Any

import pytest

from client.gugus_client.models import EntryOut, IndicatorOut
from web.pages.indicator_values import faults_of_values, fields_of, in_parts, said_of, values_of

ID = "0190a6d4-0000-7000-8000-000000000001"
WHEN = "2026-01-01T00:00:00Z"


def indicator(aggregation: str = "sum") -> IndicatorOut:
    named = {"id": ID, "activity_id": ID, "title": "Contoh", "unit": "orang", "aggregation": aggregation}
    kinds = {"direction": "rising", "basis": "period", "baseline": None, "counts_persons": True, "by_sex": True}
    rest = {"age_bands": [], "parent_indicator_id": None, "targets": {}, "period_targets": [], "version": 1}
    return IndicatorOut.model_validate({**named, **kinds, **rest})


def entry(**value: Any) -> EntryOut:
    said = {"indicator_id": ID, "value": None, "numerator": None, "denominator": None, "parts": None, **value}
    empty = dict.fromkeys(("physical_percent", "spent_idr", "obstacles", "follow_up", "evidence", "reported_on"))
    place = {"id": ID, "report_id": ID, "activity_id": ID, "owner": "agency:contoh", "version": 1, "updated_at": WHEN}
    return EntryOut.model_validate({**place, **empty, "is_nil": False, "late_days": None, "values": [said]})


def test_a_ratio_is_typed_as_its_two_counts():
    ratio = indicator("ratio")
    assert fields_of(ratio) == [f"numerator-{ID}", f"denominator-{ID}"]
    typed = {f"numerator-{ID}": "1.250", f"denominator-{ID}": "2.500", f"value-{ID}": "50"}
    assert values_of(typed, [ratio], None) == [{"indicator_id": ID, "numerator": 1250, "denominator": 2500}]
    assert said_of(entry(numerator=3, denominator=4), [ratio]) == {f"numerator-{ID}": "3", f"denominator-{ID}": "4"}


def test_what_is_empty_is_no_value():
    assert (values_of({f"value-{ID}": ""}, [indicator()], None), said_of(None, [indicator()])) == ([], {})


@pytest.mark.parametrize(("typed", "kept"), [("12", True), ("12,0", False), ("13", False)])
def test_parts_are_kept_as_long_as_their_sum_stands(typed: str, kept: bool):  # noqa: FBT001  a row of the table
    said = entry(value=12, parts=[{"sex": "female", "age_band": None, "value": 12}])
    assert (in_parts(said, indicator()), in_parts(None, indicator())) == (True, False)
    (value,) = values_of({f"value-{ID}": typed}, [indicator()], said)
    assert value.get("parts") == ([{"sex": "female", "value": "12"}] if kept else None)


def test_faults_stand_at_the_fields_that_were_sent():
    sent = [{"indicator_id": ID, "numerator": 1}]
    where = [
        ("/values/0/denominator", "kurang"),
        ("/values/0/parts/1", "salah"),
        ("/values/7/value", "jauh"),
        ("/values", "satu"),
    ]
    assert faults_of_values(where, sent) == {f"denominator-{ID}": "kurang", f"value-{ID}": "salah"}
