"""What the service says about its own rules is what decides."""

from api.domain.lifecycles import FINAL, LIFECYCLES
from api.formats.labels import move_labels
from api.queries.lifecycles import lifecycles
from tests.support.tokens import Caller, token_for

TOLD = {each.name: each for each in lifecycles().lifecycles}


class TestLifecycles:
    def test_every_move_of_every_table_is_told_once(self):
        told = {
            name: [(move.from_state, move.to_state, move.path) for move in each.moves] for name, each in TOLD.items()
        }
        tables = {
            name: [(source, target, move.path) for (source, target), move in table.items()]
            for name, (_, table) in LIFECYCLES.items()
        }
        assert told == tables

    def test_a_move_that_somebody_makes_names_its_word(self):
        made = [move for each in TOLD.values() for move in each.moves if move.path]
        assert made
        assert [move for move in made if not move.words] == []

    def test_a_move_that_somebody_makes_is_called_something_in_both_languages(self):
        moves = [move for each in TOLD.values() for move in each.moves]
        assert [move for move in moves if bool(move.path) is not bool(move.label_id and move.label_en)] == []
        named = {(name, move.path) for name, each in TOLD.items() for move in each.moves if move.path}
        kept = {(name, path) for name in TOLD for path in move_labels(name, "id")}
        assert kept == named

    def test_what_is_final_leads_nowhere(self):
        assert {move.from_state for move in TOLD["referral"].moves} & FINAL == set()

    def test_every_valid_token_reads_them_and_keeps_them_by_their_tag(self, http):
        caller = Caller(http, "demo-polri", token_for(http, "demo-polri"))
        answer = caller.get("/v1/meta/lifecycles")
        assert answer.json() == lifecycles().model_dump(mode="json")
        again = caller.get("/v1/meta/lifecycles", headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


class TestProcessing:
    def test_every_valid_token_reads_the_whole_record_in_both_languages(self, http):
        caller = Caller(http, "demo-polri", token_for(http, "demo-polri"))
        answer = caller.get("/v1/privacy/processing-record")
        items = answer.json()["items"]
        assert {"persons", "medical_profiles", "referrals", "statistics", "accounts", "journal"} <= {
            each["code"] for each in items
        }
        assert [each["code"] for each in items if not all(each.values())] == []
        again = caller.get("/v1/privacy/processing-record", headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304
