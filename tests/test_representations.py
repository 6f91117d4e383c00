"""Which form an answer takes: every rule of `Accept` on its own, and the endings of addresses."""

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.http.representations import MEDIA_TYPES, Endings, Representation, chosen, ending_of

OFFERED = tuple(MEDIA_TYPES.values())
JSON, NDJSON, CSV, LABELLED, XLSX, PDF = OFFERED


class TestChosen:
    @pytest.mark.parametrize(
        ("accept", "expected"),
        [
            ("", JSON),
            ("*/*", JSON),
            ("application/json", JSON),
            ("text/csv", CSV),
            ("TEXT/CSV", CSV),
            ("text/*", CSV),
            ("text/csv; charset=utf-8; header=present", CSV),
            ("text/csv; labels=id", LABELLED),
            ('text/csv;labels="id"', LABELLED),
            ("text/csv; labels=en", None),
            ("application/pdf, application/json;q=0.5", PDF),
            ("application/json;q=0.5, text/csv;q=0.7", CSV),
            ("text/csv, application/json", JSON),
            ("application/*", JSON),
            ("application/*;q=0.3, application/pdf", PDF),
            ("*/*;q=0.1, application/x-ndjson", NDJSON),
            ("*/*, application/json;q=0", NDJSON),
            ("text/csv;q=0, text/*", None),
            ("text/html", None),
            ("text/html, application/xhtml+xml, */*;q=0.8", JSON),
            ("application/json;q=0", None),
            ("application/json;q=two", None),
            ("text/csv;q=2", None),
            (XLSX, XLSX),
        ],
    )
    def test_by_weight_and_precision(self, accept: str, expected: str | None):
        assert chosen(accept, OFFERED) == expected

    @given(st.text('ajtexcsv/;,=q*01. "é', max_size=40))
    def test_anything_may_be_sent(self, accept: str):
        assert chosen(accept, OFFERED) in {None, *OFFERED}

    @settings(max_examples=40)
    @given(st.permutations(range(len(OFFERED))), st.randoms(use_true_random=False))
    def test_the_heaviest_wins_wherever_it_stands(self, order: list[int], chance: Any):
        weights = dict(zip(OFFERED, (round((place + 1) / 10, 1) for place in order), strict=True))
        parts = [f"{media_type};q={weight}" for media_type, weight in weights.items()]
        chance.shuffle(parts)
        assert chosen(", ".join(parts), OFFERED) == max(weights, key=lambda each: weights[each])


class TestEndings:
    def at(self, path: str, method: str = "GET") -> dict[str, Any]:
        """What the application behind the door is asked for."""
        seen: dict[str, Any] = {}

        async def application(scope: Any, _receive: Any, _send: Any) -> None:
            seen.update(scope)

        scope = {"type": "http", "method": method, "path": path, "raw_path": path.encode()}
        asked = {**scope, "headers": [(b"accept", b"*/*"), (b"host", b"x")], "state": {}}
        asyncio.run(Endings(application)(asked, None, None))  # type: ignore[arg-type]  # nothing is received or sent
        return seen

    @pytest.mark.parametrize("representation", Representation)
    def test_each_is_taken_off_and_said_as_accept(self, representation: Representation):
        seen = self.at(f"/v1/regions.{representation}")
        assert (seen["path"], seen["raw_path"]) == ("/v1/regions", b"/v1/regions")
        assert dict(seen["headers"]) == {b"accept": MEDIA_TYPES[representation].encode(), b"host": b"x"}
        assert seen["state"] == {"ending": f".{representation}"}

    @pytest.mark.parametrize(
        ("path", "method"), [("/v1/regions/32.12", "GET"), ("/docs/x.json", "GET"), ("/v1/imports.csv", "POST")]
    )
    def test_anything_else_is_let_through(self, path: str, method: str):
        seen = self.at(path, method)
        assert (seen["path"], dict(seen["headers"])[b"accept"], seen["state"]) == (path, b"*/*", {})

    def test_the_longer_ending_counts(self):
        assert ending_of("/v1/regions.id.csv") is Representation.LABELLED_CSV
        assert ending_of("/v1/regions.csv") is Representation.CSV
        assert ending_of("/v1/regions") is None
