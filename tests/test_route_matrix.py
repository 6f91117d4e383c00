"""Every operation of the API against every caller who must not: 401, 403, 404, and nothing is changed by any of them.

The operations come from the OpenAPI document, so a new route falls into the matrix by itself. The things asked for
are those of Indramayu that concern nobody outside it (`Populated.parameters`).
"""

import io
import os
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from statistics import median
from time import perf_counter
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from starlette.testclient import TestClient

from api.domain.scopes import Pair, Word
from api.domain.seats import AGENCY_SEATS, YIELDS, Reach, SeatKind
from api.models.task_forces import Seat
from tests.access.kept_answers import TestKeptAnswers  # noqa: F401  as below
from tests.access.kinds_of_callers import TestKinds, kinds  # noqa: F401  collected here, where they ask
from tests.access.named_parameters import TestParameters  # noqa: F401  as above
from tests.access.ways_round import OF_INDRAMAYU, TestCursors, TestForms, TestWaysRound  # noqa: F401  as above
from tests.support.flows import REGION
from tests.support.operations import PROTECTED, Operation
from tests.support.place import STRANGERS, Place, place_of, words_in
from tests.support.populated import unknown_id
from tests.support.seated import Credentials, seated, token_of
from tests.support.tokens import token_for

# The directory is open to every token with directory:read: its rows are seen, and only changing them is refused.
# Its private contacts are not: they open to the agency's home region alone.
OPEN_PARAMETERS, OPEN_LISTS = (
    frozenset({"agency_id", "seat_id", "service_id"}),
    frozenset({"agency.read", "service.read"}),
)
PRIVATE = frozenset({"private_contact.read"})
# Published figures are the same for everyone who may read figures at all.
PUBLISHED = frozenset({"statistics.read"})
# The name in the path of an export is no thing of anybody: it is a list, and shows what its reader sees.
NAMED_LISTS = frozenset({"export.read"})
# Whatever a stranger guesses to stand in a tag, what it may not see is not there.
GUESSED = {"If-None-Match": '*, "1", "2"'}
FORMS = ("application/json", "text/csv", "application/x-ndjson", "text/csv; labels=id")
MEASURED = int(os.environ.get("MEASURED") or 15)  # answers of each kind whose times are compared
WITH_WORDS = [each for each in PROTECTED if each.words]
WRITES = [each for each in WITH_WORDS if each.is_write]
SINGLE = [
    each
    for each in WITH_WORDS
    if (set(each.parameters) - OPEN_PARAMETERS or each.act in PRIVATE) and each.act not in PUBLISHED | NAMED_LISTS
]
LISTS = [
    each
    for each in WITH_WORDS
    if not each.is_write and (not each.parameters or each.act in PUBLISHED | NAMED_LISTS) and each.act not in OPEN_LISTS
]
COLLECTIONS = [each for each in WRITES if not each.parameters]
DIRECTORY = [each for each in WITH_WORDS if set(each.parameters) & OPEN_PARAMETERS and each.act not in PRIVATE]
REGISTRAR = SeatKind.NATIONAL_REGISTRAR
SEATS = {kind: "32.12-RSUD-INDRAMAYU" if kind in AGENCY_SEATS else None for kind in SeatKind}


def by_name(operation: Operation) -> str:
    return operation.name


@pytest.fixture(scope="module")
def place(http: TestClient, module_database: str) -> Iterator[Place]:
    with place_of(http, module_database) as made:
        yield made


@pytest.fixture(autouse=True)
def _live_tokens(place: Place) -> None:
    place.renew()


def must_be_401(answer: Any, code: str) -> None:
    assert answer.status_code == 401, answer.text
    assert answer.json()["code"] == code
    challenge = answer.headers["www-authenticate"]
    assert challenge.startswith("Bearer ")
    assert 'resource_metadata="' in challenge
    assert ('error="invalid_token"' in challenge) is (code == "invalid-token")


