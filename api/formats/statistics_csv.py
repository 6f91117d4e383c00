"""A table of statistics as CSV (RFC 4180): UTF-8 with a byte-order mark, field names in the first row."""

import csv
import io
from typing import Final

from api.formats.corrected_list import harmless
from api.schemas.statistics import StatisticsOut

MEDIA_TYPE: Final = "text/csv"
TOGETHER: Final = "all"
"""Stands for all places, years or answers together; an empty count is one that is kept back."""


def written(table: StatisticsOut) -> bytes:
    """The same rows and the same gaps as the JSON."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["province_code", "province", "year", *table.dimensions, "count", "percent", "kept_back"])
    for row in table.rows:
        answers = [row.answer[dimension] or TOGETHER for dimension in table.dimensions]
        place = [row.province_code or TOGETHER, row.province or TOGETHER, str(row.year or TOGETHER)]
        counts = ["" if number is None else str(number) for number in (row.count, row.percent)]
        writer.writerow([*map(harmless, [*place, *answers]), *counts, str(row.kept_back).lower()])
    return b"\xef\xbb\xbf" + text.getvalue().encode()
