"""Tables as a Frictionless data package: a ZIP of CSV files, with a dictionary that says of each column what it holds.

The columns, their kinds and names are those of the answers the tables come from (`formats.tables`), so that the package
can say nothing that its route does not.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from api.formats.labels import label, title
from api.formats.writing.csv_out import BOM, plain_csv
from api.formats.writing.packed import packed
from api.formats.writing.tables import Column, Kind, Table

DICTIONARY: Final = "datapackage.json"
TYPES: Final[Mapping[Kind, str]] = {
    Kind.INTEGER: "integer",
    Kind.NUMBER: "number",
    Kind.YES_NO: "boolean",
    Kind.DAY: "date",
    Kind.INSTANT: "datetime",
}
"""Types of Table Schema; what is not listed is a string."""


class Resource(NamedTuple):
    """One table: its name in the package, the operation that answers with it, and what is to be known of it."""

    name: str
    operation: str
    table: Table
    description: str = ""


def package(name: str, description: str, resources: Iterable[Resource], made_at: datetime) -> bytes:
    """The ZIP: the dictionary first, then a file for each table."""
    files = [(each, plain_csv(each.table).removeprefix(BOM)) for each in resources]
    dictionary = {
        "profile": "tabular-data-package",
        "name": name,
        "description": description,
        "created": f"{made_at:%Y-%m-%dT%H:%M:%SZ}",
        "resources": [_described(each, content) for each, content in files],
    }
    told = json.dumps(dictionary, ensure_ascii=False, indent=1).encode()
    return packed([(DICTIONARY, told), *((_path(each), content) for each, content in files)], made_at)


def _path(resource: Resource) -> str:
    return f"data/{resource.name}.csv"


def _described(resource: Resource, content: bytes) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": resource.name,
        "title": title(resource.operation, "id"),
        "title_en": title(resource.operation, "en"),
        "description": resource.description,
        "path": _path(resource),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "header": True},
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": {"fields": [_field(each) for each in resource.table.columns], "missingValues": [""]},
    }


def _field(column: Column) -> dict[str, str]:
    said = {"name": column.name, "type": TYPES.get(column.kind, "string")}
    if column.kind is Kind.INSTANT:
        said["format"] = "any"
    names = {"title": label(column.path, "id"), "title_en": label(column.path, "en")}
    return {**said, **names, **({"description": column.description} if column.description else {})}