@pytest.fixture(scope="module")
def expired(place: Place) -> str:
    """A token of the secretariat from an hour ago."""
    with time_machine.travel(datetime.now(UTC) - timedelta(hours=1)):
        return token_for(place.http, "demo-32.12-secretariat")


@pytest.fixture(scope="module")
def revoked(place: Place) -> str:
    """A token of a machine for everything, which the machine ended."""
    client = place.everything()
    token = token_of(place.http, client, [*(word.value for word in Word), REGION])
    ended = place.http.post("/oauth/revoke", data={"token": token}, auth=(client.client_id, client.secret))
    assert ended.status_code == 200
    return token


@pytest.fixture(scope="module")
def no_tokens(place: Place, revoked: str) -> list[str]:
    """What is sent where a token belongs, and is none or no longer one."""
    head, body, signature = place.everything_but(()).split(".")
    unsigned = f"Bearer {head}.{body}.{signature[::-1]}"
    return ["Bearer garbage", unsigned, "Bearer a.b.c", f"Bearer {revoked}", "Basic ZGVtbzpkZW1v"]


@pytest.mark.parametrize("operation", PROTECTED, ids=by_name)
class TestWithoutAToken:
    def test_none_an_expired_one_and_what_is_no_token_are_401(
        self, place: Place, operation: Operation, expired: str, no_tokens: list[str]
    ):
        """Each operation meets one that is no token: what reads the header is one piece of code for all."""
        value = no_tokens[PROTECTED.index(operation) % len(no_tokens)]
        with place.watch.nothing_changes():
            must_be_401(operation.send(place.http, place.ids), "unauthenticated")
            must_be_401(operation.send(place.http, place.ids, expired), "invalid-token")
            must_be_401(
                operation.send(place.http, place.ids, headers={"Authorization": value}),
                "invalid-token",
            )


def items_of(answer: Any) -> list[dict[str, Any]]:
    """The things of a list; a file lists none by id."""
    return answer.json().get("items", []) if answer.headers["content-type"] == "application/json" else []


def text_of(answer: Any) -> str:
    """What an answer says; a package out of all its files, but for published statistics, which are the same for all."""
    if answer.headers["content-type"] != "application/zip":
        return answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        own = [name for name in package.namelist() if not name.startswith("data/statistics-")]
        return "\n".join(package.read(name).decode() for name in own)


def must_lack(answer: Any, word: str) -> None:
    assert answer.status_code == 403, answer.text
    assert answer.json()["code"] == "insufficient-scope"
    assert answer.json()["scope"] == word
    assert f'error="insufficient_scope", scope="{word}"' in answer.headers["www-authenticate"]


def must_be_recorded(place: Place, operation: Operation, refusals: list[tuple[str, str]]) -> None:
    """The newest refusals stand each in the caller's own organisation, and say what was tried and what was said."""
    rows = place.watch.newest(len(refusals))[::-1]
    assert [(row.event, row.owner, row.audience, row.purpose, row.subject_id) for row in rows] == [
        ("access.refused", home, [home], f"{operation.act} {code}", None) for home, code in refusals
    ]


@pytest.mark.parametrize("operation", WITH_WORDS, ids=by_name)
class TestWithoutTheAction:
    def test_the_missing_word_is_named_recorded_and_no_id_looked_for(self, place: Place, operation: Operation):
        token, unknown = place.everything_but(operation.words), dict.fromkeys(place.ids, unknown_id())
        with place.watch.nothing_changes(refusals=2):
            must_lack(operation.send(place.http, place.ids, token), operation.words[0])
            must_lack(operation.send(place.http, unknown, token), operation.words[0])
        must_be_recorded(place, operation, 2 * [(REGION, "insufficient-scope")])


@dataclass
class Ended:
    """Seats of every kind that ended yesterday, with what each had; tokens of them still live."""

    place: Place
    had: dict[SeatKind, tuple[Credentials, list[Pair]]] = field(default_factory=dict)

    def token(self, kind: SeatKind) -> str:
        return self.place.once(f"ended {kind}", lambda: self.place.issued(*self.had[kind]))


