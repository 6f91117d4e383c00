"""The small plan of action, invented, as a secretariat's workbook."""

from tests.data.make_workbooks import Action, Measure, one_sheet
from tests.data.sheets import xlsx


def action(number: str, chapter: str, lead: str, support: str, first: int, indicators: int = 1) -> Action:
    measures = tuple(
        Measure(f"Jumlah contoh {number}.{n}", "kegiatan", 0, (n, 2 * n, 3 * n)) for n in range(1, indicators + 1)
    )
    money = tuple(first * 1_000_000 + step for step in (0, 1_000_000, 2_000_000))
    return Action(
        number, chapter, f"Kegiatan contoh {number}", "Pencegahan", lead, support, "-", "APBD Kab.", money, measures
    )


# One lead of each kind: an office with two actions, one with one, the secretariat's own, a vertical agency.
PLAN = (
    action("1.1", "PENC", "DISNAKER", "DINSOS", 100, 2),
    action("1.2", "PENC", "DISNAKER", "UPTD PPA", 50),
    action("2.1", "REHSOS", "DINSOS", "UPTD PPA", 30),
    action("2.2", "REHSOS", "BAGIAN KESRA", "DINSOS", 20),
    action("3.1", "GAKKUM", "POLRES INDRAMAYU", "DISNAKER", 10),
)


def workbook(plan: tuple[Action, ...] = PLAN) -> bytes:
    """The plan, or another one, as a secretariat sends it."""
    return xlsx(one_sheet(plan))
