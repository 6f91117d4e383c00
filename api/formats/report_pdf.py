"""A table on paper, for signature: a tagged PDF (PDF/UA-1) that a screen reader follows too.

Whatever people wrote reaches the typesetter as data and never as markup.
"""

import json
from pathlib import Path
from typing import Any, NamedTuple

import typst

MEDIA_TYPE = "application/pdf"
_TEMPLATE = Path(__file__).with_name("report.typ")


class PrintedReport(NamedTuple):
    """The report in words: `facts` are pairs of name and value, `rows` the cells of the table under `heads`.

    `widths` are the shares of its columns, 0 as wide as its longest cell.
    """

    title: str
    region: str
    agency: str
    period: str
    facts: list[tuple[str, str]]
    heads: list[str]
    widths: list[float]
    rows: list[list[str]]
    note: str
    signatures: list[str]
    footer: str


def report_pdf(report: PrintedReport) -> bytes:
    """The report as a PDF in A4."""
    data: dict[str, Any] = report._asdict()
    packed = typst.compile(
        _TEMPLATE.read_bytes(), sys_inputs={"report": json.dumps(data)}, format="pdf", pdf_standards=["ua-1"]
    )
    if not isinstance(packed, bytes):
        raise TypeError("one document gives one file")
    return packed
