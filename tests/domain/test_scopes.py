"""Scopes ask, pairs decide: the specification of access.md §1, point 7, as properties, and the grammar by example."""

from itertools import chain

import pytest
from hypothesis import given

from api.domain import scopes
from api.domain.scopes import ACTIONS, Kind, Request, ScopeError, Word
from tests.support.laws import drawn, numbers, thousands

ORGANISATIONS = (
    "district:32.12",
    "district:21.71",
    "province:32",
    "ministry:kemen-pppa",
    "ministry:polri",
    "agency:32.12-dinsos",
    "agency:21.71-bp3mi-kepri",
    "national:id",
)
KNOWN = frozenset(ORGANISATIONS)
MANY = frozenset(f"district:{province}.{place:02}" for province in range(11, 20) for place in range(1, 60))

# A few words and all kinds of organisations, so that random sets meet.
SOME = (Word.PLANS_READ, Word.PLANS_WRITE, Word.REPORTS_READ, Word.REFERRALS_READ, Word.CASES_READ, Word.GRANTS_WRITE)
PAIRS = [(word, holder) for word in SOME for holder in ORGANISATIONS]
LAWFUL = list(filter(scopes.grantable, PAIRS))
SIGNS = "abcdinopr:.-_*12 \t\x00é"


def subset(chance, of):
    """A random subset, large or small."""
    bits = chance.getrandbits(len(of))
    return frozenset(member for place, member in enumerate(of) if bits >> place & 1)


def pairs(chance):
    return subset(chance, PAIRS)


def lawful_pairs(chance):
    return subset(chance, LAWFUL)


def requests(chance):
    return Request(subset(chance, SOME), subset(chance, ORGANISATIONS), openid=chance.random() < 0.5)


class TestWords:
    def test_the_list_is_closed(self):
        assert len(ACTIONS) == 44
        assert set(Word) == ACTIONS

    def test_no_action_looks_like_an_organisation(self):
        assert not {word.partition(":")[0] for word in Word} & set(Kind)

    def test_member_names_follow_the_word(self):
        assert all(word.name == word.value.upper().replace(":", "_") for word in Word)


class TestParse:
    def test_reads_actions_organisations_and_openid(self):
        assert scopes.parse("openid plans:read district:32.12 progress:read", KNOWN) == Request(
            frozenset({Word.PLANS_READ, Word.PROGRESS_READ}), frozenset({"district:32.12"}), openid=True
        )

    def test_order_does_not_matter(self):
        assert scopes.parse("plans:read national:id", KNOWN) == scopes.parse("national:id plans:read", KNOWN)

    @pytest.mark.parametrize(
        ("scope", "reason"),
        [
            ("", "empty"),
            (" ", "malformed"),
            ("plans:read ", "malformed"),
            (" plans:read", "malformed"),
            ("plans:read  national:id", "malformed"),
            ("plans:read\tnational:id", "malformed"),
            ("plans:read\nnational:id", "malformed"),
            ("plans:read\x00", "malformed"),
            ("Plans:read", "malformed"),
            ("district:３２.１２", "malformed"),
            ("*", "malformed"),
            ("plans:*", "malformed"),
            ("plans:read plans:read", "repeated_word"),
            ("national:id plans:read national:id", "repeated_word"),
            ("openid openid", "repeated_word"),
            ("plans:delete", "unknown_word"),
            ("plans", "unknown_word"),
            ("profile", "unknown_word"),
            ("district:32.99", "unknown_word"),
            ("district:32", "unknown_word"),
            ("national:my", "unknown_word"),
            ("planet:id", "unknown_word"),
        ],
    )
    def test_a_broken_scope_is_refused_with_its_reason(self, scope, reason):
        with pytest.raises(ScopeError) as refusal:
            scopes.parse(scope, KNOWN)
        assert refusal.value.reason == reason

    def test_what_looks_like_no_organisation_is_unknown_even_if_listed(self):
        with pytest.raises(ScopeError, match="unknown_word"):
            scopes.parse("region:32.12", {"region:32.12"})

    def test_120_words_pass(self):
        assert len(scopes.parse(" ".join(sorted(MANY)[:120]), MANY).organisations) == 120

    def test_121_words_do_not(self):
        with pytest.raises(ScopeError, match="too_many_words"):
            scopes.parse(" ".join(sorted(MANY)[:121]), MANY)

    def test_a_refusal_repeats_no_input(self):
        with pytest.raises(ScopeError) as refusal:
            scopes.parse("district:secret-name", KNOWN)
        assert str(refusal.value) == "unknown_word"

    @thousands
    @given(numbers)
    def test_any_text_is_read_or_refused(self, number):
        for chance in drawn(number):
            scope = "".join(chance.choices(SIGNS, k=chance.randint(0, 40)))
            try:
                request = scopes.parse(scope, KNOWN)
            except ScopeError:
                continue
            assert request.words <= ACTIONS
            assert request.organisations <= KNOWN


