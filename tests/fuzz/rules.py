"""What holds for every answer, whatever was sent."""

from collections.abc import Iterator
from typing import Any

from tests.fuzz.calls import Call
from tests.fuzz.strange import MARK


def broken(call: Call, answer: Any) -> Iterator[str]:
    """The rules that this answer breaks."""
    status = answer.status_code
    if status >= 500 and not (status == 503 and answer.headers.get("retry-after")):
        yield f"{status}"
        return
    try:
        call.operation.must_declare(answer)
    except (AssertionError, ValueError) as wrong:
        yield str(wrong)[:400]
    is_problem = status >= 400
    if is_problem and (MARK in answer.text or any(MARK in value for value in answer.headers.values())):
        yield f"{status} repeats what was sent: {answer.text[:400]}"
