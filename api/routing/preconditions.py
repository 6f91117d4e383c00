"""What a request says of versions: `If-Match`, the one its change was decided on, and `If-None-Match`, what it has."""

import re
from typing import Annotated, Final

from fastapi import Depends, Header, Request

from api.access import gate
from api.problems import PreconditionRequired, Text

IfMatchHeader = Annotated[
    str | None, Header(alias="If-Match", description="ETag that was read, or several of them", max_length=512)
]
NAMES_NO_VERSION = Text(
    "If-Match: * tidak menyebut versi yang Anda baca.", "If-Match: * does not name the version that you read."
)
ANY: Final = frozenset({"*"})
VERSION: Final = re.compile(r'"(\d{1,9})(?:-[0-9a-f]*)?"')


def tags_in(request: Request, header: str) -> frozenset[str]:
    """The entity tags of a precondition, in one line or several; `*` stands for any (RFC 9110, 13.1)."""
    lines = request.headers.getlist(header)
    return frozenset(tag.strip() for line in lines for tag in line.split(",")) - {""}


def is_known(request: Request, entity: str) -> bool:
    """Whether the reader has what this tag stands for: compared weakly, and `*` is any (RFC 9110, 13.1.2)."""
    known = tags_in(request, "if-none-match")
    return known == ANY or entity in {tag.removeprefix("W/") for tag in known}


async def if_match(request: Request, tag: IfMatchHeader = None) -> gate.Named | None:
    """The versions in If-Match, one of which must stand; a tag that is none of ours names no version.

    Nor does one that is weak: it says that nothing of weight has changed, not that nothing has. `*` holds of whatever
    stands (RFC 9110, 13.1.1), and what does not stand is 404 by itself.
    """
    tags = tags_in(request, "if-match")
    if tag is None or tags == ANY:
        return None
    return frozenset(int(found[1]) for each in tags if (found := VERSION.fullmatch(each)))


async def required_version(
    version: Annotated[gate.Named | None, Depends(if_match)], tag: IfMatchHeader = None
) -> gate.Named:
    """The version in If-Match, which this change cannot do without. Raises PreconditionRequired.

    `*` would write over what the caller never read, which is what the header is asked for to prevent.
    """
    if version is None:
        raise PreconditionRequired if tag is None else PreconditionRequired(NAMES_NO_VERSION)
    return version
