"""Values of indicators in the fields of a form: a ratio as its two counts, a count as its parts by sex and age."""

from typing import Any

import pytest

from client.gugus_client.models import EntryOut, IndicatorOut
from web.pages.indicator_parts import rows_of
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
    assert values_of(typed, [ratio]) == [{"indicator_id": ID, "numerator": 1250, "denominator": 2500}]
    assert said_of(entry(numerator=3, denominator=4), [ratio]) == {f"numerator-{ID}": "3", f"denominator-{ID}": "4"}


def test_what_is_empty_is_no_value():
    assert (values_of({f"value-{ID}": ""}, [indicator()]), said_of(None, [indicator()])) == ([], {})


PARTS = {f"part-{ID}/female/0-17": "0,875", f"part-{ID}/male/0-17": "0,125", f"part-{ID}/unknown/unknown": "0,125"}


def counted() -> IndicatorOut:
    return indicator().model_copy(update={"age_bands": ["0-17", "18+"]})


def test_parts_are_a_table_of_ages_and_sexes():
    names = [[part.name.partition("/")[2] for part in row] for row in rows_of(counted())]
    assert names == [
        ["female/0-17", "male/0-17", "unknown/0-17"],
        ["female/18+", "male/18+", "unknown/18+"],
        ["female/unknown", "male/unknown", "unknown/unknown"],
    ]
    assert [len(row) for row in rows_of(indicator())] == [3]
    by_age = counted().model_copy(update={"by_sex": False})
    assert [[part.name.partition("/")[2] for part in row] for row in rows_of(by_age)] == [
        ["/0-17"],
        ["/18+"],
        ["/unknown"],
    ]


@pytest.mark.parametrize(("typed", "value"), [("", 1.125), ("5", 5)])
def test_parts_make_up_the_value_that_is_left_empty(typed: str, value: float):
    (sent,) = values_of({f"value-{ID}": typed, f"part-{ID}/female/18+": "", **PARTS}, [counted()])
    assert sent["value"] == value
    assert sent["parts"] == [
        {"sex": "female", "age_band": "0-17", "value": 0.875},
        {"sex": "male", "age_band": "0-17", "value": 0.125},
        {"sex": "unknown", "age_band": "unknown", "value": 0.125},
    ]


def test_a_part_that_is_no_figure_is_for_the_service_to_refuse():
    (sent,) = values_of({f"part-{ID}/female/": "tiga"}, [indicator()])
    assert sent == {"indicator_id": ID, "parts": [{"sex": "female", "value": "tiga"}]}


def test_parts_that_stand_are_typed_as_they_were_said():
    said = entry(value=12, parts=[{"sex": "female", "age_band": None, "value": 12}])
    assert (in_parts(said, indicator()), in_parts(None, indicator())) == (True, False)
    assert said_of(said, [indicator()]) == {f"value-{ID}": "12", f"part-{ID}/female/": "12"}


def test_a_fault_stands_at_the_part_that_was_sent_and_of_all_parts_at_their_sum():
    sent = values_of(PARTS, [counted()])
    where = [("/values/0/parts/1/value", "salah"), ("/values/0/parts", "lain dari jumlah")]
    assert faults_of_values(where, sent) == {f"part-{ID}/male/0-17": "salah", f"value-{ID}": "lain dari jumlah"}


def test_faults_stand_at_the_fields_that_were_sent():
    sent = [{"indicator_id": ID, "numerator": 1}]
    where = [
        ("/values/0/denominator", "kurang"),
        ("/values/0/parts/1", "salah"),
        ("/values/7/value", "jauh"),
        ("/values", "satu"),
    ]
    assert faults_of_values(where, sent) == {f"denominator-{ID}": "kurang", f"value-{ID}": "salah"}
