"""Files in pieces: each whole or not at all, resumed where a cut line left them, seen by their sender alone."""

import hashlib
import socket
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any
from uuid import uuid4

import httpx2
import pytest
import sqlalchemy as sa
import time_machine
from sqlmodel import Session

from api.domain.uploads import KEPT_FOR, MEDIA_TYPE, MOST_OPEN
from api.jobs.pruning import prune
from api.models.columns import now
from client.gugus_client import Bearer, Gugus, Patience, send_file
from tests.support.databases import application
from tests.support.files import photo
from tests.support.flows import REGION, UNKNOWN, House, done, pointers, refused, speaker, work_off
from tests.support.on_a_port import on_a_port
from tests.support.weak_line import weak_line

OFFICE = "agency:32.12-disnaker"
LIST = b"code,name,abbreviation,kind,seat\n32.12-CONTOH,Kantor Contoh,KC,ngo,Anggota\n"
ALIKE = sa.text("""
    INSERT INTO upload (owner, id, version, created_at, updated_at, expires_at, size_bytes, received_bytes, digest,
      sent_by)
    SELECT owner, gen_random_uuid(), version, created_at, updated_at, expires_at, size_bytes, 0, digest, sent_by
    FROM upload, generate_series(1, :more) WHERE id = :id
""")


def order(content: bytes, owner: str = REGION) -> dict[str, Any]:
    return {"owner": owner, "size_bytes": len(content), "digest": hashlib.sha256(content).hexdigest()}


def append(house: House, upload: dict[str, Any], offset: int, piece: bytes, who: str = "32.12-secretariat", **more):
    headers = {"Upload-Offset": str(offset), "Content-Type": MEDIA_TYPE} | more
    caller = house.speak(who)
    headers["Authorization"] = f"Bearer {caller.token}"
    return caller.http.request("PATCH", f"/v1/uploads/{upload['id']}", headers=headers, content=piece)


def begun(house: House, content: bytes = LIST, who: str = "32.12-secretariat", owner: str = REGION) -> dict[str, Any]:
    return done(house.speak(who).post("/v1/uploads", order(content, owner)), 201)


def uploaded(house: House, content: bytes = LIST, who: str = "32.12-secretariat", owner: str = REGION) -> str:
    """The id of a file that has come."""
    upload = begun(house, content, who, owner)
    assert done(append(house, upload, 0, content, who))["is_complete"]
    return str(upload["id"])


def form(house: House, path: str, who: str = "32.12-secretariat", **fields: str) -> Any:
    """A form in parts, without a file."""
    return house.speak(who).post(path, files={name: (None, value) for name, value in fields.items()})


@pytest.fixture(scope="module")
def base(house: House, module_database: str) -> Iterator[str]:  # noqa: ARG001  the house has its own application
    """The service on a real port."""
    with application(module_database) as app, on_a_port(app) as port:
        yield f"http://127.0.0.1:{port}"


class TestBegin:
    def test_it_tells_where_to_go_on_and_what_is_bounded(self, house: House):
        answer = house.secretariat.post("/v1/uploads", order(LIST))
        made = done(answer, 201)
        assert (made["received_bytes"], made["is_complete"], made["size_bytes"]) == (0, False, len(LIST))
        assert made["allowed_actions"] == ["append", "cancel"]
        assert (answer.headers["upload-offset"], answer.headers["upload-complete"]) == ("0", "?0")
        assert "max-append-size=1048576" in answer.headers["upload-limit"]

    def test_the_same_key_gives_the_same_upload_with_what_has_come(self, house: House):
        key = uuid4().hex
        made = done(house.secretariat.post("/v1/uploads", order(LIST), key=key), 201)
        done(append(house, made, 0, LIST[:5]))
        again = done(house.secretariat.post("/v1/uploads", order(LIST), key=key), 201)
        assert (again["id"], again["received_bytes"]) == (made["id"], 5)

    def test_a_file_that_is_too_large_is_refused_before_a_byte_has_come(self, house: House):
        refused(house.secretariat.post("/v1/uploads", {**order(LIST), "size_bytes": 10**9}), 413, "too-large")

    def test_another_organisation_and_other_seats_are_refused(self, house: House):
        refused(house.secretariat.post("/v1/uploads", order(LIST, OFFICE)), 403, "not-permitted")
        refused(house.speak("32.12-chair").post("/v1/uploads", order(LIST)), 403, "insufficient-scope")

    def test_nobody_has_more_open_than_a_few(self, house: House, owner_session: Session):
        office = house.speak("32.12-polres")
        mine = {**order(LIST), "owner": "agency:32.12-polres-indramayu"}
        made = done(office.post("/v1/uploads", mine), 201)
        owner_session.execute(ALIKE, {"id": made["id"], "more": MOST_OPEN - 1})
        owner_session.commit()
        assert refused(office.post("/v1/uploads", mine), 409, "too-many-uploads")["most"] == MOST_OPEN
        assert office.delete(f"/v1/uploads/{made['id']}", 1).status_code == 204
        done(office.post("/v1/uploads", mine), 201)