@pytest.fixture(scope="module")
def ended(place: Place) -> Ended:
    made, yesterday = Ended(place), (datetime.now(UTC) + timedelta(hours=7)).date() - timedelta(days=1)
    for kind, office in SEATS.items():
        words = sorted({Word(each.word) for each in YIELDS[kind] if each.reach is Reach.SEAT})
        if words:
            client = seated(place.owner, kind, "national:id" if kind is REGISTRAR else REGION, office)
            seat = place.owner.get_one(Seat, client.seat_id)
            made.had[kind] = client, [(word, seat.organisation) for word in words]
            seat.valid_to = yesterday
            place.owner.add(seat)
    place.owner.commit()
    return made


@pytest.mark.parametrize("operation", WITH_WORDS, ids=by_name)
class TestOfAnEndedSeat:
    def test_every_seat_that_had_the_word_lost_it(self, place: Place, operation: Operation, ended: Ended):
        """Each operation meets one of the seats that had it, by turns: what a seat yields ends in one place for all."""
        had = [kind for kind in ended.had if any(each.word in operation.words for each in YIELDS[kind])]
        assert had, f"no seat yields {operation.words}"
        token = ended.token(had[WITH_WORDS.index(operation) % len(had)])
        with place.watch.nothing_changes(refusals=1):
            must_lack(operation.send(place.http, place.ids, token), operation.words[0])


class Refusals:
    """What an operation answers each stranger: one of `statuses`, changing nothing, recorded at the stranger's home."""

    def __init__(self, place: Place, operation: Operation, statuses: set[int]) -> None:
        self.place, self.operation, self.statuses = place, operation, statuses
        self.answers: dict[str, Any] = {}

    def to(self, *names: str) -> dict[str, Any]:
        """The answers to those who hold a word of the operation; of the others, by turns, one is told what it lacks."""
        lacking = [name for name in names if not holds(self.place, self.operation, name)]
        told = lacking[PROTECTED.index(self.operation) % max(len(lacking), 1) :][:1]
        tokens = {name: self.place.stranger(name) for name in names if name not in lacking or name in told}
        guessed = {} if self.operation.is_write else GUESSED
        with self.place.watch.nothing_changes(refusals=len(tokens)):
            for name, token in tokens.items():
                self.answers[name] = self.operation.send(self.place.http, self.place.ids, token, headers=guessed)
        codes = [(STRANGERS[name].home, self.answers[name].json()["code"]) for name in tokens]
        must_be_recorded(self.place, self.operation, codes)
        return {name: self.answers[name] for name in tokens if self._holds_a_word(name)}

    def _holds_a_word(self, name: str) -> bool:
        if not holds(self.place, self.operation, name):
            must_lack(self.answers[name], self.operation.words[0])
            return False
        assert self.answers[name].status_code in self.statuses, f"{name}: {self.answers[name].text}"
        return True


def holds(place: Place, operation: Operation, name: str) -> bool:
    """Whether the stranger's token has a word of the operation."""
    return bool(words_in(place.stranger(name)) & set(operation.words))


