"""Every move of a lifecycle has its button: a page that names the moves of a noun names all of them."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest

from api.domain.lifecycles import LIFECYCLES
from web import pages
from web.moving import Moving

# Moves with a page of their own, by what makes them.
ELSEWHERE = {"period": {"reopenings"}}
# Nouns whose pages draw their moves themselves, or that have none: these are tried by their journeys.
BY_THEMSELVES = {"report", "output", "import", "referral", "webhook"}


def all_moving() -> Iterator[Moving]:
    for found in pkgutil.walk_packages(pages.__path__, f"{pages.__name__}."):
        yield from (each for each in vars(importlib.import_module(found.name)).values() if isinstance(each, Moving))


@pytest.mark.parametrize("noun", sorted(LIFECYCLES.keys() - BY_THEMSELVES))
def test_its_page_names_every_move(noun: str):
    _, table = LIFECYCLES[noun]
    named = {move for moving in all_moving() if moving.words == f"move_of_{noun}" for move in moving.moves}
    moves = {move.path for move in table.values() if move.path}
    assert moves - ELSEWHERE.get(noun, set()) - named == set(), "name it in `Moving(…)` of its page in web/pages/"
