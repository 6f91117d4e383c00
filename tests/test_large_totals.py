"""Totals of money are exact where they are larger than any one amount may be."""

from collections.abc import Iterator

import pytest
from sqlmodel import Session

from api.schemas.base import MAX_RUPIAH
from tests.support.engines import engine_at
from tests.support.flows import House, done, must_be_rolled_up, speaker


@pytest.fixture
def house(database: str, fresh_http) -> Iterator[House]:
    yield House(speaker(fresh_http))
    with Session(engine_at(database)) as owner:
        must_be_rolled_up(owner)


def test_beyond_what_a_double_holds_no_rupiah_is_lost(house: House):
    path = "/v1/reports/budget?year=2026&quarter=4&region_code=32.12"
    before = done(house.speak("kpppa").get(path))["years"][0]["ceiling_idr"]
    for _ in range(3):
        assert house.line(ceiling=MAX_RUPIAH)["ceiling_idr"] == MAX_RUPIAH
    answer = house.speak("kpppa").get(path)
    total = before + 3 * MAX_RUPIAH
    assert float(total) != total
    assert done(answer)["years"][0]["ceiling_idr"] == total
    assert f'"ceiling_idr":{total}' in answer.text.replace(" ", "")
