"""Letters of a referral and of a hand-over: one page as a tagged PDF (PDF/UA-1), as reports are."""

import json
from pathlib import Path
from typing import Any, NamedTuple

import typst

MEDIA_TYPE = "application/pdf"
_TEMPLATE = Path(__file__).with_name("letter.typ")


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
    data: dict[str, Any] = letter._asdict()
    packed = typst.compile(
        _TEMPLATE.read_bytes(), sys_inputs={"letter": json.dumps(data)}, format="pdf", pdf_standards=["ua-1"]
    )
    if not isinstance(packed, bytes):
        raise TypeError("one document gives one file")
    return packed
