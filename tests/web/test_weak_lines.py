"""Lines that lose answers: what was typed is kept, and what is sent again is done once."""

import httpx2
import stamina
from starlette.testclient import TestClient

from tests.support.flows import House, done
from tests.support.whole import WholeClient
from tests.web.conftest import ADDRESS, OFFICER, Desk
from web.main import create_web
from web.settings import WebSettings


class Losing(httpx2.BaseTransport):
    """A line that brings what is sent and loses the answers, as long as it is asked to."""

    def __init__(self, service: TestClient) -> None:
        self.service, self.loses, self.is_cut = service, False, False

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        if self.is_cut:
            raise httpx2.ConnectError("cut")
        headers = {name: value for name, value in request.headers.items() if name not in {"host", "content-length"}}
        answer = self.service.request(
            request.method, request.url.raw_path.decode(), content=request.read(), headers=headers
        )
        if self.loses and request.method != "GET":
            raise httpx2.ReadError("lost")
        return httpx2.Response(answer.status_code, headers=answer.headers, content=answer.content)


class TestLostAnswer:
    def test_the_same_form_sent_again_is_done_once(self, http: TestClient, house: House, tmp_path):
        line = Losing(http)
        settings = WebSettings(base_url=ADDRESS, client_id="demo-web", data_dir=tmp_path)
        with httpx2.Client(transport=line, base_url="http://testserver") as slow:
            desk = Desk(WholeClient(create_web(settings, slow), raises=True, base_url=ADDRESS), http)
            desk.sign_in(OFFICER)
            obligation = house.owed_by("disnaker")["obligations"]["agency:32.12-disnaker"]
            form = next(iter(desk.get("/laporan").forms.values()))
            typed = {"token": form["token"], "key": "kunci-hilang-1", "obligation_id": obligation}
            line.loses = True
            with stamina.set_testing(testing=True, attempts=2, cap=True):
                lost = desk.web.post("/laporan", typed)
            assert (lost.status, "tidak akan tercatat dua kali" in lost.text) == (503, True)
            line.loses = False
            again = desk.submit(lost, "/laporan")
            assert again.status == 303
            made = done(house.officer("disnaker").get(f"/v1/progress-reports?obligation_id={obligation}"))["items"]
            assert [f"/laporan/{each['id']}/isi" for each in made] == [again.location]

    def test_a_page_that_finds_no_service_is_offered_again(self, http: TestClient, tmp_path):
        line = Losing(http)
        settings = WebSettings(base_url=ADDRESS, client_id="demo-web", data_dir=tmp_path)
        with httpx2.Client(transport=line, base_url="http://testserver") as slow:
            desk = Desk(WholeClient(create_web(settings, slow), raises=True, base_url=ADDRESS), http)
            desk.sign_in(OFFICER)
            line.is_cut = True
            with stamina.set_testing(testing=True, attempts=2, cap=True):
                cut = desk.get("/anggaran?fiscal_year=2026")
            assert (cut.status, "/anggaran?fiscal_year=2026" in cut.links) == (503, True)
            line.is_cut = False
            assert desk.get("/anggaran?fiscal_year=2026").status == 200
