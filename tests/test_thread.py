"""One thread through the house: a plan is drafted, a period opened, a quarter reported, verified, and read."""


class TestReadTheNation:
    def test_kpppa_reads_coverage(self, as_):
        answer = as_("kpppa").get("/v1/reports/progress?year=2026")
        assert answer.status_code == 200, answer.text
        assert answer.json()["coverage"]["obligations"] == 0
        assert len(answer.json()["rows"]) == 514
