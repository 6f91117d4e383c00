"""The words of a scope, and the arithmetic of pairs (access.md §1).

    scope        = word *( SP word )             at most 120 words, none twice
    word         = action / organisation / "openid"
    action       = resource ":" verb             the closed list `Word`
    organisation = kind ":" code                 district:32.12  ministry:kemen-pppa  national:id

A power is a set of pairs (action, organisation), never the cross product of two lists. A scope only asks; what is
given is the intersection of what the client holds, what the person holds and what was asked (`power`). No word
stands for several others: there are no wildcards and no hierarchy in here.
"""

import re
from collections.abc import Container, Iterable
from enum import StrEnum
from typing import Any, Final, NamedTuple


class Word(StrEnum):
    """Every action a token can name; the list is closed."""

    DIRECTORY_READ = "directory:read"  # agencies and the services they offer
    DIRECTORY_WRITE = "directory:write"  # keep the directory
    TASK_FORCES_READ = "task_forces:read"  # task forces, decrees and seats
    TASK_FORCES_WRITE = "task_forces:write"  # record decrees and members
    PLANS_READ = "plans:read"  # plans of action, all versions
    PLANS_WRITE = "plans:write"  # draft and amend plans
    PLANS_ADOPT = "plans:adopt"  # make a plan law, decide on amendments
    BUDGETS_READ = "budgets:read"  # budget lines, realisations and signals
    BUDGETS_WRITE = "budgets:write"  # lines, versions and tagging
    REALISATIONS_WRITE = "realisations:write"  # what was spent or committed
    PROGRESS_READ = "progress:read"  # reports, calendars, obligations, certificates
    PROGRESS_WRITE = "progress:write"  # fill in a report and its evidence
    PROGRESS_COMMENT = "progress:comment"  # remark on a report
    PROGRESS_SUBMIT = "progress:submit"  # send a report for the agency
    PROGRESS_VERIFY = "progress:verify"  # check a report, return or verify it
    PROGRESS_ACCEPT = "progress:accept"  # the level above takes it over
    PROGRESS_FREEZE = "progress:freeze"  # close a period, approve excuses and reopenings
    CALENDAR_WRITE = "calendar:write"  # periods, due dates, openings
    OUTPUTS_READ = "outputs:read"  # material, training and events delivered
    OUTPUTS_WRITE = "outputs:write"  # record them
    MEETINGS_READ = "meetings:read"  # meetings, minutes, decisions
    MEETINGS_WRITE = "meetings:write"  # record them
    CASES_READ = "cases:read"  # cases without personal fields
    CASES_WRITE = "cases:write"  # open and keep cases
    PERSONS_READ = "persons:read"  # personal fields, by the field table
    MEDICAL_READ = "medical:read"  # the medical profile, health services only
    CONSENTS_WRITE = "consents:write"  # record and withdraw consent
    REFERRALS_READ = "referrals:read"  # referrals the organisation is part of
    REFERRALS_SEND = "referrals:send"  # the sending side
    REFERRALS_RECEIVE = "referrals:receive"  # the receiving side
    REFERRALS_OVERSEE = "referrals:oversee"  # clocks and re-routing, no person
    ASSISTANCE_READ = "assistance:read"  # assistance funds and what they gave
    ASSISTANCE_WRITE = "assistance:write"  # book receipts and assistance
    STATISTICS_READ = "statistics:read"  # counts, small cells suppressed
    REPORTS_READ = "reports:read"  # reports of district, province, nation
    CHANGES_READ = "changes:read"  # the change feed
    EXPORTS_READ = "exports:read"  # unpaged streams
    IMPORTS_WRITE = "imports:write"  # bring in files
    WEBHOOKS_WRITE = "webhooks:write"  # addresses that are told of changes
    CLIENTS_WRITE = "clients:write"  # register client systems
    GRANTS_WRITE = "grants:write"  # fill seats, hand out and end grants
    AUDIT_READ = "audit:read"  # the journal of the organisation
    PRIVACY_READ = "privacy:read"  # access logs of personal data
    PRIVACY_WRITE = "privacy:write"  # deletion duties and receipts


class Kind(StrEnum):
    """The kinds of organisation a word can name."""

    DISTRICT = "district"  # regency or city, Kemendagri code with dot
    PROVINCE = "province"  # Kemendagri code
    MINISTRY = "ministry"  # code of the reference set `ministries`
    AGENCY = "agency"  # code of the directory, lower case
    NATIONAL = "national"  # the nation's task force: always `id`


Pair = tuple[Word, str]

ACTIONS: Final[frozenset[str]] = frozenset(Word)
OPENID: Final = "openid"
MAX_WORDS: Final = 120
DETAIL_TYPE: Final = "gugus-tugas"

_WORD: Final[dict[Kind, re.Pattern[str]]] = {
    Kind.DISTRICT: re.compile(r"district:[0-9]{2}\.[0-9]{2}"),
    Kind.PROVINCE: re.compile(r"province:[0-9]{2}"),
    Kind.MINISTRY: re.compile(r"ministry:[a-z0-9]+(?:-[a-z0-9]+)*"),
    Kind.AGENCY: re.compile(r"agency:[a-z0-9]+(?:[.-][a-z0-9]+)*"),
    Kind.NATIONAL: re.compile(r"national:id"),
}

# The nation coordinates and counts, a ministry looks after its own offices: neither touches a victim's path
# (access.md §1 point 4 and §1.3 last paragraph). An agency of the nation that serves people holds an agency word.
_NEVER_GRANTED: Final[dict[Kind, frozenset[str]]] = {
    Kind.NATIONAL: frozenset({"referrals"}),
    Kind.MINISTRY: frozenset({"referrals", "cases"}),
}


