"""Every screen of the pages with the person who opens it, in a world where each of them has something to show.

The screens are read from the routes, so a new one stands here by itself. Who opens it, and what it shows, is told by
the longest beginning of its route that is in `OPENS`.
"""

import re
from typing import Final, NamedTuple

from starlette.testclient import TestClient

from tests.support.flows import House, done, speaker
from tests.support.populated import Populated
from tests.support.populating import populate
from tests.support.referred import referral_at
from web.main import PAGES
from web.screens import SCREENS as MENU

SECRETARIAT, OFFICER = "petugas-32.12-secretariat", "petugas-32.12-disnaker"
WRITER, UNIT, CONSENTS = "petugas-32.12-dinsos", "petugas-32.12-uptd-ppa", "petugas-32.12-uptd-ppa-consents"
HOSPITAL, RECEIVER, NATION = "petugas-32.12-rsud", "petugas-32.12-dinsos-cases", "petugas-reader"
CHAIR, PROVINCE = "petugas-32.12-daily-chair", "petugas-32-secretariat"

# Addresses that are no pages: a way through, or a file.
NO_SCREENS: Final = frozenset(
    {
        "/masuk",
        "/callback",
        "/impor/{import_id:uuid}/salinan",
        "/rencana/{id:uuid}/matriks",
        "/kewajiban/{id:uuid}/formulir",
        "/laporan/{report_id:uuid}/kertas",
        "/laporan/{report_id:uuid}/bukti/{evidence_id:uuid}",
        "/rujukan/{referral_id:uuid}/surat",
        "/rujukan/{referral_id:uuid}/dokumen/{document_id:uuid}",
        "/persetujuan/{consent_id:uuid}/lembar",
        "/ruas/{leg_id:uuid}/berita-acara",
        "/perkara/{case_id:uuid}/pembacaan/surat",
        "/perkara/{case_id:uuid}/salinan",
        "/luring/{bundle_id:uuid}",  # of the person who took it (tests/web/test_offline.py)
        "/luring/{bundle_id:uuid}/paket",
        "/luring/{bundle_id:uuid}/formulir",
    }
)
# By the beginning of the route: who opens it, and what it shows; a longer beginning goes before a shorter one.
OPENS: Final = {
    "/": (SECRETARIAT, ""),
    "/impor": (SECRETARIAT, "{0.plan_import}"),
    "/luring": (OFFICER, ""),
    "/rencana": (SECRETARIAT, "{0.plan}"),
    "/rencana/{id:uuid}/ubah": (SECRETARIAT, "{0.draft_plan}"),
    "/rencana/{id:uuid}/kegiatan-baru": (SECRETARIAT, "{0.draft_plan}"),
    "/rencana/{id:uuid}/program": (SECRETARIAT, "{0.draft_plan}"),
    "/perubahan": (SECRETARIAT, "{0.amendment}"),
    "/kegiatan": (SECRETARIAT, "{0.activity}"),
    "/indikator": (SECRETARIAT, "{0.indicator}"),
    "/anggaran": (OFFICER, "{0.line}"),
    "/ikatan": (SECRETARIAT, "{0.tag}"),
    "/periode": (SECRETARIAT, "{0.open_period}"),
    "/kewajiban": (SECRETARIAT, "{0.obligations[32.12-DINSOS]}"),
    "/laporan/tahun": (SECRETARIAT, ""),
    "/laporan/kalender": (SECRETARIAT, "{0.calendar}"),
    "/sertifikat": (SECRETARIAT, "{0.certificate}"),
    "/pembukaan": (SECRETARIAT, "{0.reopening}"),
    "/laporan": (WRITER, "{0.reports[32.12-DINSOS]}"),
    "/rujukan": (RECEIVER, "{1[in_service]}"),
    "/rujukan/{referral_id:uuid}/answers": (UNIT, "{1[info_requested]}"),
    "/rujukan/{referral_id:uuid}/cancellations": (UNIT, "{1[received]}"),
    "/rujukan/{referral_id:uuid}/corrections": (UNIT, "{1[received]}"),
    "/rujukan/{referral_id:uuid}/information-requests": (RECEIVER, "{1[received]}"),
    "/rujukan/{referral_id:uuid}/redirections": (RECEIVER, "{1[received]}"),
    "/rujukan/{referral_id:uuid}/rejections": (RECEIVER, "{1[received]}"),
    "/rujukan/{referral_id:uuid}/reopenings": (UNIT, "{1[completed]}"),
    "/rujukan/{referral_id:uuid}/ubah": (UNIT, "{1[draft]}"),
    "/perkara": (UNIT, "{0.case}"),
    "/perkara/{case_id:uuid}/kesehatan": (HOSPITAL, "{0.hospital_case}"),
    "/perkara/{case_id:uuid}/pembacaan": (CONSENTS, "{0.case}"),
    "/perkara/{case_id:uuid}/musnahkan": (CONSENTS, "{0.case}"),
    "/kunjungan": (UNIT, "{0.case_follow_up}"),
    "/persetujuan": (CONSENTS, "{0.consent}"),
    "/bantuan": (UNIT, "{0.assistance}"),
    "/dana": (UNIT, "{0.fund}"),
    "/ruas": (UNIT, "{0.leg}"),
    "/pemusnahan": (CONSENTS, "{0.deletion_duty}"),
    "/kegagalan": (CONSENTS, "{0.breach}"),
    "/direktori": (SECRETARIAT, "{0.service}"),
    "/anggota": (SECRETARIAT, "{0.task_force}"),
    "/kedudukan": (SECRETARIAT, "{0.seat}"),
    "/instansi": (SECRETARIAT, "{0.agencies[32.12-DISNAKER]}"),
    "/rapat": (SECRETARIAT, "{0.meeting}"),
    "/tindak-lanjut": (SECRETARIAT, "{0.follow_up}"),
    "/rekap": (SECRETARIAT, ""),
    "/nasional": (NATION, ""),
    "/administrasi": (SECRETARIAT, "{0.person}"),
    "/administrasi/klien": (SECRETARIAT, "{0.systems[client_id]}"),
    "/administrasi/menunggu": (CHAIR, "{0.pending_act}"),
    "/cari": (SECRETARIAT, ""),
    "/istilah": (SECRETARIAT, ""),
    "/belum-terkirim": (SECRETARIAT, ""),
}
SECOND: Final = {
    "indicator_id": "{0.indicator}",
    "programme_id": "{0.programme}",
    "activity_id": "{0.activities[32.12-DINSOS]}",
    "seal_id": "{0.seal}",
    "region_code": "32.76",
    "valid_from": "2026-01-01",
    "name_id": "{2}",
}
PARAMETER: Final = re.compile(r"\{(\w+)(?::uuid)?\}")
# The same address is another page to another person.
AGAIN: Final = (
    *(("/", who) for who in (OFFICER, UNIT, CHAIR, PROVINCE)),
    ("/rekap", NATION),
    ("/rujukan", UNIT),
    *(("/laporan", who) for who in (SECRETARIAT, PROVINCE)),
)


