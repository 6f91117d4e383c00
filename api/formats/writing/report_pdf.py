"""A table on paper, for signature, as a tagged PDF."""

from typing import NamedTuple

from api.formats.writing.tagged_pdf import tagged_pdf


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
    return tagged_pdf("report", report._asdict())