class ScopeError(ValueError):
    """A scope or its details cannot be accepted; `reason` is the machine word, no input is repeated.

    Reasons: empty, malformed, too_many_words, repeated_word, unknown_word.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Request(NamedTuple):
    """What a scope asks for: two lists, whose cross product is a bound and never a gift."""

    words: frozenset[Word]
    organisations: frozenset[str]
    openid: bool


def organisation(kind: Kind, code: str) -> str:
    """The word of an organisation from its reference code, lower-cased; ScopeError `malformed` if it is none."""
    word = f"{kind}:{code.lower()}"
    if kind_of(word) is None:
        raise ScopeError("malformed")
    return word


def kind_of(word: str) -> Kind | None:
    """The kind of a well-formed organisation word, else None; whether there is such an organisation is not asked."""
    return next((kind for kind, pattern in _WORD.items() if pattern.fullmatch(word)), None)


def parse(scope: str, organisations: Container[str]) -> Request:
    """Read a scope; `organisations` holds the word of every organisation there is, `national:id` included.

    Raises ScopeError. The order of words does not matter; exactly one space stands between two.
    """
    if not scope:
        raise ScopeError("empty")
    pieces = scope.split(" ", MAX_WORDS)
    if len(pieces) > MAX_WORDS:
        raise ScopeError("too_many_words")
    if len(set(pieces)) < len(pieces):
        raise ScopeError("malformed" if "" in pieces else "repeated_word")
    openid = OPENID in pieces
    words = {Word(piece) for piece in pieces if piece in ACTIONS}
    others = {piece for piece in pieces if piece not in ACTIONS and piece != OPENID}
    for piece in others:
        _must_be_known(piece, organisations)
    return Request(frozenset(words), frozenset(others), openid)


def _must_be_known(piece: str, organisations: Container[str]) -> None:
    if not re.fullmatch(r"[a-z0-9_.:-]+", piece):
        raise ScopeError("malformed")
    if kind_of(piece) is None or piece not in organisations:
        raise ScopeError("unknown_word")


def grantable(pair: Pair) -> bool:
    """Whether anybody may ever hold this pair: no referrals for the nation, no referrals or cases for a ministry."""
    word, holder = pair
    kind = kind_of(holder)
    return kind is not None and word.partition(":")[0] not in _NEVER_GRANTED.get(kind, frozenset())


def narrow(pairs: Iterable[Pair], request: Request) -> frozenset[Pair]:
    """The pairs that were asked for: both their action and their organisation stand in the request."""
    return frozenset(pair for pair in pairs if pair[0] in request.words and pair[1] in request.organisations)


def power(client: Iterable[Pair], person: Iterable[Pair] | None, request: Request) -> frozenset[Pair]:
    """The power of a token: client ∩ person (when there is one) ∩ request, without what is never granted."""
    held = frozenset(client) if person is None else frozenset(client) & frozenset(person)
    return frozenset(filter(grantable, narrow(held, request)))


def to_details(pairs: Iterable[Pair]) -> list[dict[str, Any]]:
    """Exactly these pairs as `authorization_details` (RFC 9396), in an order that depends on the pairs alone.

    Grouped both ways, by organisations with equal actions and by actions with equal organisations; the shorter wins.
    """
    power_held = frozenset(pairs)
    by_organisation = _grouped((holder, word) for word, holder in power_held)
    by_action = [(words, holders) for holders, words in _grouped(power_held)]
    groups = min(by_organisation, by_action, key=len)
    return [{"type": DETAIL_TYPE, "actions": actions, "organisations": holders} for actions, holders in groups]


def _grouped(pairs: Iterable[tuple[str, str]]) -> list[tuple[list[str], list[str]]]:
    """Merge the left sides that have equal right sides: (right sides, left sides), both sorted."""
    rights: dict[str, set[str]] = {}
    for left, right in pairs:
        rights.setdefault(str(left), set()).add(str(right))
    lefts: dict[tuple[str, ...], list[str]] = {}
    for left in sorted(rights):
        lefts.setdefault(tuple(sorted(rights[left])), []).append(left)
    return [(list(right), left) for right, left in lefts.items()]


def from_details(details: object) -> frozenset[Pair]:
    """The pairs of `authorization_details` as we write them; anything else raises ScopeError."""
    if not isinstance(details, list):
        raise ScopeError("malformed")
    return frozenset(pair for detail in details for pair in _pairs_of(detail))


def _pairs_of(detail: object) -> list[Pair]:
    match detail:
        case {"type": str(kind), "actions": list(actions), "organisations": list(holders), **rest}:
            if rest or kind != DETAIL_TYPE or not actions or not holders:
                raise ScopeError("malformed")
        case _:
            raise ScopeError("malformed")
    for names in (actions, holders):
        if not all(isinstance(name, str) for name in names):
            raise ScopeError("malformed")
        if len(set(names)) < len(names):
            raise ScopeError("repeated_word")
    if not ACTIONS.issuperset(actions) or not all(map(kind_of, holders)):
        raise ScopeError("unknown_word")
    return [(Word(action), holder) for action in actions for holder in holders]


def to_scope(pairs: Iterable[Pair], *, openid: bool = False) -> str:
    """The scope that is stated in the token's answer: each action and each organisation of the pairs once, sorted."""
    held = frozenset(pairs)
    words = sorted({str(word) for word, _ in held}) + sorted({holder for _, holder in held})
    return " ".join([OPENID, *words] if openid else words)
