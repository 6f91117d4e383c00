"""Forms as they come: bounded, each field once; figures as people write them here (12,5 and 1.250.000)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message, Receive

from client.gugus_client import Problem
from web.days import plain_day

LARGEST_FORM: Final = 256 * 1024
MOST_FIELDS: Final = 2_000  # two hundred activities with their indicators
LONGEST_FIELD: Final = 64 * 1024
GROUPED: Final = re.compile(r"-?[0-9]{1,3}(\.[0-9]{3})+")


class TooLarge(Exception):  # noqa: N818  an answer, not a fault
    """More came than a form of this kind may hold."""


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form, stripped of blanks at both ends, and its file."""

    fields: Mapping[str, str] = field(default_factory=dict)
    file: tuple[str, bytes] | None = None

    def text(self, name: str) -> str:
        """A field; an absent one is empty."""
        return self.fields.get(name, "")

    def day(self, name: str) -> str:
        """A field with a day, as the service takes days; what is none as it was typed."""
        return plain_day(self.text(name))

    def kept(self) -> dict[str, str]:
        """The fields to send once more: all but the mark of the form."""
        return {name: value for name, value in self.fields.items() if name != "token"}


def has_files(request: Request) -> bool:
    """Whether files may be among what is sent: those that are large lie on the disk until all has come."""
    return request.headers.get("content-type", "").startswith("multipart/")


async def read_form(request: Request, limit: int) -> Form:
    """The form of a request, of so many bytes at most.

    Raises TooLarge, MultiPartException, and OSError where the disk has no room.
    """
    # Starlette answers a form it cannot read itself, in bare English, wherever it knows the application.
    scope = {name: value for name, value in request.scope.items() if name != "app"}
    bounded = Request(scope, _bounded(request.receive, limit))
    try:
        async with bounded.form(max_files=1, max_fields=MOST_FIELDS, max_part_size=LONGEST_FIELD) as form:
            fields: dict[str, str] = {}
            file: tuple[str, bytes] | None = None
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    # The name a file has at home may name a person; it is not sent on.
                    file = ("berkas", await value.read())
                else:
                    fields.setdefault(name, value.strip())
    except ClientDisconnect:
        raise MultiPartException("The sender went away.") from None
    return Form(fields, file if file and file[1] else None)


def faults_of(problem: Problem | None) -> dict[str, str]:
    """What is wrong, by the names of the fields: `/instrument/number` is told at `instrument-number`."""
    return {error.where.strip("/").replace("/", "-"): error.detail for error in problem.errors} if problem else {}


def figure(text: str) -> str | None:
    """A figure as the service reads it: `62,5` and `1.250.000` become 62.5 and 1250000; what is none stays as it is,
    for the service to refuse; empty is nothing.
    """
    plain = re.sub(r"^Rp\.?\s*|\s+", "", text)
    whole, comma, decimals = plain.partition(",")
    if GROUPED.fullmatch(whole):
        whole = whole.replace(".", "")
    return f"{whole}.{decimals}" if comma else whole or None


def number(text: str) -> int | float | str | None:
    """The same as a JSON number where it is one."""
    plain = figure(text)
    if plain is None or not re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,6})?", plain):
        return plain
    return float(plain) if "." in plain else int(plain)


def _bounded(receive: Receive, limit: int) -> Receive:
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise TooLarge
        return message

    return counted
