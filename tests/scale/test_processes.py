"""Several processes on one database: what one of them did, every other knows."""

import hashlib
from threading import Thread
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

import httpx2

from api.domain.uploads import MEDIA_TYPE
from tests.scale.conftest import Installation
from tests.scale.speakers import Speaker
from tests.support.flows import REGION, YEAR, done
from tests.support.world import World

SECRETARIAT = "32.12-secretariat"
LIST = b"code,name,abbreviation,kind,seat\n32.12-CONTOH,Kantor Contoh,KC,ngo,Anggota\n"


def meeting(number: object) -> dict[str, Any]:
    """The body of a meeting that bears a number."""
    told = {"owner": REGION, "kind": "coordination", "place": "Aula contoh", "held_on": f"{YEAR}-02-10"}
    return {**told, "title": f"Rapat contoh {number}"}


class TestOneInstallation:
    def test_a_token_counts_everywhere_until_it_is_revoked_anywhere(self, installation: Installation):
        speaker = Speaker(installation.first, SECRETARIAT)
        for address in (installation.first, installation.second, installation.second):  # the last from memory
            done(speaker.get(address, "/v1/agencies"))
        name = f"demo-{SECRETARIAT}"
        auth = (name, World.secrets[name])
        assert httpx2.post(f"{installation.first}/oauth/revoke", data={"token": speaker.token}, auth=auth).is_success
        assert speaker.get(installation.second, "/v1/agencies").status_code == 401

    def test_a_write_sent_again_elsewhere_has_one_effect(self, installation: Installation):
        speaker, key, body = Speaker(installation.first, SECRETARIAT), uuid4().hex, meeting("dua kali")
        made = done(speaker.post(installation.first, "/v1/meetings", body, key), 201)
        again = speaker.post(installation.second, "/v1/meetings", body, key)
        assert done(again, 201)["id"] == made["id"]
        assert again.headers["Idempotency-Replayed"] == "true"

    def test_a_cursor_goes_on_elsewhere(self, installation: Installation):
        speaker = Speaker(installation.first, SECRETARIAT)
        page = done(speaker.get(installation.first, "/v1/agencies?limit=1"))
        following = httpx2.URL(page["next"]).raw_path.decode()
        other = done(speaker.get(installation.second, following))
        assert other["items"]
        assert other["items"][0]["id"] != page["items"][0]["id"]

    def test_pieces_of_a_file_may_go_to_different_processes(self, installation: Installation):
        speaker = Speaker(installation.first, SECRETARIAT)
        order = {"owner": REGION, "size_bytes": len(LIST), "digest": hashlib.sha256(LIST).hexdigest()}
        upload = done(speaker.post(installation.first, "/v1/uploads", order, uuid4().hex), 201)
        for address, begins, ends in ((installation.second, 0, 20), (installation.first, 20, len(LIST))):
            headers = {"Upload-Offset": str(begins), "Content-Type": MEDIA_TYPE}
            path = f"/v1/uploads/{upload['id']}"
            upload = done(speaker.ask(address, "PATCH", path, headers=headers, content=LIST[begins:ends]))
        assert upload["is_complete"]

    def test_who_waits_at_one_hears_what_another_wrote(self, installation: Installation):
        speaker, heard = Speaker(installation.first, SECRETARIAT), []
        began = done(speaker.get(installation.second, "/v1/changes?start=now"))["cursor"]

        def wait() -> None:
            heard.append(done(speaker.get(installation.second, f"/v1/changes?cursor={began}&wait=20")))

        waiting = Thread(target=wait)
        waiting.start()
        sleep(1.0)
        made = done(speaker.post(installation.first, "/v1/meetings", meeting("didengar"), uuid4().hex), 201)
        waiting.join(30)
        assert [each["id"] for each in heard[0]["items"]] == [made["id"]]

    def test_two_workers_do_each_thing_once(self, installation: Installation):
        speaker = Speaker(installation.first, SECRETARIAT)
        sent = [
            speaker.ask(
                (installation.first, installation.second)[number % 2],
                "POST",
                "/v1/imports",
                data={"kind": "agencies", "owner": REGION},
                files={"file": ("contoh", LIST)},
                headers={"Idempotency-Key": uuid4().hex},
            )
            for number in range(4)
        ]
        ids = [done(each, 202)["id"] for each in sent]
        ends = monotonic() + 60
        while any(
            done(speaker.get(installation.second, f"/v1/imports/{each}"))["status"] in {"queued", "running"}
            for each in ids
        ):
            assert monotonic() < ends
            sleep(0.2)
        ended = (
            "SELECT array_agg(n) FROM (SELECT count(*) AS n FROM journal WHERE subject_id = ANY (%s)"
            " AND event IN ('import.done', 'import.failed') GROUP BY subject_id) AS ended"
        )
        assert installation.primary.ask(ended, ids) == [1, 1, 1, 1]
