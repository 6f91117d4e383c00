"""Who may keep an answer, and by what it is asked for again: every reading there is (conventions.md, Reading, Traffic).

Collected by `tests/test_route_matrix.py`, whose place they ask.
"""

import pytest

from tests.support.operations import PROTECTED, Operation
from tests.support.place import Place

KEPT = frozenset({"private, no-cache", "no-store", "private, no-store"})


@pytest.mark.parametrize("operation", [each for each in PROTECTED if not each.is_write], ids=lambda each: each.name)
class TestKeptAnswers:
    def test_each_says_who_may_keep_it_and_has_the_tag_that_its_304_is_declared_for(
        self, place: Place, operation: Operation
    ):
        answer = operation.send(place.http, place.ids, place.everything_but(()))
        if answer.status_code != 200:
            assert answer.status_code in (403, 404), answer.text
            return
        kept = answer.headers.get("cache-control")
        assert kept in KEPT
        assert "no-store" in kept or "Authorization" in answer.headers["vary"]
        is_declared = "304" in operation.described["responses"]
        assert is_declared <= ("etag" in answer.headers)
        if is_declared:
            known = {"If-None-Match": answer.headers["etag"]}
            again = operation.send(place.http, place.ids, place.everything_but(()), headers=known)
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["etag"] == answer.headers["etag"]