class TestOfAnotherOrganisation:
    """Each operation meets every stranger who holds a word of it, and one who does not."""

    @pytest.mark.parametrize("operation", SINGLE, ids=by_name)
    def test_what_it_may_not_see_is_like_what_is_not_there(self, place: Place, operation: Operation):
        answers, turn = Refusals(place, operation, {404}).to(*STRANGERS), SINGLE.index(operation) % 2
        named = [name for name in operation.parameters if name.endswith("_id")]
        for name in [each for each in answers if list(STRANGERS).index(each) % 2 == turn]:
            ids = {**place.ids, **dict.fromkeys(named, unknown_id())}
            assert said(operation.send(place.http, ids, place.stranger(name))) == said(answers[name]), name

    @pytest.mark.parametrize("operation", LISTS, ids=by_name)
    def test_lists_and_reports_leave_it_out(self, place: Place, operation: Operation):
        holders = [name for name in STRANGERS if holds(place, operation, name)]
        Refusals(place, operation, {403}).to(*(name for name in STRANGERS if name not in holders))
        shapes = operation.described["responses"]["200"].get("content", {})
        forms = [form for form in FORMS if form in shapes] or [None]
        for turn, name in enumerate(holders):  # each in another form: a file is the list
            accepted = {"Accept": form} if (form := forms[turn % len(forms)]) else {}
            with place.watch.nothing_changes():
                answer = operation.send(place.http, place.ids, place.stranger(name), headers=accepted)
            assert answer.status_code == 200, f"{name}: {answer.text}"
            assert not {item.get("id") for item in items_of(answer)} & set(place.ids.values()), name
            # Polri sees the plan its resort works in, and what its resort owes and reports: nothing else of Indramayu.
            assert name == "Polri" or not OF_INDRAMAYU.search(text_of(answer)), name

    @pytest.mark.parametrize("operation", COLLECTIONS, ids=by_name)
    def test_a_stranger_adds_nothing_to_a_list(self, place: Place, operation: Operation):
        Refusals(place, operation, {403, 404}).to(*STRANGERS)

    @pytest.mark.parametrize("operation", DIRECTORY, ids=by_name)
    def test_it_reads_the_directory_and_changes_nothing_in_it(self, place: Place, operation: Operation):
        if operation.is_write:
            answers = Refusals(place, operation, {403}).to(*STRANGERS)
            assert {answer.json()["code"] for answer in answers.values()} <= {"not-permitted"}
            return
        tokens = {name: place.stranger(name) for name in STRANGERS}
        with place.watch.nothing_changes():
            for name, token in tokens.items():
                assert operation.send(place.http, place.ids, token).status_code == 200, name


def said(answer: Any) -> tuple[int, dict[str, Any]]:
    """Status and body, without the id of the request."""
    return answer.status_code, {name: value for name, value in answer.json().items() if name != "instance"}


class TestUnderAnotherParent:
    def test_each_path_with_a_child_in_it_is_tried_with_a_parent_that_is_not_its_own(self):
        """Documents in tests/test_referral_openings.py, editions in tests/test_plan_life.py; there are no others."""
        nested = {each.name for each in PROTECTED if len(each.parameters) > 1}
        assert nested == {"referral_documents_read", "plan_versions_read"}


class TestTimes:
    """What is another's takes as long to refuse as what is not there; docs/threat-model.md says how it was measured."""

    @pytest.mark.parametrize("name", ["plans_read", "progress_reports_read", "cases_read", "referrals_read"])
    def test_they_tell_nothing_apart(self, place: Place, name: str):
        operation = next(each for each in SINGLE if each.name == name)
        token = place.token("21.71-cases" if name in {"cases_read", "referrals_read"} else "21.71-secretariat")
        taken: dict[bool, list[float]] = {True: [], False: []}
        for turn in range(2 * MEASURED):
            is_there = bool(turn % 2)
            ids = place.ids if is_there else {**place.ids, operation.parameters[0]: unknown_id()}
            path = operation.path.replace(f"{{{operation.parameters[0]}}}", ids[operation.parameters[0]])
            begun = perf_counter()
            answer = place.http.get(path, headers={"Authorization": f"Bearer {token}"})
            taken[is_there].append(perf_counter() - begun)
            assert answer.status_code == 404
        there, unknown = (median(taken[each]) for each in (True, False))
        sys.stderr.write(f"{name}: {1000 * there:.2f} ms of another, {1000 * unknown:.2f} ms unknown\n")
        assert 1 / 3 < there / unknown < 3