class TestAppend:
    def test_pieces_make_the_file(self, house: House):
        upload = begun(house)
        assert done(append(house, upload, 0, LIST[:7]))["received_bytes"] == 7
        answer = append(house, upload, 7, LIST[7:])
        assert (done(answer)["is_complete"], done(answer)["allowed_actions"]) == (True, ["cancel"])
        assert (answer.headers["upload-offset"], answer.headers["upload-complete"]) == (str(len(LIST)), "?1")

    def test_a_piece_that_does_not_continue_is_told_where_to_go_on(self, house: House):
        upload = begun(house)
        done(append(house, upload, 0, LIST[:7]))
        for offset in (0, 8):
            problem = refused(append(house, upload, offset, LIST[:7]), 409, "upload-offset")
            assert (problem["expected_offset"], problem["provided_offset"]) == (7, offset)

    def test_more_than_was_announced_and_another_file_are_refused_and_leave_what_stood(self, house: House):
        upload = begun(house)
        refused(append(house, upload, 0, LIST + b"x"), 413, "too-large")
        refused(append(house, upload, 0, LIST[::-1]), 422, "upload-digest")
        refused(append(house, upload, 0, b"x" * (2**20 + 1)), 413, "too-large")
        assert done(house.secretariat.get(f"/v1/uploads/{upload['id']}"))["received_bytes"] == 0

    def test_whatever_pieces_come_only_the_file_that_was_announced_is_made(self, house: House):
        """Pieces of any length at any place, right and spoiled: what has come is a beginning of the file, always."""
        dice = Random(7)  # noqa: S311  no secret: it must be repeatable
        upload, came = begun(house), 0
        for _ in range(40):
            at = dice.choice((came, came, came, dice.randint(0, len(LIST))))
            piece = LIST[at : at + dice.choice((0, 1, 9, 30, len(LIST)))]
            ends = at + len(piece) == len(LIST)
            piece = dice.choice((piece, piece, piece[::-1] if ends else piece, piece + b"x" * (ends * 3)))
            answer, is_next = append(house, upload, at, piece), at == came
            if is_next and at + len(piece) <= len(LIST) and LIST[at : at + len(piece)] == piece:
                came += len(piece)
                assert done(answer)["received_bytes"] == came
            else:
                assert answer.status_code in ({413, 422} if is_next else {409, 413}), answer.text
            if came == len(LIST):
                break
        assert done(house.secretariat.get(f"/v1/uploads/{upload['id']}"))["received_bytes"] == came
        assert came == len(LIST)

    def test_a_piece_says_where_it_begins_and_what_it_is(self, house: House):
        upload = begun(house)
        refused(append(house, upload, 0, LIST, **{"Content-Type": "text/csv"}), 415, "unsupported-media-type")
        assert pointers(refused(append(house, upload, -1, LIST), 422, "invalid")) == ["Upload-Offset"]


class TestSender:
    def test_nobody_else_sees_it_not_even_another_desk_of_the_same_office(self, house: House):
        upload = begun(house, who="32.12-disnaker", owner=OFFICE)
        for who in ("32.12-disnaker-staff", "32.12-secretariat", "21.71-secretariat"):
            refused(house.speak(who).get(f"/v1/uploads/{upload['id']}"), 404, "not-found")
            refused(append(house, upload, 0, LIST, who), 404, "not-found")

    def test_its_bytes_cannot_be_read_from_a_copy_of_the_database(self, house: House, owner_session: Session):
        upload_id = uploaded(house)
        kept = sa.text("SELECT content FROM upload_piece WHERE upload_id = :id")
        content = bytes(owner_session.scalar(kept, {"id": upload_id}))
        assert len(content) > len(LIST)
        assert b"Kantor" not in content