class TestOrganisation:
    @pytest.mark.parametrize(
        ("kind", "code", "word"),
        [
            (Kind.DISTRICT, "32.12", "district:32.12"),
            (Kind.MINISTRY, "KEMEN-PPPA", "ministry:kemen-pppa"),
            (Kind.AGENCY, "32.12-DISDUK-P3A", "agency:32.12-disduk-p3a"),
            (Kind.NATIONAL, "ID", "national:id"),
        ],
    )
    def test_code_is_lower_cased(self, kind, code, word):
        assert scopes.organisation(kind, code) == word
        assert scopes.kind_of(word) is kind

    @pytest.mark.parametrize(
        ("kind", "code"),
        [
            (Kind.DISTRICT, "3212"),
            (Kind.PROVINCE, "32.12"),
            (Kind.NATIONAL, "32"),
            (Kind.AGENCY, "a b"),
            (Kind.AGENCY, ""),
        ],
    )
    def test_a_code_that_makes_no_word_is_refused(self, kind, code):
        with pytest.raises(ScopeError, match="malformed"):
            scopes.organisation(kind, code)


class TestGrantable:
    @pytest.mark.parametrize("word", [word for word in Word if word.startswith("referrals:")])
    @pytest.mark.parametrize("holder", ["national:id", "ministry:kemen-pppa"])
    def test_nation_and_ministries_never_hold_referrals(self, word, holder):
        assert not scopes.grantable((word, holder))

    @pytest.mark.parametrize("word", [Word.CASES_READ, Word.CASES_WRITE])
    def test_ministries_never_hold_cases(self, word):
        assert not scopes.grantable((word, "ministry:polri"))

    def test_national_reports_are_a_grant_like_any_other(self):
        assert scopes.grantable((Word.REPORTS_READ, "national:id"))

    def test_agencies_and_districts_may_hold_every_action(self):
        assert all(scopes.grantable((word, holder)) for word in Word for holder in ORGANISATIONS if holder[0] in "ad")

    def test_what_is_no_organisation_holds_nothing(self):
        assert not scopes.grantable((Word.PLANS_READ, "region:32"))


class TestNarrow:
    @thousands
    @given(numbers)
    def test_gives_nothing_that_was_not_held_or_not_asked(self, number):
        for chance in drawn(number):
            held, request = pairs(chance), requests(chance)
            narrowed = scopes.narrow(held, request)
            assert narrowed <= held
            assert all(word in request.words and holder in request.organisations for word, holder in narrowed)

    @thousands
    @given(numbers)
    def test_narrowing_again_changes_nothing(self, number):
        for chance in drawn(number):
            held, request = pairs(chance), requests(chance)
            once = scopes.narrow(held, request)
            assert scopes.narrow(once, request) == once

    @thousands
    @given(numbers)
    def test_asking_for_everything_keeps_everything(self, number):
        for chance in drawn(number):
            held = pairs(chance)
            assert scopes.narrow(held, Request(frozenset(Word), KNOWN, openid=False)) == held

    def test_two_lists_are_no_cross_product(self):
        held = {(Word.PLANS_READ, "district:32.12"), (Word.PLANS_WRITE, "district:21.71")}
        request = scopes.parse("plans:read plans:write district:32.12 district:21.71", KNOWN)
        assert scopes.narrow(held, request) == held

    def test_a_province_word_asks_for_no_district(self):
        request = scopes.parse("plans:read province:32", KNOWN)
        assert scopes.narrow({(Word.PLANS_READ, "district:32.12")}, request) == frozenset()


class TestPower:
    @thousands
    @given(numbers)
    def test_is_within_client_person_and_request(self, number):
        for chance in drawn(number):
            client, person, request = pairs(chance), chance.choice((None, pairs(chance))), requests(chance)
            power = scopes.power(client, person, request)
            assert power <= client
            assert person is None or power <= person
            assert power <= scopes.narrow(client, request)
            assert all(map(scopes.grantable, power))

    @thousands
    @given(numbers)
    def test_removing_a_grant_never_adds(self, number):
        for chance in drawn(number):
            client, person, request = pairs(chance), pairs(chance), requests(chance)
            ended = chance.choice(sorted(client | person) or [None])
            before = scopes.power(client, person, request)
            assert scopes.power(client - {ended}, person, request) <= before
            assert scopes.power(client, person - {ended}, request) <= before
            assert scopes.power(client - {ended}, person - {ended}, request) == before - {ended}

    @thousands
    @given(numbers)
    def test_of_a_machine_is_what_it_holds_and_asks(self, number):
        for chance in drawn(number):
            client, request = lawful_pairs(chance), requests(chance)
            assert scopes.power(client, None, request) == scopes.narrow(client, request)

    @thousands
    @given(numbers)
    def test_computed_again_from_itself_stays(self, number):
        for chance in drawn(number):
            client, person, request = pairs(chance), pairs(chance), requests(chance)
            power = scopes.power(client, person, request)
            assert scopes.power(power, person, request) == power


