"""Letters of a referral and of a hand-over: one page as a tagged PDF (PDF/UA-1), as reports are."""

from typing import NamedTuple

from api.formats.writing.tagged_pdf import tagged_pdf


class PrintedLetter(NamedTuple):
    """The letter in words; `facts` are pairs of name and value. It names no person it is about."""

    title: str
    number: str
    sender: str
    receiver: str
    facts: list[tuple[str, str]]
    sentences: list[str]
    signatures: list[str]
    footer: str


def letter_pdf(letter: PrintedLetter) -> bytes:
    """The letter as a PDF in A4."""
    return tagged_pdf("letter", letter._asdict())
