"""Bundles: what is in them and for whom, and that a download goes on where a line broke."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest
import sqlalchemy as sa
import time_machine
from sqlmodel import Session

from api.access.resources import TABLES
from api.domain.acts import PERSONAL
from api.domain.bundles import KEPT_FOR, MOST_KEPT
from api.jobs.pruning import prune
from api.models.bundles import Bundle
from api.models.case_persons import CasePerson
from api.models.columns import now
from api.models.people import Person
from api.models.referrals import Referral
from api.queries.bundles import PARTS
from api.queries.exports import columns
from client.gugus_client import AnotherFile, Bearer, Gugus, fetch_bundle
from examples import verify_bundle
from examples.verify_certificate import canonical
from tests.support.flows import LEADS, NEIGHBOUR, REGION, UNKNOWN, YEAR, House, done, pointers, refused, speaker
from tests.support.seated import Credentials, token_of
from tests.support.tokens import Caller
from tests.support.world import World

OFFICE = LEADS["disnaker"]
ENDED = sa.text("""
    UPDATE seat SET valid_to = current_date - 1
    WHERE id = (SELECT seat_id FROM client WHERE client_id = 'demo-32.12-disnaker-staff')
""")

MEMBERSHIP = sa.text("""
    UPDATE seat SET valid_to = current_date + :days
    WHERE kind = 'member' AND agency_id IN (SELECT id FROM agency WHERE organisation = :office)