class TestDetails:
    @thousands
    @given(numbers)
    def test_come_back_as_the_pairs_they_were_made_of(self, number):
        for chance in drawn(number):
            held = pairs(chance)
            assert scopes.from_details(scopes.to_details(held)) == held

    @thousands
    @given(numbers)
    def test_order_depends_on_the_pairs_alone(self, number):
        for chance in drawn(number):
            held, start = pairs(chance), chance.randint(0, 100)
            turned = sorted(held)[start:] + sorted(held)[:start]
            assert scopes.to_details(turned) == scopes.to_details(reversed(turned)) == scopes.to_details(held)

    @thousands
    @given(numbers)
    def test_no_pair_stands_twice_and_no_two_entries_could_be_one(self, number):
        for chance in drawn(number):
            held = pairs(chance)
            details = scopes.to_details(held)
            assert sum(len(each["actions"]) * len(each["organisations"]) for each in details) == len(held)
            actions = [tuple(each["actions"]) for each in details]
            holders_of = [tuple(each["organisations"]) for each in details]
            assert len(set(actions)) == len(actions)
            assert len(set(holders_of)) == len(holders_of)
            assert all(list(names) == sorted(names) for names in chain(actions, holders_of))

    def test_equal_actions_are_one_entry(self):
        held = {(word, holder) for word in (Word.PLANS_READ, Word.BUDGETS_READ) for holder in ORGANISATIONS[:2]}
        assert scopes.to_details(held) == [
            {
                "type": "gugus-tugas",
                "actions": ["budgets:read", "plans:read"],
                "organisations": ["district:21.71", "district:32.12"],
            }
        ]

    def test_the_shorter_grouping_is_taken(self):
        here, there, elsewhere = "district:21.71", "district:32.12", "province:32"
        held = {(Word.PLANS_READ, here), (Word.PLANS_READ, there), (Word.REPORTS_READ, there)}
        assert scopes.to_details(held | {(Word.REPORTS_READ, elsewhere)}) == [
            {"type": "gugus-tugas", "actions": ["plans:read"], "organisations": [here, there]},
            {"type": "gugus-tugas", "actions": ["reports:read"], "organisations": [there, elsewhere]},
        ]

    @pytest.mark.parametrize(
        "details",
        [
            None,
            {},
            "plans:read",
            [None],
            [[]],
            [{}],
            [{"type": "other", "actions": ["plans:read"], "organisations": ["national:id"]}],
            [{"type": "gugus-tugas", "actions": ["plans:read"]}],
            [{"type": "gugus-tugas", "actions": [], "organisations": ["national:id"]}],
            [{"type": "gugus-tugas", "actions": ["plans:read"], "organisations": []}],
            [{"type": "gugus-tugas", "actions": "plans:read", "organisations": ["national:id"]}],
            [{"type": "gugus-tugas", "actions": ["plans:*"], "organisations": ["national:id"]}],
            [{"type": "gugus-tugas", "actions": [1], "organisations": ["national:id"]}],
            [{"type": "gugus-tugas", "actions": [["plans:read"]], "organisations": ["national:id"]}],
            [{"type": "gugus-tugas", "actions": ["plans:read"], "organisations": ["planet:id"]}],
            [{"type": "gugus-tugas", "actions": ["plans:read"], "organisations": ["national:id"] * 2}],
            [{"type": "gugus-tugas", "actions": ["plans:read"], "organisations": ["national:id"], "locations": []}],
        ],
    )
    def test_malformed_details_are_refused(self, details):
        with pytest.raises(ScopeError):
            scopes.from_details(details)


class TestGrantedScope:
    @thousands
    @given(numbers)
    def test_asking_for_the_granted_scope_gives_the_same_pairs(self, number):
        for chance in drawn(number):
            held, openid = pairs(chance) or frozenset(PAIRS), chance.random() < 0.5
            request = scopes.parse(scopes.to_scope(held, openid=openid), KNOWN)
            assert scopes.narrow(held, request) == held
            assert request.openid is openid

    def test_names_each_word_once_actions_first(self):
        held = {(Word.PLANS_READ, "province:32"), (Word.BUDGETS_READ, "province:32"), (Word.PLANS_READ, "national:id")}
        assert scopes.to_scope(held, openid=True) == "openid budgets:read plans:read national:id province:32"

    def test_of_nothing_is_empty(self):
        assert scopes.to_scope(()) == ""
