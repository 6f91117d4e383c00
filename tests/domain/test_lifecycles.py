"""The moves of the code are those of the tables of lifecycles.md §3 and §4, as they stand in the paper."""

import pytest

from api.access.policy import words_of
from api.domain.lifecycles import AMENDMENT, PERIOD, PLAN, REFERRAL, REOPENING, REPORT
from api.domain.lifecycles.base import Lifecycle
from tests.support.specification import Leg, legs_of_a_referral, moves

TABLES = {"plan": PLAN, "amendment": AMENDMENT, "report": REPORT, "period": PERIOD}
# A report on paper that is typed in stands as submitted (lifecycles.md §2), with the word of whoever brings it in.
BESIDE = {("report", "submissions"): {"imports:write"}}


def legs_of(table: Lifecycle) -> set[Leg]:
    return {(str(source), str(target)) for source, target in table}


def test_the_paper_has_a_table_for_each():
    assert moves().keys() == TABLES.keys()


@pytest.mark.parametrize("noun", TABLES)
def test_every_move_is_in_the_paper_and_every_move_of_the_paper_is_here(noun: str):
    assert legs_of(TABLES[noun]) == moves()[noun][0]


def test_every_move_of_a_referral_is_in_the_paper_and_the_other_way_round():
    assert legs_of(REFERRAL) == legs_of_a_referral()


@pytest.mark.parametrize("noun", TABLES)
def test_every_path_asks_for_the_word_of_the_paper(noun: str):
    table = TABLES[noun] | (REOPENING if noun == "period" else {})  # the paper tells the approval of a reopening there
    found = {move.path: set(words_of(move.act)) for move in table.values() if move.act and move.path}
    assert found == {path: {word} | BESIDE.get((noun, path), set()) for path, word in moves()[noun][1].items()}
