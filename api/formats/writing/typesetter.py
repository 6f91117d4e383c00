"""The typesetter, in a process of its own: `python typesetter.py`, one document, and over.

It keeps what it has computed of the last ten documents, some 400 MB for a table of all districts in two years, and no
call makes it let go. So it is not loaded where requests are answered: what it took goes with its process. It knows
nothing of the service, is given one line of JSON and gives the PDF; where it refuses a text, it ends with `REFUSED` and
what it says of it.
"""

import json
import sys
from typing import Final

REFUSED: Final = 3


def main() -> int:
    """Set what stands on standard input. The exit code."""
    import typst  # noqa: PLC0415  whoever only asks for the exit code does not load it

    asked = json.load(sys.stdin)
    source, inputs = asked["source"].encode(), asked["inputs"]
    try:
        packed = typst.compile(source, sys_inputs=inputs, format="pdf", pdf_standards=["ua-1"])
    except typst.TypstError as error:
        sys.stdout.write(error.diagnostic or str(error))
        return REFUSED
    if not isinstance(packed, bytes):
        raise TypeError("one document gives one file")
    sys.stdout.buffer.write(packed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