class TestTime:
    def test_after_a_day_it_is_gone_and_the_worker_removes_it(
        self, house: House, worker: sa.Engine, owner_session: Session
    ):
        with time_machine.travel(now() - KEPT_FOR + timedelta(minutes=1)):
            upload = begun(House(speaker(house.secretariat.http)))
        done(append(house, upload, 0, b""))
        with time_machine.travel(now() + timedelta(minutes=2)):
            refused(house.secretariat.get(f"/v1/uploads/{upload['id']}"), 404, "not-found")
            refused(append(house, upload, 0, LIST), 404, "not-found")
            with Session(worker) as session, session.begin():
                prune(session, now())
        owner_session.rollback()
        left = sa.text("SELECT count(*) FROM upload WHERE id = :id")
        assert owner_session.scalar(left, {"id": upload["id"]}) == 0


class TestTaken:
    def test_an_import_takes_it_and_it_is_gone(self, house: House):
        fields = {"kind": "agencies", "owner": REGION, "upload_id": uploaded(house)}
        sent = done(form(house, "/v1/imports?dry_run=true", **fields), 202)
        assert (sent["size_bytes"], sent["digest"]) == (len(LIST), hashlib.sha256(LIST).hexdigest())
        work_off()
        assert done(house.secretariat.get(f"/v1/imports/{sent['id']}"))["status"] == "checked"
        refused(form(house, "/v1/imports?dry_run=true", **fields), 404, "not-found")

    def test_evidence_takes_it_too(self, house: House):
        who, report = "32.12-disnaker", house.report()
        fields = {"report_id": report["id"], "kind": "photo", "upload_id": uploaded(house, photo(), who, OFFICE)}
        assert done(form(house, "/v1/evidence", who, **fields), 201)["media_type"] == "image/jpeg"

    def test_what_has_not_come_is_not_taken(self, house: House):
        upload = begun(house)
        done(append(house, upload, 0, LIST[:9]))
        fields = {"kind": "agencies", "owner": REGION, "upload_id": upload["id"]}
        assert refused(form(house, "/v1/imports", **fields), 409, "upload-incomplete")["received_bytes"] == 9

    def test_a_form_has_one_file(self, house: House):
        fields = {"kind": "agencies", "owner": REGION}
        assert pointers(refused(form(house, "/v1/imports", **fields), 422, "invalid")) == ["/file"]
        both = {
            **{name: (None, value) for name, value in fields.items()},
            "file": ("x", LIST),
            "upload_id": (None, UNKNOWN),
        }
        assert pointers(refused(house.secretariat.post("/v1/imports", files=both), 422, "invalid")) == ["/file"]


class TestCutLine:
    """On a real port: what is torn off in the middle leaves nothing, and sending goes on."""

    def test_half_a_piece_leaves_nothing(self, house: House, base: str):
        upload = begun(house)
        done(append(house, upload, 0, LIST[:10]))
        head = (
            f"PATCH /v1/uploads/{upload['id']} HTTP/1.1\r\nHost: x\r\n"
            f"Authorization: Bearer {house.secretariat.token}\r\n"
            f"Content-Type: {MEDIA_TYPE}\r\nUpload-Offset: 10\r\nContent-Length: {len(LIST) - 10}\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", int(base.rpartition(":")[2]))) as line:
            line.sendall(head.encode() + LIST[10:20])
        told = httpx2.head(
            f"{base}/v1/uploads/{upload['id']}", headers={"Authorization": f"Bearer {house.secretariat.token}"}
        )
        assert (told.headers["upload-offset"], told.headers["upload-complete"], told.content) == ("10", "?0", b"")
        assert done(append(house, upload, 10, LIST[10:]))["is_complete"]

    def test_the_client_goes_on_after_lost_answers(self, house: House, base: str):
        content = bytes(range(256)) * 40
        with weak_line(base) as line, httpx2.Client(base_url=line.base) as http:
            line.losing = {"PATCH /v1/uploads": 3, "GET /v1/uploads": 1, "POST /v1/uploads": 1}
            gugus = Gugus(http, Bearer(house.secretariat.token), patience=Patience(attempts=2))
            upload = send_file(gugus, REGION, content, size=3000, pause=0.01)
            assert upload.is_complete
            assert upload.digest == hashlib.sha256(content).hexdigest()
            assert len(line.lost) == 5
            gone = gugus.imports.send(kind="agencies", owner=REGION, upload_id=str(upload.id), dry_run=True)
            assert gone.size_bytes == len(content)
