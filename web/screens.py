"""The screens of the menu, in the order people find them."""

from collections.abc import Iterator
from itertools import groupby
from typing import Final, NamedTuple

from web.languages import N_
from web.sessions import Session


class Screen(NamedTuple):
    """One screen: where it is, what it is called, among which others it stands, and the actions that let people in."""

    address: str
    label: str
    group: str = ""
    words: tuple[str, ...] = ()  # any one of them; none: whoever is signed in

    def opens_to(self, session: Session) -> bool:
        """Whether it is offered to somebody; a hint for what to show, the service decides."""
        return not self.words or any(session.holds(word) for word in self.words)

    def holds(self, path: str) -> bool:
        """Whether a page belongs to it."""
        return path == self.address or (self.address != "/" and path.startswith(f"{self.address}/"))


PLAN, PROTECTION = N_("Rencana dan laporan"), N_("Penanganan korban")
FORCE, FIGURES, HOUSE = N_("Gugus tugas"), N_("Angka"), N_("Pengelolaan")
SECOND: Final = ("grants:write", "clients:write", "referrals:send", "audit:read")
"""The actions of whoever may read what waits for a second person."""

SCREENS: Final = (
    Screen("/", N_("Beranda")),
    Screen("/rencana", N_("Rencana Aksi"), PLAN, ("plans:read",)),
    Screen("/anggaran", N_("Anggaran"), PLAN, ("budgets:read",)),
    Screen("/laporan", N_("Laporan kemajuan"), PLAN, ("progress:read",)),
    Screen("/impor", N_("Impor Excel"), PLAN, ("imports:write",)),
    Screen("/luring", N_("Kerja luring"), PLAN, ("progress:read",)),
    Screen("/rujukan", N_("Rujukan"), PROTECTION, ("referrals:read",)),
    Screen("/perkara", N_("Perkara"), PROTECTION, ("cases:read",)),
    Screen("/pemusnahan", N_("Pemusnahan data"), PROTECTION, ("privacy:read",)),
    Screen("/kegagalan", N_("Kegagalan pelindungan data"), PROTECTION, ("privacy:read",)),
    Screen("/dana", N_("Dana bantuan"), PROTECTION, ("assistance:read",)),
    Screen("/direktori", N_("Direktori layanan"), PROTECTION, ("directory:read",)),
    Screen("/anggota", N_("Anggota & instansi"), FORCE, ("task_forces:read",)),
    Screen("/rapat", N_("Rapat & tindak lanjut"), FORCE, ("meetings:read",)),
    Screen("/rekap", N_("Rekap & grafik"), FIGURES, ("reports:read",)),
    Screen("/nasional", N_("Nasional"), FIGURES, ("reports:read",)),
    Screen("/administrasi", N_("Administrasi"), HOUSE, ("grants:write",)),
    Screen(
        "/administrasi/menunggu",
        N_("Menunggu orang kedua"),
        HOUSE,
        SECOND,
    ),
)


def menu_of(session: Session) -> Iterator[tuple[str, list[Screen]]]:
    """The screens somebody may open, group by group."""
    opened = (each for each in SCREENS if each.opens_to(session))
    for group, screens in groupby(opened, key=lambda each: each.group):
        yield group, list(screens)


def screen_of(path: str) -> Screen | None:
    """The screen a page belongs to."""
    return next((each for each in SCREENS if each.holds(path)), None)
