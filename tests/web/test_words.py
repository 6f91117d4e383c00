"""The words of the pages, without a page: every member of a closed list has one, and none says what another says."""

import re
from typing import get_args

import pytest
from babel.messages import pofile

from api.domain.kinds import AmendmentKind, TagState
from api.domain.lifecycles import LIFECYCLES
from api.domain.money import VersionKind
from api.formats.labels import move_labels, value_labels
from client.gugus_client import models
from web.act_words import ACT_WORDS
from web.case_words import CASE_WORDS
from web.event_words import EVENT_WORDS
from web.figure_words import FIGURE_WORDS
from web.languages import CATALOGUE
from web.life_words import STATES
from web.office_words import OFFICE_WORDS
from web.own_names import OWN_NAMES
from web.plan_words import PLAN_WORDS
from web.referral_words import REFERRAL_WORDS
from web.rendering import HOME
from web.words import PARTS, WORDS

# Every closed list of the service that these pages name themselves, and the table that names its members.
NAMED = {
    "AgencyKind": "agency", "AuditKind": "audit", "ActorKind": "actor", "AuthMethod": "proves", "Channel": "channel",
    "CaseFollowUpOutcome": "found", "ConsentBasis": "basis", "ConsentGiver": "giver", "ConsentPurpose": "purpose",
    "Control": "control", "Decider": "decider", "DecreeKind": "decree", "DocumentKind": "document",
    "Exploitation": "exploitation", "FailureReason": "failure", "Identification": "identification",
    "MeetingKind": "meeting", "MessageKind": "message", "PayingLevel": "paying", "Presence": "presence",
    "ProsecutionStage": "prosecution", "Reach": "reach", "Recruiter": "recruiter", "ReferenceSystem": "reference",
    "RejectionReason": "rejection", "Rung": "rung", "SealReason": "seal", "SeatKind": "seat", "Second": "second",
    "Sector": "sector", "ServiceKind": "service", "SharedField": "shared", "TaskForceLevel": "level",
    "TraffickingAct": "trafficking_act", "TraffickingMeans": "trafficking_means", "TravelMode": "mode",
    "Urgency": "urgency", "Verdict": "verdict",
}  # fmt: skip
# Named like states, and no lifecycle: what happened, what becomes of tags, accounts, prosecutions and unsent forms.
OTHER_TABLES = {"step", "event", "tag", "account", "prosecution", "ended", "unsent", "headline", "came_of"}
# Handing a person over below a referral makes a thing; it moves none.
OTHER_MOVES = {"Catat serah terima"}


class TestLists:
    @pytest.mark.parametrize("name", NAMED)
    def test_every_member_of_a_closed_list_is_named(self, name: str):
        assert set(get_args(getattr(models, name))) <= WORDS[NAMED[name]].keys()

    def test_no_table_hides_another_of_its_name(self):
        several = (
            *(ACT_WORDS, CASE_WORDS, EVENT_WORDS, FIGURE_WORDS),
            *(OFFICE_WORDS, PLAN_WORDS, REFERRAL_WORDS),
        )
        assert [name for each in several for name, table in each.items() if WORDS[name] is not table] == []

    @pytest.mark.parametrize(
        ("kind", "table"), [(AmendmentKind, "amendment_kind"), (VersionKind, "version_kind"), (TagState, "tag")]
    )
    def test_every_kind_has_its_word(self, kind, table):
        assert {each.value for each in kind} == WORDS[table].keys()

    def test_every_act_and_every_power_has_one_and_whatever_it_is_done_to(self):
        for codes, between, tables in (
            (get_args(models.Act), ".", ("noun", "doing")),
            (get_args(models.Word), ":", ("resource", "verb")),
        ):
            for place, table in enumerate(tables):
                assert {each.split(between)[place] for each in codes} <= WORDS[table].keys()


class TestTables:
    def test_every_table_that_a_page_names_is_there(self):
        ours = re.compile(r"""(?:\|\s*word\(|parts\.state\(|\b(?:State|Coded)\(|\btable=)["'](\w+)["']""")
        named = {
            table
            for path in HOME.rglob("*")
            if path.suffix in {".py", ".html"}
            for table in ours.findall(path.read_text())
        }
        lives = {STATES.get(noun, noun) for noun in LIFECYCLES} | {f"move_of_{noun}" for noun in LIFECYCLES}
        assert named - WORDS.keys() - PARTS.keys() - OWN_NAMES.keys() - lives == set()


class TestLifecycles:
    @pytest.mark.parametrize("noun", LIFECYCLES)
    def test_the_pages_have_no_word_of_their_own_for_a_state_or_a_move(self, noun):
        kind, _ = LIFECYCLES[noun]
        assert WORDS.get(STATES.get(noun, noun), {}).keys() & {each.value for each in kind} == set()
        assert WORDS.get(f"move_of_{noun}", {}).keys() & move_labels(noun, "id").keys() == set()

    def test_what_is_called_like_a_state_or_a_move_is_something_else(self):
        states = {text for kind, _ in LIFECYCLES.values() for text in value_labels(kind.__name__, "id").values()}
        assert {table for table, words in WORDS.items() if states & set(words.values())} == OTHER_TABLES
        moves = {text for noun in LIFECYCLES for text in move_labels(noun, "id").values()}
        with CATALOGUE.open("rb") as file:
            assert moves & {each.id for each in pofile.read_po(file, locale="en")} == OTHER_MOVES
