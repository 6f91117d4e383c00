"""The three tables of lifecycles.md, typed from the paper: from which state which move leads where, and who makes it.

States and moves with their seats are those that tests/access/ holds against the policy; here they get their targets.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from tests.access.test_moves import CHAIRS, REPORT, VERIFIER
from tests.access.test_referral_moves import PAPER


class Step(NamedTuple):
    """Where a move leads, and whose it is."""

    target: str
    seats: tuple[str, ...]


Table = Mapping[str, Mapping[str, Step]]

SENDER, RECEIVER = "32.12-uptd-ppa", "32.12-dinsos-cases"
_LEADS_TO: Final = {
    "submissions": "sent",
    "receipts": "received",
    "information-requests": "info_requested",
    "answers": "received",
    "acceptances": "accepted",
    "rejections": "rejected",
    "redirections": "redirected",
    "service-starts": "in_service",
    "holds": "on_hold",
    "resumptions": "in_service",
    "completions": "completed",
    "reopenings": "in_service",
    "closures": "closed",
    "failures": "failed",
    "cancellations": "cancelled",
}
_PARTIES: Final = (SENDER, RECEIVER, VERIFIER)
# Without corrections: they are an act of two persons, and tests/test_referrals.py makes them.
REFERRAL: Final[Table] = {
    state: {
        move: Step(
            _LEADS_TO[move], tuple(name for name, moves in zip(_PARTIES, columns, strict=True) if move in moves.split())
        )
        for move in " ".join(columns).split()
        if move in _LEADS_TO
    }
    for state, columns in PAPER.items()
}
PLAN: Final[Table] = {
    "draft": {"discussions": Step("under_discussion", (VERIFIER,)), "abandonments": Step("abandoned", CHAIRS)},
    "under_discussion": {"legal-reviews": Step("legal_review", (VERIFIER,)), "abandonments": Step("abandoned", CHAIRS)},
    "legal_review": {
        "discussions": Step("under_discussion", (VERIFIER,)),
        "adoptions": Step("adopted", CHAIRS),
        "abandonments": Step("abandoned", CHAIRS),
    },
    "adopted": {"entries-into-force": Step("in_force", (VERIFIER,))},
}
_SETTLES: Final = {
    "submissions": "submitted",
    "withdrawals": "draft",
    "claims": "under_review",
    "returns": "returned",
    "verifications": "verified",
    "verification-withdrawals": "under_review",
    "acceptances": "accepted_province",
    "acceptance-withdrawals": "verified",
}
# Without the nation: it stands beside the province, and tests/test_acceptances.py walks both.
PROVINCE: Final = "32-secretariat"
_BY_NATION: Final = {("accepted_province", "acceptances"), ("accepted_national", "acceptance-withdrawals")}


def report_of(agency: str) -> Table:
    """The table of a report, for that of one agency."""
    found: dict[str, dict[str, Step]] = {}
    for state, move, seats in REPORT:
        if (state, move) not in _BY_NATION:
            whose = tuple(f"32.12-{agency}" if seat == "32.12-disnaker" else seat for seat in seats if seat != "nation")
            found.setdefault(state, {})[move] = Step(_SETTLES[move], whose)
    return found
