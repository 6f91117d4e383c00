"""The routes that write assistance, funds, legs of a return and follow-ups; nobody outside the agency is told."""

from tests.support.assistance import fund, fund_body, gift, gift_body, leg, leg_body, receipt, reintegration, unit
from tests.support.cases import UNIT, case, path_of
from tests.support.flows import House
from tests.support.writes.write import PLAIN, Write


def handover(house: House) -> dict[str, object]:
    """The body of a hand-over between two officers of the district."""
    seats = unit(house).get("/v1/task-forces").json()["items"]
    listed = unit(house).get(f"/v1/task-forces/{seats[0]['id']}/seats?kind=member").json()["items"]
    return {"giving_seat_id": listed[0]["id"], "receiving_seat_id": listed[1]["id"], "place": "Terminal contoh"}


WRITES: dict[str, Write] = {
    "assistance_funds_add": Write(
        PLAIN,
        lambda h, _: unit(h).post("/v1/assistance-funds", fund_body(h)),
        "assistance_fund.added",
        "assistance_fund",
        UNIT,
        told=(),
    ),
    "assistance_funds_receive": Write(
        fund,
        lambda h, f: unit(h).post(f"/v1/assistance-funds/{f['id']}/receipts", receipt(5)),
        "assistance_fund.received",
        "fund_receipt",
        UNIT,
        told=(),
    ),
    "assistance_add": Write(
        lambda h: (case(h), fund(h)),
        lambda h, g: unit(h).post(f"{path_of(g[0])}/assistance", gift_body(g[1])),
        "assistance.added",
        "assistance",
        UNIT,
        told=(),
    ),
    "assistance_withdraw": Write(
        lambda h: gift(h, case(h), fund(h)),
        lambda h, g: unit(h).post(f"/v1/assistance/{g['id']}/withdrawals", {"reason": "Contoh"}),
        "assistance.withdrawn",
        "assistance",
        UNIT,
        told=(),
    ),
    "return_legs_add": Write(
        case,
        lambda h, c: unit(h).post(f"{path_of(c)}/return-legs", leg_body(h)),
        "return_leg.added",
        "return_leg",
        UNIT,
        told=(),
    ),
    "return_legs_hand_over": Write(
        lambda h: leg(h, case(h)),
        lambda h, made: unit(h).post(f"/v1/return-legs/{made['id']}/handovers", handover(h)),
        "return_leg.handed_over",
        "return_leg",
        UNIT,
        told=(),
    ),
    "return_legs_cancel": Write(
        lambda h: leg(h, case(h)),
        lambda h, made: unit(h).post(f"/v1/return-legs/{made['id']}/cancellations", {"reason": "Contoh"}),
        "return_leg.cancelled",
        "return_leg",
        UNIT,
        told=(),
    ),
    "case_follow_ups_complete": Write(
        lambda h: reintegration(h, case(h))[0],
        lambda h, f: unit(h).post(f"/v1/case-follow-ups/{f['id']}/completions", {"outcome": "well"}),
        "case_follow_up.completed",
        "case_follow_up",
        UNIT,
        told=(),
    ),
}
