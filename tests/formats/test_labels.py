"""Labels: every field, parameter, list and column of an export has one in both languages, and none is left over."""

import csv
from collections.abc import Iterator
from functools import cache
from inspect import isclass
from pathlib import Path
from typing import Any, get_args, get_origin

from fastapi.routing import APIRoute
from pydantic import BaseModel

from api.domain.events import Event
from api.domain.export_tokens import Report
from api.domain.feed import Resource
from api.domain.lifecycles import LIFECYCLES
from api.domain.scopes import Kind as OrganisationKind
from api.formats import labels as labels_module
from api.formats.labels import label, labels, title, titles
from api.formats.writing.tables import columns_of, in_words, parts_of, row_shape, table_of
from api.openapi.document import routes_of
from api.queries.exports import EXPORTS, columns
from api.routing.ground_route import GroundRoute
from api.schemas.plans import PlanOut
from tests.support.databases import put_together

# Members of a page that are no part of a row.
_OF_A_PAGE = frozenset({"items", "next", "total"})


@cache
def tables() -> list[APIRoute]:
    """Every route whose answer is a table."""
    return [each for each in routes_of(put_together()) if row_shape(each.response_model) is not None]


def fields(shape: Any) -> Iterator[str]:
    """Names of the fields of a shape and of all that is in it."""
    for name, field in shape.model_fields.items():
        yield name
        for kind in kinds(field.annotation):
            if isclass(kind) and issubclass(kind, BaseModel):
                yield from fields(kind)


def kinds(annotation: Any) -> Iterator[Any]:
    if get_origin(annotation) is None:
        yield annotation
    for part in get_args(annotation):
        yield from kinds(part)


def shapes(shape: Any) -> Iterator[Any]:
    """The rows of an answer, and the lists beside them."""
    yield row_shape(shape)
    yield from parts_of(shape).values()


# What these say is read by systems, or by whoever reads the audit, who looks for the code.
FOR_MACHINES = {Event, Resource, Report, OrganisationKind}


class TestLabels:
    def test_every_name_has_one_and_none_is_left_over(self):
        used = {name for route in tables() for name in fields(route.response_model)} - _OF_A_PAGE
        used |= {name for route in tables() if isinstance(route, GroundRoute) for name in route.known_parameters}
        used |= {column.name for export in EXPORTS.values() for column in columns(export)}
        assert used - set(labels()) == set(), "add a row for each to api/formats/labels.csv"
        assert set(labels()) - used == set(), "take these out of api/formats/labels.csv"

    def test_every_table_has_a_title_and_none_is_left_over(self):
        assert {route.operation_id for route in tables()} == set(titles()), "see api/formats/list_titles.csv"

    def test_every_code_has_words_and_none_is_left_over(self):
        columns = (
            column for route in tables() for shape in shapes(route.response_model) for column in columns_of(shape)
        )
        used = {column.codes for column in columns if column.codes} - FOR_MACHINES
        used |= {kind for kind, _ in LIFECYCLES.values()}
        told = {(kind.__name__, member.value) for kind in used for member in kind}
        with (Path(labels_module.__file__).parent / "value_labels.csv").open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        assert {(row["kind"], row["value"]) for row in rows} == told, "see api/formats/value_labels.csv"
        assert all(row["id"] and row["en"] for row in rows)

    def test_words_stand_in_place_of_codes_and_the_codes_beside_them(self):
        table = table_of(PlanOut, [{"status": "in_force"}, {"status": "new_here"}])
        spoken = in_words(table, "id", coded=True)
        named = {column.name: [column.of(row) for row in table.rows] for column in spoken.columns}
        assert (named["status"], named["status.code"]) == (["Berlaku", "new_here"], ["in_force", "new_here"])

    def test_none_is_empty(self):
        assert [
            name for table in (labels(), titles()) for name, text in table.items() if not (text.id and text.en)
        ] == []

    def test_parts_are_named_after_each_other(self):
        assert label(("coverage", "obligations"), "id") == "Cakupan – Kewajiban"
        assert label(("coverage", "unknown to us"), "en") == "Coverage – unknown to us"
        assert title("regions_list", "id") == "Wilayah"
