"""The routes that write budgets: lines, versions, money spent and promised, ties to activities."""

from typing import Any

from tests.support.flows import REGION, House, done
from tests.support.writes.agencies import code
from tests.support.writes.write import OFFICE, PLAIN, Write


def tagged(house: House) -> dict[str, Any]:
    """A tie of a line to an activity."""
    path, activity = f"/v1/budget-lines/{house.line()['id']}/tags", house.activities["1.1"]["id"]
    return done(house.officer("disnaker").post(path, {"activity_id": activity, "mode": "share", "share": 0.5}), 201)


WRITES: dict[str, Write] = {
    "budget_lines_add": Write(
        PLAIN,
        lambda h, _: h.officer("disnaker").post(
            "/v1/budget-lines",
            {
                "owner": OFFICE,
                "region": REGION,
                "scheme": "sipd",
                "sub_activity_code": code(h),
                "account_code": "5.1",
                "fiscal_year": 2026,
                "funding_source": "APBD",
                "title": "Contoh",
                "version": {"ceiling_idr": 5},
            },
        ),
        "budget_line.added",
        "budget_line",
        OFFICE,
    ),
    "realisations_add": Write(
        lambda h: h.line(), lambda h, line: h.spend(line, 5), "realisation.added", "realisation", OFFICE
    ),
    "budget_versions_add": Write(
        lambda h: h.line(),
        lambda h, line: h.officer("disnaker").post(
            f"/v1/budget-lines/{line['id']}/versions", {"kind": "pergeseran", "ceiling_idr": 7}
        ),
        "budget_version.added",
        "budget_line_version",
        OFFICE,
    ),
    "commitments_add": Write(
        lambda h: h.line(),
        lambda h, line: h.officer("disnaker").post(
            f"/v1/budget-lines/{line['id']}/commitments", {"committed_on": "2026-02-10", "amount_idr": 5}
        ),
        "commitment.added",
        "commitment",
        OFFICE,
    ),
    "budget_tags_add": Write(
        lambda h: (h.line(), h.activities["1.1"]["id"]),
        lambda h, g: h.officer("disnaker").post(
            f"/v1/budget-lines/{g[0]['id']}/tags", {"activity_id": g[1], "mode": "share", "share": 0.5}
        ),
        "budget_tag.added",
        "budget_tag",
        OFFICE,
    ),
    "budget_tags_reject": Write(
        tagged,
        lambda h, tag: h.officer("disnaker").post(f"/v1/budget-tags/{tag['id']}/rejections"),
        "budget_tag.rejected",
        "budget_tag",
        OFFICE,
    ),
}