class TestOfTheNation:
    """KPP-PA reads the nation; it writes nothing, and sees no report before it is verified."""

    @pytest.mark.parametrize("operation", WRITES, ids=by_name)
    def test_it_changes_nothing(self, place: Place, operation: Operation):
        token = place.token("kpppa")
        with place.watch.nothing_changes(refusals=1):
            answer = operation.send(place.http, place.ids, token)
        if words_in(token) & set(operation.words):  # it may make tokens for what it reads, and none for Indramayu
            assert answer.json()["code"] in {"not-permitted", "not-found"}
        else:
            must_lack(answer, operation.words[0])

    @pytest.mark.parametrize("operation", [each for each in SINGLE if not each.is_write], ids=by_name)
    def test_it_reads_what_is_settled(self, place: Place, operation: Operation):
        token = place.token("kpppa")
        if not words_in(token) & set(operation.words):
            must_lack(operation.send(place.http, place.ids, token), operation.words[0])
            return
        # A draft has no edition, an export token is its system's own, and a bundle is that of who took it.
        unsettled = {"report_id", "entry_id", "evidence_id", "edition", "export_token_id", "bundle_id"}
        is_unsettled = bool(unsettled & set(operation.parameters))
        answer = operation.send(place.http, place.ids, token)
        assert answer.status_code == (404 if is_unsettled else 200), answer.text


class TestWithoutAnyWord:
    """Regions and the like: any valid token reads them, also one whose seat ended."""

    @pytest.mark.parametrize("operation", [each for each in PROTECTED if not each.words], ids=by_name)
    def test_every_valid_token_is_let_in(self, place: Place, operation: Operation, ended: Ended):
        for token in (place.stranger("Polri"), ended.token(SeatKind.SECRETARIAT)):
            assert operation.send(place.http, place.ids, token).status_code not in (401, 403)


class TestOrderOfAnswers:
    """access.md §1: each answer stands before the next, on one real route that can give all of them."""

    def verify(self, place: Place, report: str, name: str | None, **options: Any) -> tuple[int, str]:
        headers = {"Idempotency-Key": uuid4().hex, "If-Match": f'"{options.pop("version", 99)}"'}
        if name:
            headers["Authorization"] = f"Bearer {place.token(name)}"
        headers |= options.pop("headers", {})
        path = f"/v1/progress-reports/{report}/verifications"
        answer = place.http.post(path, headers=headers, **(options or {"json": {}}))
        return answer.status_code, answer.json()["code"]

    def test_malformed_json_stands_before_the_missing_token(self, place: Place):
        json_type = {"Content-Type": "application/json"}
        assert self.verify(place, unknown_id(), None, content=b"{", headers=json_type) == (400, "malformed-json")

    def test_the_missing_token_before_the_wrong_shape(self, place: Place):
        assert self.verify(place, "x", None, json={"unknown": 1}) == (401, "unauthenticated")

    def test_the_missing_action_before_the_wrong_shape(self, place: Place):
        assert self.verify(place, "x", "32.12-disnaker", json={"unknown": 1}) == (403, "insufficient-scope")

    def test_the_wrong_shape_before_what_is_not_seen(self, place: Place):
        verified = place.made.reports["32.12-DISNAKER"]
        assert self.verify(place, verified, "21.71-secretariat", json={"unknown": 1}) == (422, "invalid")
        assert self.verify(place, "x", "21.71-secretariat") == (422, "invalid")

    def test_what_is_not_seen_before_the_stale_version(self, place: Place):
        verified = place.made.reports["32.12-DISNAKER"]
        assert self.verify(place, verified, "21.71-secretariat") == (404, "not-found")

    def test_another_s_act_before_the_stale_version(self, place: Place):
        verified = place.made.reports["32.12-DISNAKER"]
        assert self.verify(place, verified, "32.12-daily-chair") == (403, "not-permitted")

    def test_the_stale_version_before_the_wrong_moment(self, place: Place):
        verified = place.made.reports["32.12-DISNAKER"]
        assert self.verify(place, verified, "32.12-secretariat") == (412, "stale-version")

    def test_the_wrong_moment_comes_last(self, place: Place):
        verified = place.made.reports["32.12-DISNAKER"]
        shown = place.http.get(
            f"/v1/progress-reports/{verified}", headers={"Authorization": f"Bearer {place.token('32.12-secretariat')}"}
        ).json()
        answer = self.verify(place, verified, "32.12-secretariat", version=shown["version"])
        assert answer == (409, "wrong-moment")
