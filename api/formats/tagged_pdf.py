"""Paper as a tagged PDF (PDF/UA-1), which a screen reader follows too.

Whatever people wrote reaches the typesetter as data and never as markup.
"""

import json
from pathlib import Path
from typing import Any, Final

import typst

MEDIA_TYPE: Final = "application/pdf"


def tagged_pdf(template: str, said: dict[str, Any]) -> bytes:
    """What is said, set by the template `<template>.typ` of this folder, as a PDF in A4."""
    source = Path(__file__).with_name(f"{template}.typ").read_bytes()
    packed = typst.compile(source, sys_inputs={template: json.dumps(said)}, format="pdf", pdf_standards=["ua-1"])
    if not isinstance(packed, bytes):
        raise TypeError("one document gives one file")
    return packed
