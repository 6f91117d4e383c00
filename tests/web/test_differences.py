"""What differs is told in words: no code, no id that has a name, no JSON; money and percent with their units."""

import re
from contextlib import ExitStack

from sqlmodel import Session

from api.domain.plan_changes import rows_of
from tests.support.amending import amendment, approved, begun
from tests.support.flows import House, blank_of, done
from tests.support.frozen import Frozen
from tests.test_reopenings import BROKEN_DOWN
from tests.web.conftest import SECRETARIAT, Desk
from web.words import WORDS

CODES = re.compile(r"[{}\[\]]|_id\b|\b[0-9a-f]{8}-[0-9a-f]{4}-")


def told(desk: Desk, path: str) -> str:
    """What a page says of what changed, which holds no code of a machine."""
    page = desk.get(path).response.text.partition("<h2")[2]
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert not CODES.search(text), text
    return text


class TestAmendments:
    def test_say_agencies_by_name_and_what_they_do(self, secretariat: Desk, house: House):
        made, copy = begun(house, "1.1", "responsible_agency")
        ids = house.agencies
        said = {
            "lead_agency_id": ids["agency:32.12-dinsos"],
            "supporting_agency_ids": [ids["agency:32.12-disnaker"]],
        }
        done(house.secretariat.patch(f"/v1/activities/{copy['id']}", said, copy["version"]))
        text = told(secretariat, f"/perubahan/{made['id']}")
        assert "Kegiatan 1.1 Pencegahan Penanggung jawab Dinas Tenaga Kerja Dinas Sosial" in text
        assert "Dinas Tenaga Kerja Pendukung" in text

    def test_say_money_in_rupiah_and_targets_by_year(self, secretariat: Desk, house: House):
        made, copy = begun(house, "1.1", "activity")
        funding = [{"year": 2026, "funding_source": "APBD", "amount_idr": 750_000_000}]
        done(house.secretariat.patch(f"/v1/activities/{copy['id']}", {"funding": funding}, copy["version"]))
        (measure, *_) = done(house.secretariat.get(f"/v1/activities/{copy['id']}/indicators"))["items"]
        part = {"year": 2026, "period_type": "quarterly", "ordinal": 2, "target": 7}
        targets = {"targets": {"2027": 12.5}, "period_targets": [part]}
        done(house.secretariat.patch(f"/v1/indicators/{measure['id']}", targets, measure["version"]))
        text = told(secretariat, f"/perubahan/{made['id']}")
        assert ("Target 2027 3 12,5" in text, "Target 2026 Triwulanan 2 kosong 7" in text) == (True, True)
        assert "Pagu indikatif 2026 APBD Kabupaten/Kota" in text
        assert "Rp750.000.000" in text

    def test_say_a_schedule_by_quarters_and_years_without_groups(self, secretariat: Desk, house: House):
        made, copy = begun(house, "1.1", "target")
        points = [{"year": 2026, "quarter": 2, "percent": 12.5}]
        done(house.secretariat.patch(f"/v1/activities/{copy['id']}", {"physical_schedule": points}, copy["version"]))
        assert "Jadwal fisik kosong TW II 2026 12,5 %" in told(secretariat, f"/perubahan/{made['id']}")

    def test_say_programmes_by_name_before_and_after_they_stand(self, secretariat: Desk, house: House):
        made, copy = begun(house, "1.1", "activity")
        programme = house.programme(made["copy_id"], title="Program rekaan")
        said = {"programme_id": programme["id"]}
        done(house.secretariat.patch(f"/v1/activities/{copy['id']}", said, copy["version"]))
        text = told(secretariat, f"/perubahan/{made['id']}")
        assert ("Program Program rekaan Ditambahkan" in text, "Program kosong Program rekaan" in text) == (True, True)
        approved(house, made)
        assert "Program kosong Program rekaan" in told(secretariat, f"/rencana/{house.plan['id']}/riwayat")

    def test_say_which_row_came_by_its_title_and_what_does_not_fit(self, secretariat: Desk, house: House):
        made = amendment(house, "clerical")
        house.activity(made["copy_id"], number="1.9", title="Kegiatan tambahan (contoh)")
        text = told(secretariat, f"/perubahan/{made['id']}")
        assert "Kegiatan 1.9 Pencegahan Di luar jenis perubahan ini Ditambahkan – Kegiatan tambahan (contoh)" in text

    def test_that_became_law_are_told_the_same_way(self, secretariat: Desk, house: House):
        made, copy = begun(house, "1.2", "responsible_agency")
        said = {"lead_agency_id": house.agencies["agency:32.12-dinsos"]}
        done(house.secretariat.patch(f"/v1/activities/{copy['id']}", said, copy["version"]))
        approved(house, made)
        assert "Dinas Sosial" in told(secretariat, f"/rencana/{house.plan['id']}/riwayat")

    def test_have_a_word_for_every_field_of_a_plan(self, house: House):
        plan = done(house.secretariat.get(f"/v1/plans/{house.plan['id']}/versions/1"))["body"]
        fields = {field.partition("/")[0] for row in rows_of(plan).values() for field in row.fields}
        assert fields <= WORDS["plan_field"].keys()


class TestReports:
    def test_say_of_which_activity_and_with_units(self, desk: Desk, house: House, owner_session: Session):
        activity = house.activities["1.1"]
        (measure, *_) = done(house.secretariat.get(f"/v1/activities/{activity['id']}/indicators"))["items"]
        owner_session.execute(BROKEN_DOWN, {"id": measure["id"]})
        owner_session.commit()
        parts = [{"sex": each, "value": 3} for each in ("male", "unknown")]
        with ExitStack() as travels:
            frozen, period = Frozen(house, travels), house.period()
            house.verified(period=period, percent=40)
            frozen.after(period)
            frozen.reopen(period, fields=["physical_percent", "values"])
            report, officer = frozen.next_version("disnaker", period), frozen.speak("disnaker")
            (entry,) = done(officer.get(f"/v1/progress-reports/{report['id']}/entries"))["items"]
            change = {"physical_percent": 55, "values": [{"indicator_id": measure["id"], "value": 6, "parts": parts}]}
            done(officer.patch(f"/v1/progress-entries/{entry['id']}", change, 1))
            done(officer.post(f"/v1/progress-reports/{report['id']}/submissions", blank_of(officer, report["id"])))
            desk.sign_in(SECRETARIAT)
            text = told(desk, f"/laporan/{report['id']}/perubahan")
        assert f"{activity['number']} {activity['title']} Capaian fisik (%) 40 % 55 %" in text
        assert f"Rincian {measure['title']} kosong Laki-laki 3, Tidak diketahui 3" in text
