"""Give a CSV list back with a last column that says, line by line, what to correct.

A cell that a spreadsheet would run as a formula gets an apostrophe in front (access.md §6).
"""

import csv
import io
from collections.abc import Sequence

from api.formats.opening.sheets import position
from api.formats.reading.findings import Finding
from api.formats.writing.corrected_copy import HEADING
from api.formats.writing.csv_out import BOM, harmless


def corrected_list(data: bytes, findings: Sequence[Finding]) -> bytes:
    """The list in UTF-8 with a byte order mark, so that spreadsheets open it as it is."""
    text = data.decode("utf-8-sig", "replace")
    delimiter = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    notes: dict[int, list[str]] = {}
    for finding in findings:
        row = position(finding.cell)[0] if finding.cell else 0
        notes.setdefault(row, []).append(f"{finding.cell}: {finding.expected.id} / {finding.expected.en}")
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter, lineterminator="\r\n")
    for number, cells in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter)):
        told = notes.get(number, [])
        last = " | ".join([HEADING, *told] if number == 0 else told)
        writer.writerow([*map(harmless, cells), harmless(last)])
    return BOM + written.getvalue().encode()
