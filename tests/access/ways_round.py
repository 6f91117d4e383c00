"""Every parameter of every reading, asked by strangers with what belongs to Indramayu: none is a way round.

The parameters come from the OpenAPI document, so one that a later issue adds is tried by itself; where its name says
nothing of what it wants, `shared_values` says that it wants to be taught. The classes are collected by
tests/test_route_matrix.py, in whose place they ask.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qs, quote, urlsplit
from zipfile import ZipFile

import pytest

from tests.support.flows import REGION
from tests.support.operations import DOCUMENT, PROTECTED, Operation
from tests.support.place import OFFICE, STRANGERS, Place, words_in
from tests.support.populated import unknown_id

# What pages and counts; they are asked for beside every filter.
OF_PAGES: Final = frozenset({"limit", "cursor", "include"})
# Everybody with the word sees the directory, and what is published says the same to all.
OPEN: Final = frozenset({"agency.read", "service.read", "statistics.read"})
ABOUT_OWN: Final = frozenset({"access.explain", "access.audience"})
ID: Final = 36  # characters
# Its code as a word; the digits of a time may look like it.
OF_INDRAMAYU: Final = re.compile(r"(?<![\d.])32\.12(?!\d)")
READS: Final = [
    each for each in PROTECTED if not each.is_write and each.act not in OPEN and (each.words or each.act in ABOUT_OWN)
]
NAMES: Final = {"32.12": "Indramayu", "32.10": "Majalengka"}  # in the second, of the same province, there is nothing
# Words of titles that stand in Indramayu alone.
TITLES: Final = ("berikutnya", "direncanakan", "Kegiatan contoh", "Rapat contoh")
KINDS: Final = {"plan": "plan_id", "case": "case_id", "referral": "referral_id", "breach": "breach_id"} | {
    "progress_report": "report_id",
    "budget_line": "line_id",
    "consent": "consent_id",
}
# What is nobody's: the same everywhere, and a filter by it may show no more than no filter.
SHARED: Final = {
    "province_code": "32",
    "funding_source": "APBD",
    "sub_task_force": "PENC REHSOS",
    "subject_kind": "plan case referral",
    "institution": "police",
    "donor_code": "european-union",
    "number": "CONTOH-1",
    "release": "1",
    "sheet": "csv",
    "year": "2026",
    "fiscal_year": "2026",
    "quarter": "1 3",
    "wait": "0",
    "from_edition": "1",
    "to_edition": "1",
    "header_row": "1",
    "until": "",  # sealed for its reader, as a cursor is
}
# They take some values beside certain others only; tests of their own know which.
NARROW: Final = frozenset({"access_explain", "exports_read", "referral_reports_read"})
NOTHING: Final = unknown_id()
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMS: Final = ("text/csv", XLSX, "application/x-ndjson")
FEW, MOST = 3, 40  # values of a parameter that takes one, and of one that takes several
IDS: Final = {"sending_agency_id": "agency_id", "receiving_agency_id": "agency_id"} | {
    "holder": "client_id",
    "subject_id": "plan_id",
}
# The directory's, which everybody with the word sees; Polri's resort is a member of the task force.
SEEN: Final = ("agency_id", "lead_agency_id", "holding_agency_id", "supporting_agency_ids", "service_id", "seat_id")


class Question(NamedTuple):
    """What is asked by: something of Indramayu, and its like that is not there.

    What names nothing of anybody has no such like, and is asked together.
    """

    foreign: Mapping[str, str | list[str]]
    unknown: Mapping[str, str] | None = None


def shape_of(parameter: Mapping[str, Any]) -> Mapping[str, Any]:
    """What one value of a parameter looks like."""
    schema = parameter["schema"]
    schema = next((each for each in schema.get("anyOf", ()) if each.get("type") != "null"), schema)
    schema = schema.get("items", schema)
    return DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def questions(operation: Operation, ids: Mapping[str, str]) -> Iterator[Question]:
    """Every way to ask by a parameter of the query."""
    shared: dict[str, Sequence[str | list[str]]] = {}
    for parameter in operation.described.get("parameters", ()):
        name, shape = parameter["name"], shape_of(parameter)
        if parameter["in"] == "query" and name not in OF_PAGES:
            known = foreign_values(name, shape, ids)
            yield from (Question({name: foreign}, {name: unknown}) for foreign, unknown in known)
            if not known:
                values = shared_values(name, shape)
                shared[name] = [values] if parameter["schema"].get("type") == "array" else values[:FEW]
    shared = {name: values for name, values in shared.items() if values}
    for turn in range(max(map(len, shared.values()), default=0)):
        yield Question({name: values[turn % len(values)] for name, values in shared.items()})


def foreign_values(name: str, shape: Mapping[str, Any], ids: Mapping[str, str]) -> list[tuple[str, str]]:
    """What of Indramayu a parameter can name, each with its like that is not there."""
    pattern = shape.get("pattern", "")
    if shape.get("format") == "uuid":
        return [(ids[IDS.get(name, name)], NOTHING)]
    if name == "resource" and pattern:
        return [(f"{kind}/{ids[of]}", f"{kind}/{NOTHING}") for kind, of in KINDS.items()]
    if name == "q":
        return [(title, "kata-tanpa-arti") for title in TITLES]
    if name == "region_code":
        return [("32.12", "32.10")]
    if "district" in pattern:
        offices = [(OFFICE, "agency:32.10-disnaker")] if "agency" in pattern else []
        return [(REGION, "district:32.10"), *offices]
    return []


def shared_values(name: str, shape: Mapping[str, Any]) -> list[str]:
    """What names nothing of anybody: a state, a kind, a day."""
    if "const" in shape or "enum" in shape:
        values = list(shape.get("enum", (shape.get("const"),)))
        return values[:: 1 + len(values) // MOST]
    if shape.get("type") == "boolean":
        return ["true", "false"]
    if shape.get("format") in {"date", "date-time"}:
        day = str(datetime.now(UTC).date()) if name in {"until", "to", "as_of"} else "2020-01-01"
        return [day if shape["format"] == "date" else f"{day}T23:59:59Z"]
    assert name in SHARED, f"say in tests/access/ways_round.py what `{name}` wants"
    return SHARED[name].split()


class Asking:
    """One stranger at one operation."""

    def __init__(self, place: Place, operation: Operation, stranger: str) -> None:
        self.place, self.operation, self.stranger = place, operation, stranger
        self.path = operation.path.format(**place.ids)
        asked = {each["name"] for each in operation.described.get("parameters", ()) if each["in"] == "query"}
        self.beside = {"include": "total"} if "include" in asked else {}
        self.beside |= {"limit": "200"} if "limit" in asked else {}

    def send(self, said: Mapping[str, Any], form: str = "*/*") -> Any:
        """The answer to a question, with the count where there is one, in a form of the answer."""
        year = {} if self.operation.act == "export.read" else self.operation.query()  # not every export has one
        query = {**year, **self.beside, **said}
        if self.operation.act == "access.explain" and "resource" in said:  # by the act that reads such a thing
            kind = said["resource"].partition("/")[0].removeprefix("progress_")
            query["action"] = f"{kind}.read"
        headers = {"Authorization": f"Bearer {self.place.stranger(self.stranger)}", "Accept": form}
        answer = self.place.http.get(self.path, params=query, headers=headers)
        self.operation.must_declare(answer)
        return answer


def told(answer: Any, asked: Mapping[str, str | list[str]]) -> tuple[int, str]:
    """Status and body, without what was asked for and what differs between any two answers."""
    text = answer.text if answer.headers["content-type"] != XLSX else "".join(parts_of(answer.content))
    if answer.headers["content-type"].endswith(("/json", "+json")):
        dropped = {"instance", "generated_at", "created", "next", "cursor"}
        text = json.dumps({name: value for name, value in answer.json().items() if name not in dropped})
    text = re.sub(r'generated-datetime="[^"]*"', "", text)
    for value in asked.values():
        for each in [value] if isinstance(value, str) else value:
            for said in (each, quote(each, safe=""), NAMES.get(each, each), *each.split("/")):
                text = text.replace(said, "…")
    return answer.status_code, text


def parts_of(workbook: bytes) -> Iterator[str]:
    """The text of all that a workbook is packed from."""
    with ZipFile(BytesIO(workbook)) as packed:
        yield from (packed.read(name).decode() for name in packed.namelist())


def must_be_without(place: Place, answer: Any, who: str, asked: Mapping[str, str | list[str]]) -> None:
    """Nothing of Indramayu in it but what was asked for."""
    _, text = told(answer, asked)
    seen = {place.ids[each] for each in SEEN} | ({place.ids["task_force_id"]} if who == "Polri" else set())
    found = {name for name, value in place.ids.items() if len(value) == ID and value not in seen and value in text}
    assert not found, f"{who} by {asked}: {found}"
    assert who == "Polri" or not OF_INDRAMAYU.search(text), f"{who} by {asked}: {text[:400]}"


def must_count_what_it_shows(answer: Any) -> None:
    """The count is of what is shown, and of nothing more."""
    body = answer.json() if answer.headers["content-type"] == "application/json" else {}
    if "total" in body and "items" in body and body["next"] is None:
        assert body["total"] == len(body["items"])


def asker(place: Place, operation: Operation, turn: int, asked: Mapping[str, Any]) -> str:
    """One of the strangers who hold a word of it somewhere; Polri sees the plan of a region its resort works in."""
    able = [each for each in STRANGERS if not operation.words or words_in(place.stranger(each)) & set(operation.words)]
    able = [
        each for each in able if each != "Polri" or not ({REGION, "32.12", *TITLES} & set(map(str, asked.values())))
    ]
    return able[turn % len(able)]


def by_name(operation: Operation) -> str:
    return operation.name


FILTERED: Final = [
    each
    for each in READS
    if any(said["in"] == "query" and said["name"] not in OF_PAGES for said in each.described.get("parameters", ()))
]


@pytest.mark.parametrize("operation", FILTERED, ids=by_name)
class TestWaysRound:
    def test_no_value_of_a_filter_tells_of_what_its_reader_does_not_see(self, place: Place, operation: Operation):
        """Another's thing is like none: the same answer, the same count. Each question is another stranger's."""
        for turn, (foreign, unknown) in enumerate(questions(operation, place.ids), FILTERED.index(operation)):
            who = asker(place, operation, turn, foreign)
            asking = Asking(place, operation, who)
            answer = asking.send(foreign)
            if answer.status_code == 200:
                must_be_without(place, answer, who, foreign)
                must_count_what_it_shows(answer)
            if unknown is None:
                assert answer.status_code in (200, 404) or operation.name in NARROW, (foreign, answer.text)
            else:
                assert told(answer, foreign) == told(asking.send(unknown), unknown), (who, foreign)


IN_FORMS: Final = [each for each in READS if {*FORMS} <= {*each.described["responses"]["200"]["content"]}]


@pytest.mark.parametrize("operation", IN_FORMS, ids=by_name)
class TestForms:
    def test_no_form_tells_more_than_another(self, place: Place, operation: Operation):
        """A table or a stream is made of the rows its reader sees, as the page is. Each operation in one of them."""
        turn = IN_FORMS.index(operation)
        who = asker(place, operation, turn, {})
        asking, form = Asking(place, operation, who), FORMS[turn % len(FORMS)]
        answer, page = asking.send({}, form), asking.send({})
        assert answer.status_code == page.status_code, answer.text
        if answer.status_code == 200:
            assert answer.headers["content-type"].startswith(form)
            must_be_without(place, answer, who, {})


LISTS: Final = (
    "plans_list",
    "audit_list",
    "people_list",
    "progress_reports_list",
    "grants_list",
    "reporting_periods_list",
)


class TestCursors:
    @pytest.mark.parametrize("name", LISTS)
    def test_one_that_somebody_else_was_given_opens_nothing(self, place: Place, name: str):
        """It is sealed for who was given it: to a stranger it is no cursor."""
        operation = next(each for each in READS if each.name == name)
        secretariat = {"Authorization": f"Bearer {place.token('32.12-secretariat')}"}
        shown = place.http.get(operation.path, params={"limit": "1"}, headers=secretariat).json()
        cursor = parse_qs(urlsplit(shown["next"]).query)["cursor"][0]
        who = asker(place, operation, LISTS.index(name), {})
        answer = Asking(place, operation, who).send({"limit": "1", "cursor": cursor, "include": []})
        assert answer.json()["code"] == "cursor-invalid", answer.text
