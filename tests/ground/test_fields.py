"""A field that is taken is shown again, may be corrected, and is asked for by the page; what is otherwise stands here.

Whoever adds a field adds it to three shapes and a form (docs/first-tasks.md), and nothing of the others falls where
one is forgotten. Read from the document and the source of the pages, without a database.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from tests.support.operations import DOCUMENT, OPERATIONS

PAGES: Final = Path(__file__).resolve().parents[2] / "web" / "pages"
TAKES: Final = re.compile(r"^from web\.pages(?:\.(\w+) import| import (.+))", re.MULTILINE)
ADDS, CORRECTS = ("add",), ("change", "correct", "revise")
SEALED: Final = frozenset({"language", "needs", "needs_interpreter", "safety_notes"})
NAMES: Final = frozenset(
    {"address", "birth_date", "birth_place", "contact_notes", "guardian_name", "guardian_phone", "identity_number"}
    | {"name", "other_names", "passport_number", "phone", "story"}
)
# Not in the answer under this name, and why.
TOLD_OTHERWISE: Final[Mapping[str, frozenset[str]]] = {
    "activities": frozenset({"account_code"}),  # by its scheme, its code, and as it was written
    "agencies": frozenset({"ministry_code"}),  # as `ministry`
    "budget_lines": frozenset({"tags"}),  # a list of its own
    "budget_versions": frozenset({"is_correction"}),  # in the order of versions
    "case_persons": NAMES,  # sealed: read on a page of their own
    "case_seals": frozenset({"agency_id", "officer_id", "unit"}),  # against whom it is tells nobody anything
    "clients": frozenset({"jwks"}),
    "meetings": frozenset({"decisions", "reason"}),  # as follow-ups; among the corrections
    "plans": frozenset({"structure_from"}),
    "referrals": SEALED | {"text"},  # sealed; among the messages
}
# Stays as it was added.
FIXED: Final[Mapping[str, frozenset[str]]] = {
    "agencies": frozenset({"aliases", "code", "kind", "ministry_code", "owner"}),
    "cases": frozenset({"holding_agency_id"}),
    "clients": frozenset({"jwks", "organisation"}),
    "meetings": frozenset({"decisions", "kind", "owner", "sub_task_force"}),
    "outputs": frozenset({"kind", "owner", "region"}),
    "plans": frozenset({"owner", "structure_from"}),
    "progress_entries": frozenset({"activity_id"}),
    "referrals": frozenset({"case_id"}),
    "reporting_calendars": frozenset({"owner", "period_type", "year"}),
    "services": frozenset({"agency_id", "kind"}),
    "webhooks": frozenset({"client_id"}),
}
# What no form asks for: sent by systems, by a page of another noun, or not yet by any.
NO_FORM: Final[Mapping[str, frozenset[str]]] = {
    "agencies": frozenset({"ministry_code"}),
    "assistance": frozenset({"budget_line_id"}),
    "budget_lines": frozenset({"tags"}),
    "clients": frozenset({"jwks"}),
    "indicators": frozenset({"parent_indicator_id", "period_targets"}),
    "meetings": frozenset({"decisions"}),
    "plans": frozenset({"parent_plan_id"}),
    "referrals": frozenset({"replaces_id"}),
    "reporting_calendars": frozenset({"dates"}),
    "return_legs": frozenset({"budget_line_id"}),
}


class Taken(NamedTuple):
    """An operation that adds or corrects: what is sent, and what is answered."""

    noun: str
    verb: str
    body: frozenset[str]
    answer: frozenset[str]


def fields_of(schema: Any) -> set[str]:
    """The names in a shape, whichever of several it is; of a list, those of what it holds."""
    if "$ref" in schema:
        return fields_of(DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    parts = [each for name in ("oneOf", "anyOf", "allOf") for each in schema.get(name, ())]
    own = schema.get("properties", {})
    return {*own}.union(*map(fields_of, [*parts, *([own["items"]["items"]] if "items" in own else [])]))


def answered_by(described: Any) -> frozenset[str]:
    """The names in what an operation answers when it is done."""
    answers = [answer.get("content", {}) for status, answer in described["responses"].items() if status[0] == "2"]
    return frozenset().union(*(fields_of(each.get("application/json", {}).get("schema", {})) for each in answers))


def taken(*verbs: str) -> Iterator[Taken]:
    """The operations with these verbs that take JSON."""
    for each in OPERATIONS:
        noun, _, verb = each.name.rpartition("_")
        sent = each.described.get("requestBody", {}).get("content", {}).get("application/json")
        if sent and verb in verbs:
            yield Taken(noun, verb, frozenset(fields_of(sent["schema"])), answered_by(each.described))


def by_noun(missing: Iterable[tuple[str, frozenset[str]]]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for noun, names in missing:
        found[noun] = found.get(noun, frozenset()) | names
    return {noun: names for noun, names in found.items() if names}


def test_what_is_sent_is_shown():
    missing = by_noun((each.noun, each.body - each.answer) for each in taken(*ADDS, *CORRECTS))
    assert missing == TOLD_OTHERWISE, "`…Out` or `…Detail` in api/schemas/ shows it, or TOLD_OTHERWISE says how"


def test_what_is_added_may_be_corrected():
    added = {each.noun: each.body for each in taken(*ADDS)}
    # The correction of a referral is an act of two persons, on what was sent.
    corrects = [each for each in taken(*CORRECTS) if each.noun in added and "text" not in each.body]
    missing = by_noun((each.noun, added[each.noun] - each.body) for each in corrects)
    assert missing == FIXED, "`…Update` in api/schemas/ takes it, or FIXED names it"


def source_of(texts: Mapping[str, str], each: Taken) -> str:
    """The modules whose pages call the operation, and what they take of other pages."""
    calling = [text for text in texts.values() if re.search(rf"\.{each.noun}\.{each.verb}\b", text)]
    found = {name for text in calling for line in TAKES.findall(text) for name in re.findall(r"\w+", "".join(line))}
    beside = found & texts.keys()
    return "\n".join([*calling, *(texts[name] for name in beside)]) if calling else ""


def test_its_page_asks_for_it():
    texts = {path.stem: path.read_text(encoding="utf-8") for path in PAGES.glob("*.py")}
    asked = [(each, source) for each in taken(*ADDS, *CORRECTS) if (source := source_of(texts, each))]
    missing = by_noun(
        (each.noun, frozenset(name for name in each.body if not re.search(rf"[\"'.]{name}\b|\b{name}=", source)))
        for each, source in asked
    )
    assert missing == NO_FORM, "a `Field` of the page in web/pages/ asks for it, or NO_FORM names it"
