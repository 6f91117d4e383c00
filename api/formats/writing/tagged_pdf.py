"""Paper as a tagged PDF (PDF/UA-1), which a screen reader follows too.

Whatever people wrote reaches the typesetter as data and never as markup. A reader must be able to read all of it, so a
sign that no font of this machine has is set as a box, and signs that are not seen at all are left out. Each document is
set in a process of its own (`typesetter.py`), with which what it took goes.
"""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from api.formats.writing import typesetter

TYPESETTER: Final = (sys.executable, "-I", str(Path(typesetter.__file__).resolve()))
MEDIA_TYPE: Final = "application/pdf"
UNKNOWN: Final = "□"
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]")
_REFUSED = re.compile(r'the text `"(.+?)"` could not be displayed')
_WRITTEN_AS_CODE = re.compile(r"\\u\{([0-9a-f]+)\}")
_NOT_LATIN = re.compile("[^\t\n\x20-\u024f\u2010-\u2027\u2030-\u203a\u20ac]")
_TIMES = 2  # the typesetter names all that it has no sign for at once; a box may break a cluster anew


class RefusedError(Exception):
    """The typesetter refuses a document; its words may repeat what the document says, and go nowhere."""


def tagged_pdf(template: str, said: Mapping[str, Any]) -> bytes:
    """What is said, set by the template `<template>.typ` of this folder, as a PDF in A4."""
    source = Path(__file__).with_name(f"{template}.typ").read_text(encoding="utf-8")
    shown = _changed(said, _seen)
    for _ in range(_TIMES):
        try:
            return _set(source, template, shown)
        except RefusedError as error:
            refused = {_WRITTEN_AS_CODE.sub(_sign, each) for each in _REFUSED.findall(str(error))}
            if not refused:
                raise
            shown = _changed(shown, partial(_boxed, refused))
    return _set(source, template, _changed(shown, partial(_NOT_LATIN.sub, UNKNOWN)))


def _set(source: str, template: str, said: Any) -> bytes:
    asked = json.dumps({"source": source, "inputs": {template: json.dumps(said)}}).encode()
    done = subprocess.run(TYPESETTER, input=asked, capture_output=True, check=False)  # noqa: S603  a program of ours
    if done.returncode == typesetter.REFUSED:
        raise RefusedError(done.stdout.decode())
    if done.returncode or not done.stdout:
        raise RuntimeError(f"the typesetter ended with {done.returncode}")
    return done.stdout


def _seen(text: str) -> str:
    return _UNSEEN.sub("", text)


def _boxed(refused: Iterable[str], text: str) -> str:
    for each in refused:
        text = text.replace(each, UNKNOWN)
    return text


def _sign(code: re.Match[str]) -> str:
    return chr(int(code[1], 16))


def _changed(said: Any, change: Callable[[str], str]) -> Any:
    """The same with each of its texts changed."""
    if isinstance(said, str):
        return change(said)
    if isinstance(said, Mapping):
        return {name: _changed(value, change) for name, value in said.items()}
    return [_changed(each, change) for each in said] if isinstance(said, Sequence) else said
