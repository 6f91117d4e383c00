"""An answer of the API in another form than JSON: each writer takes the same answer and adds nothing to it.

Forms for people have words in place of codes.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any

from pydantic import BaseModel

from api.formats.writing.csv_out import labelled_csv, plain_csv
from api.formats.writing.table_pdf import table_pdf
from api.formats.writing.table_xlsx import table_xlsx
from api.formats.writing.tables import Row, Table, facts_of, in_words, parts_of, row_shape, rows_in, table_of
from api.formats.writing.tellings import Telling
from api.http.representations import Representation
from api.schemas.base import OneRow, Page


class Answer:
    """The JSON of an answer, read as the table that its shape makes of it; decimals keep their digits.

    `before` are the pages of a list that come before this one.
    """

    def __init__(
        self, shape: type[BaseModel], body: bytes, tell: Callable[[Row], Telling], before: Sequence[bytes] = ()
    ) -> None:
        self.shape, self.body, self._tell, self._before = shape, body, tell, before

    @cached_property
    def said(self) -> dict[str, Any]:
        """What the JSON says."""
        pages = [dict(json.loads(body, parse_float=Decimal)) for body in (*self._before, self.body)]
        return {**pages[-1], "items": [row for page in pages for row in page["items"]]} if self._before else pages[-1]

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
    telling = answer.telling
    table, facts = (in_words(each, telling.language) for each in (answer.table, answer.facts))
    parts = [(name, in_words(part, telling.language)) for name, part in answer.parts]
    return table_pdf(table, facts, parts, telling, charted=is_report)


def _xlsx(answer: Answer) -> bytes:
    """A pivot counts by codes, which no change of words breaks: they stand at the end of each sheet."""
    telling = answer.telling
    parts = [(name, in_words(part, telling.language, coded=True)) for name, part in answer.parts]
    table = in_words(answer.table, telling.language, coded=True)
    return table_xlsx(table, in_words(answer.facts, telling.language), parts, telling)


def ndjson(answer: Answer) -> bytes:
    """Each row as it stands in the JSON, on a line of its own."""
    rows = rows_in(answer.shape, json.loads(answer.body))
    return b"".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for row in rows)


WRITERS: Mapping[Representation, Callable[[Answer], bytes]] = {
    Representation.NDJSON: ndjson,
    Representation.CSV: lambda answer: plain_csv(answer.table),
    Representation.LABELLED_CSV: lambda answer: labelled_csv(in_words(answer.table, "id")),
    Representation.XLSX: _xlsx,
    Representation.PDF: _pdf,
}
