"""An answer of the API in another form than JSON: each writer takes the same answer and adds nothing to it."""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any

from pydantic import BaseModel

from api.formats.csv_out import labelled_csv, plain_csv
from api.formats.table_pdf import table_pdf
from api.formats.table_xlsx import table_xlsx
from api.formats.tables import Row, Table, facts_of, parts_of, row_shape, rows_in, table_of
from api.formats.tellings import Telling
from api.representations import Representation
from api.schemas.base import OneRow, Page


class Answer:
    """The JSON of an answer, read as the table that its shape makes of it; decimals keep their digits."""

    def __init__(self, shape: type[BaseModel], body: bytes, tell: Callable[[Row], Telling]) -> None:
        self.shape, self.body, self._tell = shape, body, tell

    @cached_property
    def said(self) -> dict[str, Any]:
        """What the JSON says."""
        return dict(json.loads(self.body, parse_float=Decimal))

    @cached_property
    def table(self) -> Table:
        """Its rows."""
        return table_of(row_shape(self.shape) or self.shape, rows_in(self.shape, self.said))

    @cached_property
    def facts(self) -> Table:
        """What it says beside its rows."""
        return facts_of(self.shape, self.said)

    @cached_property
    def parts(self) -> list[tuple[str, Table]]:
        """Lists beside its rows, by the name of their field."""
        return [(name, table_of(shape, self.said[name])) for name, shape in parts_of(self.shape).items()]

    @cached_property
    def telling(self) -> Telling:
        """What stands around it."""
        return self._tell(self.said)


def _pdf(answer: Answer) -> bytes:
    is_report = not issubclass(answer.shape, Page | OneRow)
    return table_pdf(answer.table, answer.facts, answer.parts, answer.telling, charted=is_report)


def ndjson(answer: Answer) -> bytes:
    """Each row as it stands in the JSON, on a line of its own."""
    rows = rows_in(answer.shape, json.loads(answer.body))
    return b"".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for row in rows)


WRITERS: Mapping[Representation, Callable[[Answer], bytes]] = {
    Representation.NDJSON: ndjson,
    Representation.CSV: lambda answer: plain_csv(answer.table),
    Representation.LABELLED_CSV: lambda answer: labelled_csv(answer.table),
    Representation.XLSX: lambda answer: table_xlsx(answer.table, answer.facts, answer.parts, answer.telling),
    Representation.PDF: _pdf,
}