""")


def make(house: House, who: str = "32.12-disnaker", owner: str = OFFICE, **fields: Any) -> dict[str, Any]:
    return done(house.speak(who).post("/v1/bundles", {"owner": owner, "year": YEAR, **fields}), 201)


def fetch(
    house: House, bundle: dict[str, Any], who: str = "32.12-disnaker", part: str = "content", **headers: str
) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return house.speak(who).get(f"/v1/bundles/{bundle['id']}/{part}", headers=named)


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name) for name in file.namelist()}


def rows(files: dict[str, bytes], name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in files[f"data/{name}.ndjson"].splitlines()]


@pytest.fixture(scope="module")
def entry(house: House) -> dict[str, Any]:
    """What an office says of an activity, and what another office says of its own."""
    period = house.period(year=YEAR, period_type="quarterly", ordinal=2)
    mine = house.report("disnaker", period)
    activity = house.activities["1.1"]["id"]
    found = done(house.secretariat.get(f"/v1/activities/{activity}/indicators"))["items"][0]
    house.entry(house.report("dinsos", period), "2.1", "dinsos", physical_percent=7)
    values = [{"indicator_id": found["id"], "value": 3}]
    return house.entry(mine, physical_percent=12.5, spent_idr=1_250_000, values=values)


@pytest.fixture(scope="module")
def bundle(house: House, entry: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG001  it stands before
    return make(house)


class TestContents:
    def test_it_holds_what_the_office_reads_and_nothing_of_other_offices_reports(self, house, bundle, entry):
        files = unpacked(fetch(house, bundle).content)
        assert {each["id"] for each in rows(files, "progress-entries")} >= {entry["id"]}
        assert {each["owner"] for each in rows(files, "progress-reports")} == {OFFICE}
        assert [each["value"] for each in rows(files, "progress-values") if each["entry_id"] == entry["id"]] == [3]
        assert {each["number"] for each in rows(files, "activities")} == {"1.1", "1.2", "2.1", "2.2", "3.1"}
        assert {each["region"] for each in rows(files, "budget-lines")} <= {REGION}
        assert all(each["year"] == YEAR for each in rows(files, "reporting-periods"))
        assert rows(files, "services") is not None

    def test_a_secretariat_takes_the_whole_district_along(self, house, bundle):
        whole = make(house, "32.12-secretariat", REGION)
        files = unpacked(fetch(house, whole, "32.12-secretariat").content)
        assert {OFFICE, LEADS["dinsos"]} <= {each["owner"] for each in rows(files, "progress-reports")}
        assert whole["home"] == bundle["home"] == REGION

    def test_its_list_of_contents_is_true_and_signed(self, house, bundle):
        files = unpacked(fetch(house, bundle).content)
        assert files["manifest.json"].decode() == bundle["manifest"] == canonical(json.loads(bundle["manifest"]))
        told = json.loads(bundle["manifest"])
        assert (told["owner"], told["home"], told["year"]) == (OFFICE, REGION, YEAR)
        for part in told["parts"]:
            content = files[part["name"]]
            assert (len(content), hashlib.sha256(content).hexdigest()) == (part["bytes"], part["sha256"])
            assert part["rows"] == (len(content.splitlines()) if part["name"].endswith(".ndjson") else 0)
        assert {part["name"] for part in told["parts"]} == set(files) - {"manifest.json", "manifest.jws"}

    def test_whoever_has_the_keys_checks_it_without_a_line(self, house, bundle, tmp_path, capsys):
        keys, file = tmp_path / "keys.json", tmp_path / "luring.zip"
        keys.write_text(json.dumps(done(house.secretariat.get("/.well-known/certificate-keys"))))
        file.write_bytes(fetch(house, bundle).content)
        assert verify_bundle.main([str(file), str(keys)]) == 0
        assert f"VALID: {OFFICE} {YEAR}" in capsys.readouterr().out
        whole = file.read_bytes()
        for broken in (whole[:200] + bytes(200) + whole[400:], whole[:-1_000], b""):
            file.write_bytes(broken)
            assert verify_bundle.main([str(file), str(keys)]) == 1
            assert "NOT VALID: the file is damaged" in capsys.readouterr().err
        files = unpacked(whole)
        files["data/activities.ndjson"] += b"{}"
        with zipfile.ZipFile(file, "w") as changed:
            for name, content in files.items():
                changed.writestr(name, content)
        assert verify_bundle.main([str(file), str(keys)]) == 1
        assert "not what was signed" in capsys.readouterr().err

    def test_nothing_of_a_person_is_in_it(self):
        """By the schema: no table that an act on persons is judged on, and no column but what exports show."""
        kinds = {act.partition(".")[0] for act in PERSONAL}
        personal = {TABLES[kind] for kind in kinds if kind in TABLES}
        assert {Person, CasePerson, Referral} <= personal
        assert not personal & {part.table for part in PARTS.values()}
        named = {column.name for part in PARTS.values() for column in columns(part)}
        assert not named & {
            "sent_by",
            "filled_by",
            "typed_by",
            "claimed_by",
            "verified_by",
            "email",
            "phone",
            "person_id",
        }

    def test_what_changed_since_is_told_by_the_feed(self, house, bundle):
        office = house.officer("disnaker")
        made = make(house)
        quiet = done(office.get(f"/v1/changes?cursor={made['cursor']}"))
        assert [each for each in quiet["items"] if each["resource"] == "progress-reports"] == []
        house.report("disnaker")
        told = done(office.get(f"/v1/changes?cursor={bundle['cursor']}"))["items"]
        assert "progress-reports" in {each["resource"] for each in told}

    def test_a_part_that_is_still_there_is_named_and_not_sent_again(self, house):
        before = make(house)
        known = [part["sha256"] for part in before["parts"]]
        after = make(house, known=known)
        sent = {part["name"]: part["included"] for part in after["parts"]}
        assert (sent["data/activities.ndjson"], sent["formulir.html"]) == (False, True)
        files = unpacked(fetch(house, after).content)
        assert "data/activities.ndjson" not in files
        assert after["size_bytes"] < before["size_bytes"]


class TestForm:
    def test_it_is_one_page_that_may_reach_nothing_and_holds_what_can_be_filled_in(self, house, bundle, entry):
        answer = fetch(house, bundle, part="form")
        page = answer.text
        assert answer.headers["content-disposition"].startswith("attachment")
        assert "default-src 'none'; script-src 'sha256-" in page
        data = json.loads(page.partition('id="data">')[2].partition("</script>")[0])
        sheet = next(each for each in data["sheets"] if entry["activity_id"] in str(each["activities"]))
        assert [each["number"] for each in sheet["activities"]] == ["1.1", "1.2"]
        said = sheet["activities"][0]["entry"]
        assert (said["id"], said["version"], said["physical_percent"]) == (entry["id"], entry["version"], 12.5)
        assert sheet["activities"][0]["indicators"][0]["target"] is not None
        assert "2.1" not in {each["number"] for sheet in data["sheets"] for each in sheet["activities"]}

    def test_who_writes_nothing_there_has_nothing_to_fill_in(self, house):
        """An officer reads the district; a chair reads and does not report."""
        for who in ("32.12-disnaker", "32.12-chair"):
            made = make(house, who, REGION)
            assert '"sheets":[]' in fetch(house, made, who, "form").text

    def test_a_report_that_was_sent_is_not_in_it(self, house):
        sent = house.submitted("polres", "3.1", house.owed_by("polres"))
        made = make(house, "32.12-polres", LEADS["polres"])
        page = fetch(house, made, "32.12-polres", "form").text
        assert sent["obligation_id"] not in page

    def test_a_name_ends_no_script(self, house):
        plan = house.draft_plan(year_from=YEAR, year_to=YEAR + 2, title="</script><script>alert(1)</script>")
        house.activity(plan["id"], title="</script><script>alert(1)</script>")
        made = make(house, "32.12-secretariat", REGION)
        assert fetch(house, made, "32.12-secretariat", "form").text.count("<script") == 2


class TestRanges:
    def test_a_download_that_broke_goes_on_and_is_the_whole(self, house, bundle):
        whole = fetch(house, bundle)
        tag, size = whole.headers["etag"], len(whole.content)
        assert (whole.status_code, whole.headers["accept-ranges"]) == (200, "bytes")
        assert (tag, size) == (f'"{bundle["sha256"]}"', bundle["size_bytes"])
        got = whole.content[:100]
        while len(got) < size:
            part = fetch(house, bundle, Range=f"bytes={len(got)}-{len(got) + 4999}", If_Range=tag)
            assert part.status_code == 206
            assert part.headers["content-range"] == f"bytes {len(got)}-{min(len(got) + 4999, size - 1)}/{size}"
            got += part.content
        assert hashlib.sha256(got).hexdigest() == bundle["sha256"]

    @pytest.mark.parametrize(
        ("asked", "first", "last"), [("bytes=-10", -10, None), ("bytes=10-", 10, None), ("bytes=0-0", 0, 1)]
    )
    def test_any_one_range_is_answered(self, house, bundle, asked, first, last):
        part = fetch(house, bundle, Range=asked)
        assert (part.status_code, part.content) == (206, fetch(house, bundle).content[first:last])

    @pytest.mark.parametrize(
        "headers",
        [
            {"Range": "bytes=10-", "If_Range": '"another"'},
            {"Range": "bytes=10-", "If_Range": "Fri, 27 Nov 2026 00:00:00 GMT"},
            {"Range": "bytes=0-5,9-12"},
            {"Range": "bytes=9-2"},
            {"Range": "lines=1-2"},
            {"Range": "bytes=-"},
        ],
    )
    def test_what_is_of_another_file_or_cannot_be_read_is_answered_with_the_whole(self, house, bundle, headers):
        answer = fetch(house, bundle, **headers)
        assert (answer.status_code, len(answer.content)) == (200, bundle["size_bytes"])

    def test_a_part_behind_the_end_is_refused_with_the_size(self, house, bundle):
        for asked in (f"bytes={bundle['size_bytes']}-", "bytes=-0"):
            answer = fetch(house, bundle, Range=asked)
            refused(answer, 416, "range-not-satisfiable")
            assert answer.headers["content-range"] == f"bytes */{bundle['size_bytes']}"

    def test_what_is_there_already_is_not_sent(self, house, bundle):
        tag = f'"{bundle["sha256"]}"'
        assert fetch(house, bundle, If_None_Match=tag, Range="bytes=0-5").status_code == 304
        for known in (f"W/{tag}", "*"):  # as a gateway that compresses writes it, and whatever stands
            assert fetch(house, bundle, If_None_Match=known).status_code == 304
        assert fetch(house, bundle, part="form", If_None_Match=tag).status_code == 200


class TestWhoMay:
    def test_nobody_but_who_asked_for_it_sees_it(self, house, bundle):
        for who in ("32.12-secretariat", "32.12-dinsos", "21.71-secretariat"):
            refused(house.speak(who).get(f"/v1/bundles/{bundle['id']}"), 404, "not-found")
            refused(fetch(house, bundle, who), 404, "not-found")
            assert bundle["id"] not in house.speak(who).get("/v1/bundles").text
        refused(house.officer("disnaker").get(f"/v1/bundles/{UNKNOWN}"), 404, "not-found")
        listed = done(house.officer("disnaker").get("/v1/bundles"))["items"]
        assert bundle["id"] in {each["id"] for each in listed}

    def test_nobody_takes_along_the_work_of_another(self, house):
        for who, owner in (
            ("32.12-disnaker", LEADS["dinsos"]),
            ("32.12-secretariat", NEIGHBOUR),
            ("polri", LEADS["polres"]),
        ):
            refused(house.speak(who).post("/v1/bundles", {"owner": owner, "year": YEAR}), 403, "not-permitted")

    def test_a_case_officer_and_a_stranger_get_none(self, house):
        unit = house.speak("32.12-uptd-ppa")
        body = {"owner": "agency:32.12-uptd-ppa", "year": YEAR}
        refused(unit.post("/v1/bundles", body), 403, "insufficient-scope")
        assert house.secretariat.http.post("/v1/bundles", json=body).status_code == 401

    def test_a_seat_that_ended_fetches_nothing_more(self, house, bundle, owner_session: Session):
        made = make(house, "32.12-disnaker-staff")
        assert fetch(house, made, "32.12-disnaker-staff").status_code == 200
        owner_session.execute(ENDED)
        owner_session.commit()
        refused(fetch(house, made, "32.12-disnaker-staff"), 403, "insufficient-scope")
        assert fetch(house, bundle).status_code == 200

    def test_another_token_of_the_same_caller_gets_no_part_that_it_may_not_read(self, house, bundle):
        http = house.secretariat.http
        mine = Credentials("demo-32.12-disnaker", World.secrets["demo-32.12-disnaker"], UUID(UNKNOWN))
        narrow = Caller(http, "", token_of(http, mine, ["progress:read", OFFICE]))
        for part in ("content", "form"):
            answer = refused(narrow.get(f"/v1/bundles/{bundle['id']}/{part}"), 403, "insufficient-scope")
            assert answer["scope"] != "progress:read"

    def test_who_is_a_member_no_more_gets_nothing_of_the_district(self, house, bundle, owner_session: Session):
        try:
            owner_session.execute(MEMBERSHIP, {"office": OFFICE, "days": -1})
            owner_session.commit()
            refused(fetch(house, bundle), 404, "not-found")
        finally:
            owner_session.execute(MEMBERSHIP, {"office": OFFICE, "days": 1_000})
            owner_session.commit()
        assert fetch(house, bundle).status_code == 200

    def test_an_agency_of_no_district_says_which(self, house):
        wrong = refused(
            house.speak("32.12-secretariat").post("/v1/bundles", {"owner": "province:32", "year": YEAR}), 422, "invalid"
        )
        assert pointers(wrong) == ["/owner"]
        for code in ("99.99", "32"):
            body = {"owner": OFFICE, "year": YEAR, "region_code": code}
            wrong = refused(house.speak("32.12-disnaker").post("/v1/bundles", body), 422, "invalid")
            assert pointers(wrong) == ["/region_code"]


class TestEnd:
    def test_it_is_gone_when_its_time_is_over(self, house, worker: sa.Engine, owner_session: Session):
        with time_machine.travel(now() - KEPT_FOR + timedelta(minutes=1)):
            made = make(House(speaker(house.secretariat.http)))
        assert fetch(house, made).status_code == 200
        with time_machine.travel(now() + timedelta(minutes=2)):
            refused(fetch(house, made), 404, "not-found")
            refused(house.officer("disnaker").get(f"/v1/bundles/{made['id']}"), 404, "not-found")
            assert made["id"] not in house.officer("disnaker").get("/v1/bundles").text
            with Session(worker) as session, session.begin():
                prune(session, now())
        left = sa.text("SELECT count(*) FROM bundle_file WHERE bundle_id = :id")
        assert owner_session.scalar(left, {"id": made["id"]}) == 0

    def test_of_many_the_oldest_goes(self, house, owner_session: Session):
        made = [make(house, "32.12-polres", LEADS["polres"]) for _ in range(MOST_KEPT + 1)]
        listed = done(house.officer("polres").get("/v1/bundles"))["items"]
        assert [each["id"] for each in listed] == [each["id"] for each in reversed(made[1:])]
        kept = owner_session.scalars(sa.select(Bundle.id).where(Bundle.owner == LEADS["polres"])).all()  # type: ignore[call-overload]
        assert len(kept) == MOST_KEPT


class Breaking(httpx2.BaseTransport):
    """A line that breaks in the middle of every answer with a file, after so many bytes."""

    def __init__(self, http: Any, most: int) -> None:
        self._http, self._most, self.asked = http, most, list[str]()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        headers = {name: value for name, value in request.headers.items() if name != "host"}
        answer = self._http.request(
            request.method, request.url.raw_path.decode(), content=request.read(), headers=headers
        )
        if not request.url.path.endswith("/content"):
            return httpx2.Response(answer.status_code, headers=answer.headers, content=answer.content)
        self.asked.append(request.headers.get("range", ""))
        return httpx2.Response(answer.status_code, headers=answer.headers, stream=_Torn(answer.content, self._most))


class _Torn(httpx2.SyncByteStream):
    def __init__(self, content: bytes, most: int) -> None:
        self._content, self._most = content, most

    def __iter__(self) -> Iterator[bytes]:
        yield self._content[: self._most]
        if len(self._content) > self._most:
            raise httpx2.ReadError("torn")


class TestFetched:
    def test_it_keeps_what_came_and_fetches_the_rest(self, house, tmp_path):
        line = Breaking(house.secretariat.http, 4_000)
        with httpx2.Client(transport=line, base_url="http://testserver") as http:
            gugus = Gugus(http, Bearer(house.officer("disnaker").token))
            made = gugus.bundles.make(owner=OFFICE, year=YEAR)
            path = fetch_bundle(gugus, made, tmp_path / "luring.zip", pause=0)
        assert hashlib.sha256(path.read_bytes()).hexdigest() == made.sha256
        steps = range(0, made.size_bytes, 4_000)
        assert line.asked == [f"bytes={at}-" if at else "" for at in steps]
        assert list(tmp_path.iterdir()) == [path]

    def test_what_lay_there_of_another_file_is_not_taken_for_it(self, house, tmp_path):
        part = tmp_path / "luring.zip.part"
        with httpx2.Client(transport=Breaking(house.secretariat.http, 10**6), base_url="http://testserver") as http:
            gugus = Gugus(http, Bearer(house.officer("disnaker").token))
            made = gugus.bundles.make(owner=OFFICE, year=YEAR)
            part.write_bytes(b"x" * 100)
            with pytest.raises(AnotherFile):
                fetch_bundle(gugus, made, tmp_path / "luring.zip")
            assert not part.exists()
            assert fetch_bundle(gugus, made, tmp_path / "luring.zip").read_bytes()[:2] == b"PK"
