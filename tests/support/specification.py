"""The papers of docs/specification as tests read them: their chapters, and the tables the code is held to."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise, product, zip_longest
from pathlib import Path
from typing import Final

PAPERS: Final = Path(__file__).resolve().parents[2] / "docs" / "specification"
# What a seat is called in the table of access.md §1.3, where it is not its code with spaces.
_SEATS: Final = {
    "sub-task-force coordinator": "coordinator",
    "agency reporting officer": "reporting_officer",
    "agency authorised officer": "authorised_officer",
    "agency case officer": "case_officer",
    "agency consent officer": "consent_officer",
}
# The one clause of that table which names no word: it is a rule about how the seat acts.
_NO_WORD: Final = "two persons for each act"


@cache
def paper(name: str) -> str:
    """The text of a paper, `access`."""
    return (PAPERS / f"{name}.md").read_text(encoding="utf-8")


def chapters(name: str) -> set[str]:
    """The numbers of its headings: `1`, `1.3`."""
    return set(re.findall(r"(?m)^#{2,3} (\d+(?:\.\d+)?)[. ]", paper(name)))


def chapter(name: str, number: str) -> str:
    """The text below the heading of a number, up to the next one."""
    _, _, after = re.split(rf"(?m)^(#{{2,3}}) {re.escape(number)}[. ].*$", paper(name), maxsplit=1)
    return re.split(r"(?m)^#{2,3} ", after, maxsplit=1)[0]


def rows(name: str, number: str, first: str) -> list[list[str]]:
    """The rows of the table in a chapter whose head begins with `first`."""
    for table in re.findall(r"(?m)(?:^\|.*\n)+", chapter(name, number)):
        head, _, *below = ([cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines())
        if head[0] == first:
            return below
    raise LookupError(first)


def words() -> set[str]:
    """The closed list of actions (access.md §1.2)."""
    listed, _, _ = chapter("access", "1.2").strip().partition("\n")
    return {
        f"{resource}:{verb}"
        for resource, verbs in re.findall(r"`([a-z_]+):([a-z|]+)`", listed)
        for verb in verbs.split("|")
    }


def yields() -> Mapping[str, Mapping[str, str]]:
    """What each kind of seat yields (access.md §1.3): the action and where.

    `seat` at the seat's own organisation · `seat+districts` also at the districts whose task force has the agency as a
    member · `health` at the seat, of agencies that give health services only.
    """
    groups = {
        name: set(_actions(said))
        for name, said in re.findall(r"\b(READ|EXTRACT) = ([^.]*)\.", chapter("access", "1.3"))
    }
    found: dict[str, dict[str, str]] = {}
    place = ""
    for seats, at, said in rows("access", "1.3", "seat"):
        place = place if at == "same" else at
        wide = groups["READ"] if "READ also at its districts" in place else set()
        cells = {
            action: "seat+districts" if action in wide and where == "seat" else where
            for clause in re.sub(r"\([^)]*\)", "", said).split(";")
            for action, where in _clause(clause.strip(), groups, found).items()
        }
        found |= {_SEATS.get(seat, seat.replace(" ", "_")): cells for seat in seats.split(", ")}
    return found


def _clause(clause: str, groups: Mapping[str, set[str]], above: Mapping[str, Mapping[str, str]]) -> Mapping[str, str]:
    if clause == _NO_WORD:
        return {}
    if clause.startswith("as "):
        return above[clause.removeprefix("as ").replace(" ", "_")]
    if clause.endswith(only := " only where the agency gives health services"):
        return dict.fromkeys(_actions(clause.removesuffix(only)), "health")
    parts = [part.strip() for part in clause.split(",")]
    wholes = [part for part in parts if part in groups]
    named = ", ".join(part for part in parts if part not in groups)
    return dict.fromkeys([*(action for whole in wholes for action in groups[whole]), *_actions(named)], "seat")


def _actions(said: str) -> Iterator[str]:
    """`plans, budgets :read` or `plans:read, budgets:read`: a verb is that of all names before it that have none."""
    waiting: list[str] = []
    for part in filter(None, (part.strip() for part in said.split(","))):
        name, colon, verb = part.partition(":")
        waiting.append(name.strip())
        if colon:
            yield from (f"{each}:{verb}" for each in waiting)
            waiting = []
    if waiting:
        raise LookupError(", ".join(waiting))


def fhir_tasks() -> Mapping[str, str]:
    """What the state of a referral is called as a FHIR Task (lifecycles.md §3)."""
    return {state: task.partition(",")[0] for state, task, *_ in rows("lifecycles", "3", "state")}


def openings() -> Mapping[str, str]:
    """What of the person opens to the receiver in a state of a referral (lifecycles.md §3): its first word is enough.

    What is read only, and what is as in another state, opens as consented.
    """
    said = {state: opens.split()[0] for state, *_, opens in rows("lifecycles", "3", "state")}
    return {state: "consented" if opens in {"read-only", "as"} else opens.strip(",") for state, opens in said.items()}


Leg = tuple[str, str]
"""From which state to which."""
# States that a table names together, by what it calls them.
_TOGETHER: Final = {
    "any open": ("draft", "sent", "received", "info_requested", "accepted", "in_service", "on_hold", "completed"),
    "any not final": ("draft", "sent", "received", "info_requested", "accepted", "in_service", "on_hold", "completed"),
    "accepted_*": ("accepted_province", "accepted_national"),
    "the state before": ("verified", "accepted_province"),
}
_NOUN: Final = re.compile(r"^(plan|amendment|report|period) ")


def legs(said: str) -> Iterator[Leg]:
    """`a, b → c; → d` and `a → b → c`, leg by leg; `a ↔ b` is there and back."""
    begin = ""
    for clause in said.split(";"):
        chain = [part.strip() for part in re.split("[→↔]", clause)]
        chain[0] = begin = chain[0] or begin
        for one, other in pairwise(chain):
            yield from product(_states(one), _states(other))
            if "↔" in clause:
                yield from product(_states(other), _states(one))


def _states(said: str) -> Iterator[str]:
    for each in re.split(", | or ", said):
        yield from _TOGETHER.get(each, (each,))


def legs_of_a_referral() -> set[Leg]:
    """The moves of a referral (lifecycles.md §3)."""
    return {leg for row in rows("lifecycles", "3", "from → to") for leg in legs(row[0])}


def moves() -> Mapping[str, tuple[set[Leg], Mapping[str, str]]]:
    """The legs of plan, amendment, report and period, and the word of each path (lifecycles.md §4)."""
    found: dict[str, tuple[set[Leg], dict[str, str]]] = {}
    noun = ""
    for said, paths, named, _ in rows("lifecycles", "4", "from → to"):
        noun = match[1] if (match := _NOUN.match(said)) else noun
        ways, words_of_paths = found.setdefault(noun, (set(), {}))
        ways.update(legs(_NOUN.sub("", said)))
        if not paths.startswith(("clock", "system")):
            steps = paths.replace(", or clock", "").replace(", then ", ";").split(";")
            for step, word in zip_longest(steps, named.split(";"), fillvalue=named.partition(";")[0]):
                words_of_paths |= dict.fromkeys(map(str.strip, step.split(",")), word.strip())
    return found
