"""The programmes that a workbook names: of a new plan, and of a plan in force as it would have them.

They are the same by chapter, name and code: fields of government have programmes of one name, each with a code of its
own. One that the file leaves without activities goes, if it had any; one that never had stays, for a matrix cannot show
it. A file without programmes says nothing of them.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from uuid_utils.compat import uuid7

from api.domain.plan_changes import Document
from api.domain.programme_names import ProgrammeName
from api.formats.reading.plan_matrix import ParsedPlan, ProgrammeKey, programme_key

Row = Mapping[str, Any]


class Called(NamedTuple):
    """By what a programme is known again."""

    key: ProgrammeKey
    code: str | None


def called_in(parsed: ParsedPlan) -> list[Called | None]:
    """Under which programme each activity of the file stands.

    One that is named without a code is the first of its name that has one.
    """
    named = [(each.programme_key, each.programme.code if each.programme else None) for each in parsed.activities]
    codes = {key: code for key, code in reversed(named) if code}
    return [Called(key, code or codes.get(key)) if key else None for key, code in named]


def named_in(parsed: ParsedPlan) -> dict[Called, ProgrammeName]:
    """The programmes that the file names, in its order, each with its name as it is written first."""
    named: dict[Called, ProgrammeName] = {}
    for called, each in zip(called_in(parsed), parsed.activities, strict=True):
        if called is not None and each.programme is not None:
            named.setdefault(called, ProgrammeName(each.programme.title, called.code))
    return named


class Programmes:
    """The programmes that stand, and those that the file names beside them."""

    def __init__(self, standing: Document, parsed: ParsedPlan, chapters: Mapping[str, str]) -> None:
        self._speaks = parsed.names_programmes
        self._had = {row["programme_id"] for row in standing["activities"]}
        fields = {goal["id"]: goal["sub_task_force"] for goal in standing["goals"]}
        self._rows: dict[str, Row] = {row["id"]: row for row in standing["programmes"]}
        self._known = {
            id_: Called(programme_key(fields[row["goal_id"]], row["title"]), row["account_code"])
            for id_, row in self._rows.items()
        }
        named = named_in(parsed)
        self._is = {called: id_ for id_, called in reversed(self._known.items()) if called in named}
        for called, name in named.items():
            if called not in self._is:
                self._is[called] = self._by_name(called) or self._new(called, name, chapters)

    def _by_name(self, called: Called) -> str | None:
        """One of that name that the file says nothing else of; a code that it says takes the place of what stood."""
        taken = set(self._is.values())
        found = next((id_ for id_, each in self._known.items() if each.key == called.key and id_ not in taken), None)
        if found is not None and called.code:
            self._rows[found] = {**self._rows[found], "account_code": called.code}
        return found

    def _new(self, called: Called, name: ProgrammeName, chapters: Mapping[str, str]) -> str:
        sub_task_force, _ = called.key
        goal_id, id_ = chapters.get(sub_task_force), str(uuid7())
        below = [row["ordinal"] for row in self._rows.values() if row["goal_id"] == goal_id]
        self._rows[id_] = {
            "id": id_,
            "goal_id": goal_id,
            "sub_task_force": sub_task_force,
            "ordinal": max(below, default=0) + 1,
            "title": name.title,
            "account_code": name.code,
        }
        return id_

    def of(self, before: Row, called: Called | None, *, moves: bool) -> str | None:
        """The programme of an activity; in another chapter it leaves one of which the file says nothing.

        Where several are called as the file says it stays under its own.
        """
        standing: str | None = before["programme_id"]
        if not self._speaks:
            return None if moves else standing
        if called is None:
            return None
        return standing if self._is_meant(self._known.get(standing or ""), called) else self._is[called]

    def _is_meant(self, own: Called | None, called: Called) -> bool:
        """Whether it is called so, or is one of several of that name of which all that stand have a code."""
        if own is None or own.key != called.key:
            return False
        return own == called or (called.code is None and called not in self._known.values())

    def left(self, activities: Sequence[Row]) -> list[Row]:
        """The programmes of the plan after the file."""
        if not self._speaks:
            return list(self._rows.values())
        has = {row["programme_id"] for row in activities}
        return [row for id_, row in self._rows.items() if id_ in has or id_ not in self._had]
