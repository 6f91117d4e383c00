"""What is said of problems."""

from ..answers import Answer


class ProblemPage(Answer):
    """One kind of refusal: when it comes and what helps."""

    cause: str
    """Why this answer comes."""
    code: str
    """Stable name."""
    remedy: str
    """What to do about it."""
    status: int
    title: str
    type: str
    """Address of this page; `type` in the answer."""


class ProblemIndex(Answer):
    """Every kind of refusal there is."""

    items: list[ProblemPage]
