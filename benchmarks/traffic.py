"""What is asked for on a working day, and by whom."""

import asyncio
import json
import random

from benchmarks import feed, nation
from benchmarks.house import House, nation_token, tokens

OFFICERS = 64
TOKENS_FOR = 600.0  # seconds


class Traffic:
    """Draws the next request; tokens are made anew before they end, while the old ones are used."""

    def __init__(self, house: House) -> None:
        self._house = house
        every = [agency for district in house.districts for agency in district.agencies]
        self._officers = random.Random(1).sample(every, min(OFFICERS, len(every)))
        self._tokens: dict[int, str] = {}
        self._nation = self._puller = ""
        self._take()

    def ask(self, dice: random.Random) -> bytes:
        """One request, as often of each kind as on a working day."""
        agency = dice.choice(self._officers)
        district = self._house.districts[agency.number // nation.AGENCIES]
        token = self._tokens[agency.number]
        kinds = {
            f"/v1/activities/{nation.activity_id(dice.choice(district.activities))}": (35, token),
            f"/v1/plans/{district.id(6)}/activities?limit=50": (20, token),
            "/v1/budget-lines?limit=50": (10, token),
            "/v1/agencies": (10, token),
            "/v1/reports/progress?year=2025": (5, self._nation),
            "/v1/changes?limit=100": (8, self._puller),
            "": (12, token),
        }
        (path,) = dice.choices(list(kinds), [weight for weight, _ in kinds.values()])
        return request(path, kinds[path][1]) if path else request("/v1/outputs", token, _output(agency))

    @property
    def token(self) -> str:
        """That of one of the officers."""
        return self._tokens[self._officers[0].number]

    async def renewed(self) -> None:
        """Make the tokens anew for as long as this is awaited; beside the requests, for it takes half a second."""
        while True:
            await asyncio.sleep(TOKENS_FOR)
            await asyncio.to_thread(self._take)

    def _take(self) -> None:
        self._tokens = tokens(self._house, {agency.number: agency.client for agency in self._officers})
        self._nation, self._puller = nation_token(self._house), feed.token(self._house.doors.application)


def request(path: str, token: str, body: bytes = b"") -> bytes:
    """A request as it is sent."""
    head = [f"{'POST' if body else 'GET'} {path} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Bearer {token}"]
    if body:
        head += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*head, "", ""]).encode() + body


def _output(agency: nation.Agency) -> bytes:
    said = {"kind": "training", "pillar": "prosecution", "title": "Pelatihan contoh"}
    days = {"starts_on": "2026-03-02", "ends_on": "2026-03-03", "training": {"topic": "Contoh", "days": 2}}
    return json.dumps({"owner": agency.word, "region": agency.district, **said, **days}).encode()
