"""Charts as SVG made here: bars with targets, lines over years, maps of tiles. The table beside each holds the same.

What was not reported has no bar and no point, and is never a zero; every mark carries its figure in words, so that no
colour has to be told from another. Colours come from the style sheet, by class.
"""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Final, NamedTuple

from markupsafe import Markup

from web.tile_places import places_of

Value = Decimal | float | None
WIDTH: Final = 640
LABEL: Final = 220
ROW: Final = 34
TILE_WIDTH, TILE_HEIGHT, GAP = 116, 50, 4
HEIGHT: Final = 200
LEFT, TOP, BOTTOM = 48, 16, 30
LONGEST_NAME: Final = 17
LONGEST_LABEL: Final = 32


class Bar(NamedTuple):
    """A value of 0–100 and beyond, its figure in words, and what was aimed at."""

    label: str
    value: Value
    said: str
    target: Value = None


class Point(NamedTuple):
    """A value of a year."""

    label: str
    value: Value
    said: str


class Tile(NamedTuple):
    """A region: how it stands, by the class of its colour, and in words."""

    code: str
    name: str
    look: str
    said: str


def bars(title: str, rows: Sequence[Bar], most: float = 100.0) -> Markup:
    """Bars from the left, one below the other; a line marks the target."""
    if not rows:
        return Markup("")
    scale = (WIDTH - LABEL - 110) / (max([most, *(float(row.value or 0) for row in rows)]) or 1.0)
    drawn = Markup("").join(_bar(row, at, scale) for at, row in enumerate(rows))
    return _drawing(title, WIDTH, ROW * len(rows) + 8, drawn)


def _bar(row: Bar, at: int, scale: float) -> Markup:
    top = at * ROW + 6
    length = 0.0 if row.value is None else float(row.value) * scale
    parts = [Markup('<text x="0" y="{}">{}</text>').format(top + 15, _short(row.label, LONGEST_LABEL))]
    if row.value is None:
        parts.append(Markup('<rect class="unknown" x="{}" y="{}" width="40" height="20"/>').format(LABEL, top))
        length = 40.0
    else:
        parts.append(Markup('<rect class="bar" x="{}" y="{}" width="{:.1f}" height="20"/>').format(LABEL, top, length))
    if row.target is not None:
        x = LABEL + float(row.target) * scale
        parts.append(Markup('<path class="target" d="M{:.1f} {}v26"/>').format(x, top - 3))
        length = max(length, x - LABEL)
    parts.append(
        Markup('<text class="said" x="{:.1f}" y="{}">{}</text>').format(LABEL + length + 8, top + 15, row.said)
    )
    return Markup("").join(parts)


def line(title: str, points: Sequence[Point], most: float = 100.0) -> Markup:
    """A line over years; where a year has no figure it breaks, and says so."""
    if not points:
        return Markup("")
    top_value = max([most, *(float(point.value or 0) for point in points)])
    step = (WIDTH - LEFT - 40) / max(1, len(points) - 1)
    places = [(LEFT + at * step, _height(point.value, top_value)) for at, point in enumerate(points)]
    drawn = [_axis(top_value), *_segments(places)]
    drawn += [_point(point, x, y) for point, (x, y) in zip(points, places, strict=True)]
    return _drawing(title, WIDTH, HEIGHT, Markup("").join(drawn))


def _point(point: Point, x: float, y: float | None) -> Markup:
    year = Markup('<text class="year" x="{:.1f}" y="{}">{}</text>').format(x, HEIGHT - 8, point.label)
    if y is None:
        return year + Markup('<text class="none" x="{:.1f}" y="{}">{}</text>').format(
            x, HEIGHT - BOTTOM - 6, point.said
        )
    return year + Markup(
        '<circle class="point" cx="{x:.1f}" cy="{y:.1f}" r="4"/>'
        '<text class="said middle" x="{x:.1f}" y="{above:.1f}">{said}</text>'
    ).format(x=x, y=y, above=y - 9, said=point.said)


def _height(value: Value, most: float) -> float | None:
    return None if value is None else HEIGHT - BOTTOM - float(value) / most * (HEIGHT - TOP - BOTTOM - 10)


def _axis(most: float) -> Markup:
    lines = []
    for share in (0, most / 2, most):
        y = _height(share, most)
        lines.append(Markup('<path class="grid" d="M{} {:.1f}h{}"/>').format(LEFT - 12, y, WIDTH - LEFT))
        lines.append(Markup('<text class="axis" x="0" y="{:.1f}">{:.0f}</text>').format((y or 0) + 4, share))
    return Markup("").join(lines)


def _segments(places: Sequence[tuple[float, float | None]]) -> list[Markup]:
    return [
        Markup('<path class="line" d="M{:.1f} {:.1f}L{:.1f} {:.1f}"/>').format(x, y, to_x, to_y)
        for (x, y), (to_x, to_y) in pairwise(places)
        if y is not None and to_y is not None
    ]


def tiles(title: str, regions: Sequence[Tile]) -> Markup:
    """A map on which every region has the same size."""
    if not regions:
        return Markup("")
    places = places_of([each.code for each in regions])
    columns, rows = (max(place[axis] for place in places.values()) + 1 for axis in (0, 1))
    drawn = Markup("").join(_tile(each, *places[each.code]) for each in regions)
    return _drawing(title, columns * (TILE_WIDTH + GAP), rows * (TILE_HEIGHT + GAP), drawn)


def key_of(looks: Sequence[tuple[str, str]]) -> Markup:
    """What the looks of tiles mean, as a list."""
    square = Markup(
        '<li><svg class="key" viewBox="0 0 28 20" width="28" height="20" aria-hidden="true">'
        '<g class="tile {}"><rect x="1" y="1" width="26" height="18" rx="3"/></g></svg> {}</li>'
    )
    return Markup('<ul class="keys">{}</ul>').format(Markup("").join(square.format(*each) for each in looks))


def _tile(region: Tile, column: int, row: int) -> Markup:
    x, y = column * (TILE_WIDTH + GAP) + 1, row * (TILE_HEIGHT + GAP) + 1
    return Markup(
        '<g class="tile {look}"><rect x="{x}" y="{y}" width="{w}" height="{h}" rx="4"/>'
        '<text x="{tx}" y="{ty}">{name}</text><text class="said" x="{tx}" y="{sy}">{said}</text></g>'
    ).format(
        look=region.look, x=x, y=y, w=TILE_WIDTH - 2, h=TILE_HEIGHT - 2, tx=x + 6, ty=y + 20, sy=y + 39,
        name=_short(region.name, LONGEST_NAME), said=region.said,
    )  # fmt: skip


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _drawing(title: str, width: int, height: int, content: Markup) -> Markup:
    """The drawing, which may be wider than a small screen: it is then pushed aside, also by the keyboard."""
    return Markup(
        '<div class="drawing" tabindex="0" role="group" aria-label="{title}">'
        '<svg viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" aria-label="{title}">{content}</svg>'
        "</div>"
    ).format(title=title, w=width, h=height, content=content)
