"""The programmes of a plan in force as a changed workbook would have them.

They are the same by chapter and name. One that the file leaves without activities goes, if it had any; one that never
had stays, for a matrix cannot show it. A file without programmes says nothing of them.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from uuid_utils.compat import uuid7

from api.domain.plan_changes import Document
from api.formats.reading.plan_matrix import ParsedActivity, ParsedPlan, ProgrammeKey, programme_key

Row = Mapping[str, Any]


class Programmes:
    """The programmes that stand, and those that the file names beside them."""

    def __init__(self, standing: Document, parsed: ParsedPlan, chapters: Mapping[str, str]) -> None:
        fields = {goal["id"]: goal["sub_task_force"] for goal in standing["goals"]}
        self._speaks = parsed.names_programmes
        self._standing = standing["programmes"]
        self._had = {row["programme_id"] for row in standing["activities"]}
        self._rows: dict[ProgrammeKey, Row] = {
            programme_key(fields[row["goal_id"]], row["title"]): row for row in self._standing
        }
        for read in parsed.activities:
            if read.programme is not None:
                self._name(read, chapters)

    def _name(self, read: ParsedActivity, chapters: Mapping[str, str]) -> None:
        """A code that the file says takes the place of what stood; a name that differs in case alone does not."""
        key, named = read.programme_key, read.programme
        if key is None or named is None:
            return
        goal_id = chapters.get(key[0])
        below = [row["ordinal"] for row in self._rows.values() if row["goal_id"] == goal_id]
        new = {
            "id": str(uuid7()),
            "goal_id": goal_id,
            "sub_task_force": key[0],
            "ordinal": max(below, default=0) + 1,
            "title": named.title,
            "account_code": named.code,
        }
        row = self._rows.get(key, new)
        self._rows[key] = {**row, "account_code": named.code} if named.code else row

    def of(self, before: Row, read: ParsedActivity, *, moves: bool) -> str | None:
        """The programme of an activity; in another chapter it leaves one of which the file says nothing."""
        if self._speaks:
            return self._rows[read.programme_key]["id"] if read.programme_key else None
        standing: str | None = before["programme_id"]
        return None if moves else standing

    def left(self, activities: Sequence[Row]) -> list[Row]:
        """The programmes of the plan after the file."""
        if not self._speaks:
            return list(self._standing)
        has = {row["programme_id"] for row in activities}
        return [row for row in self._rows.values() if row["id"] in has or row["id"] not in self._had]
