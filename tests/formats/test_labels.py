"""Labels: every field, parameter and list has one in both languages, and none is left over."""

from collections.abc import Iterator
from functools import cache
from inspect import isclass
from typing import Any, get_args, get_origin

from fastapi.routing import APIRoute
from pydantic import BaseModel

from api.formats.labels import label, labels, title, titles
from api.formats.tables import row_shape
from api.main import create_app
from api.openapi_document import routes_of
from api.routers.ground_route import GroundRoute

# Members of a page that are no part of a row.
_OF_A_PAGE = frozenset({"items", "next", "total"})


@cache
def tables() -> list[APIRoute]:
    """Every route whose answer is a table."""
    return [each for each in routes_of(create_app()) if row_shape(each.response_model) is not None]


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


class TestLabels:
    def test_every_name_has_one_and_none_is_left_over(self):
        used = {name for route in tables() for name in fields(route.response_model)} - _OF_A_PAGE
        used |= {name for route in tables() if isinstance(route, GroundRoute) for name in route.known_parameters}
        assert used - set(labels()) == set(), "add a row for each to api/formats/labels.csv"
        assert set(labels()) - used == set(), "take these out of api/formats/labels.csv"

    def test_every_table_has_a_title_and_none_is_left_over(self):
        assert {route.operation_id for route in tables()} == set(titles()), "see api/formats/list_titles.csv"

    def test_none_is_empty(self):
        assert [
            name for table in (labels(), titles()) for name, text in table.items() if not (text.id and text.en)
        ] == []

    def test_parts_are_named_after_each_other(self):
        assert label(("coverage", "obligations"), "id") == "Cakupan – Kewajiban"
        assert label(("coverage", "unknown to us"), "en") == "Coverage – unknown to us"
        assert title("regions_list", "id") == "Wilayah"
