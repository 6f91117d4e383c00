"""What a failure of the database means to the person who sent the request.

Most rules are checked before a row is written; constraints are the last word where two requests race. A constraint is
known by its name, never by the text of a message: messages carry values.
"""

import psycopg
from psycopg import errors

from api.problems import Conflict, Duplicate, FieldError, InternalError, Invalid, Problem, Text, Unavailable

CONSTRAINTS: dict[str, type[Problem]] = {"ix_case_seal_standing": Duplicate}
"""Name of a constraint → what its violation says, where the kind of constraint does not say it already."""
KINDS: dict[str, type[Problem]] = {"uq": Duplicate, "pk": Duplicate, "fk": Invalid, "ck": Invalid}
"""First letters of a constraint's name (models/columns.py) → what a violation of its kind says."""

REPEAT = Text(
    "Permintaan lain sedang mengubah hal yang sama. Ulangi permintaan ini.",
    "Another request is changing the same thing. Repeat this request.",
)
_UNNAMED = Text(
    "Data ini berbenturan dengan yang sudah tercatat.", "These data conflict with what is recorded already."
)
_UNFIT = Text("Ada isian yang tidak dapat disimpan.", "Some value cannot be stored.")

_REPEATABLE = (errors.SerializationFailure, errors.DeadlockDetected, errors.LockNotAvailable)
_AWAY = (psycopg.OperationalError, psycopg.InterfaceError)

SOON = {"Retry-After": "1"}
LATER = {"Retry-After": "5"}


def problem_of(error: BaseException | None) -> Problem:
    """The problem that `error` of psycopg stands for; our fault where it is none of those known."""
    if isinstance(error, psycopg.IntegrityError):
        return _violation(error)
    if isinstance(error, _REPEATABLE):
        return Unavailable(REPEAT, headers=SOON)
    if isinstance(error, _AWAY):
        return Unavailable(headers=LATER)
    return Invalid(_UNFIT) if isinstance(error, psycopg.DataError) else InternalError()


def _violation(error: psycopg.IntegrityError) -> Problem:
    if isinstance(error, errors.NotNullViolation):
        # A required field is the schema's to ask for; that it got this far is our fault.
        return InternalError()
    name = error.diag.constraint_name or ""
    if isinstance(error, errors.ForeignKeyViolation) and name.startswith("fk_"):
        column = name.removeprefix(f"fk_{error.diag.table_name}_")
        return Invalid(errors=[FieldError(f"/{column}", "unknown_reference", "tidak dikenal / not known")])
    kind = CONSTRAINTS.get(name) or KINDS.get(name.partition("_")[0])
    return kind() if kind else Conflict(_UNNAMED)