class World(NamedTuple):
    """What there is to show: two districts at work, the id of a referral in each state, and of an agency's old name."""

    made: Populated
    referrals: dict[str, str]
    other_name: str


def lived_in(http: TestClient) -> World:
    """The world of the screens, in the database that `http` speaks to."""
    made, house = populate(http), House(speaker(http))
    other_name = serve_beyond(house, made)
    states = ("draft", "received", "info_requested", "in_service", "completed")
    return World(made, {state: str(referral_at(house, state)["id"]) for state in states}, other_name)


def serve_beyond(house: House, made: Populated) -> str:
    """The labour office serves a region that is not its own, and had another name, whose id is told."""
    path = f"/v1/agencies/{made.agencies['32.12-DISNAKER']}"
    area = {"region_code": SECOND["region_code"], "valid_from": SECOND["valid_from"]}
    version = done(house.secretariat.get(path))["version"]
    former = {"name": "Disnakertrans", "valid_from": "2017-01-01", "valid_to": "2024-12-31"}
    said = {"service_areas": [area], "other_names": [former]}
    changed = done(house.secretariat.patch(path, said, version))
    return str(changed["other_names"][-1]["id"])


class Screen(NamedTuple):
    """One screen as somebody sees it."""

    route: str
    who: str
    is_again: bool = False

    @property
    def name(self) -> str:
        """The name of its picture: the address without ids; and who sees it, where another one sees it as well."""
        plain = PARAMETER.sub("satu", self.route).strip("/").replace("/", "-") or "beranda"
        return f"{plain}-{self.who.removeprefix('petugas-')}" if self.is_again else plain

    @property
    def is_of_the_menu(self) -> bool:
        """Whether the menu leads to it: its picture shows what stands around every page, others what is their own."""
        return self.route in {each.address for each in MENU}

    def address(self, world: World) -> str:
        """Where it stands in the world."""
        first = _opens(self.route)[1]
        filled = PARAMETER.sub(lambda found: SECOND.get(found[1], first), self.route)
        return filled.format(*world)


def _opens(route: str) -> tuple[str, str]:
    """Who opens it, and what it shows."""
    begins = [each for each in OPENS if each == route or (each != "/" and route.startswith(f"{each}/"))]
    assert begins, f"who opens {route}? A line of OPENS tells"
    return OPENS[max(begins, key=len)]


SCREENS: Final = tuple(
    Screen(route, _opens(route)[0]) for route, pages in PAGES.items() if "GET" in pages and route not in NO_SCREENS
) + tuple(Screen(route, who, is_again=True) for route, who in AGAIN)
