"""Charts made here, as wide as the reader's screen: bars with targets, a line over years, maps of equal tiles.

The table beside each holds the same. What was not reported has no bar and no point, and is never a zero; every mark
carries its figure in words, so that no colour has to be told from another. Lengths are percent of the width there is,
so text keeps its size on a telephone; colours and places come from the style sheet, by class.
"""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Final, NamedTuple

from markupsafe import Markup, escape

from web.tile_places import COLUMNS, SHORT, places_of

Value = Decimal | float | None
WHOLE: Final = 100.0
HEIGHT, TOP, BOTTOM = 200, 26, 30
FIRST, LAST = 14.0, 90.0
"""Where years stand, in percent: what the axis says is left of them, and half of a figure right."""


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


def bars(title: str, rows: Sequence[Bar], most: float = WHOLE) -> Markup:
    """Bars from the left, one below the other; a line marks the target."""
    if not rows:
        return Markup("")
    widest = max([most, *(float(each or 0) for row in rows for each in (row.value, row.target))]) or 1.0
    drawn = Markup("").join(_bar(row, widest) for row in rows)
    return Markup('<div class="drawing bars" role="img" aria-label="{}">{}</div>').format(title, drawn)


def _bar(row: Bar, widest: float) -> Markup:
    if row.value is None:
        drawn = Markup('<rect class="unknown" x=".5" y="3.5" width="40" height="13"/>')
    else:
        drawn = Markup(
            '<rect class="track" y="3" width="100%" height="14"/><rect class="bar" y="3" width="{:.1f}%" height="14"/>'
        ).format(float(row.value) / widest * WHOLE)
    if row.target is not None:
        drawn += Markup('<line class="target" x1="{0:.1f}%" x2="{0:.1f}%" y2="20"/>').format(
            float(row.target) / widest * WHOLE
        )
    return Markup('<div><span>{}</span> <span class="said">{}</span><svg height="20">{}</svg></div>').format(
        row.label, row.said, drawn
    )


def line(title: str, points: Sequence[Point], most: float = WHOLE) -> Markup:
    """A line over years; where a year has no figure it breaks, and says so."""
    if not points:
        return Markup("")
    top_value = max([most, *(float(point.value or 0) for point in points)])
    step = (LAST - FIRST) / max(1, len(points) - 1)
    places = [(FIRST + at * step, _height(point.value, top_value)) for at, point in enumerate(points)]
    drawn = [_axis(top_value), *_segments(places)]
    drawn += [_point(point, x, y) for point, (x, y) in zip(points, places, strict=True)]
    return Markup('<div class="drawing"><svg height="{}" role="img" aria-label="{}">{}</svg></div>').format(
        HEIGHT, title, Markup("").join(drawn)
    )


def _point(point: Point, x: float, y: float | None) -> Markup:
    year = Markup('<text class="middle" x="{:.1f}%" y="{}">{}</text>').format(x, HEIGHT - 8, point.label)
    if y is None:
        return year + Markup('<text class="said middle" x="{:.1f}%" y="{}">{}</text>').format(
            x, HEIGHT - BOTTOM - 6, point.said
        )
    return year + Markup(
        '<circle class="point" cx="{x:.1f}%" cy="{y:.1f}" r="4"/>'
        '<text class="said middle" x="{x:.1f}%" y="{above:.1f}">{said}</text>'
    ).format(x=x, y=y, above=y - 9, said=point.said)


def _height(value: Value, most: float) -> float | None:
    return None if value is None else HEIGHT - BOTTOM - float(value) / most * (HEIGHT - TOP - BOTTOM)


def _axis(most: float) -> Markup:
    lines = []
    for share in (0, most / 2, most):
        y = _height(share, most)
        lines.append(Markup('<line class="grid" x1="0" x2="100%" y1="{0:.1f}" y2="{0:.1f}"/>').format(y))
        lines.append(Markup('<text class="said" x="0" y="{:.1f}">{:.0f}</text>').format((y or 0) - 4, share))
    return Markup("").join(lines)


def _segments(places: Sequence[tuple[float, float | None]]) -> list[Markup]:
    return [
        Markup('<line class="line" x1="{:.1f}%" y1="{:.1f}" x2="{:.1f}%" y2="{:.1f}"/>').format(x, y, to_x, to_y)
        for (x, y), (to_x, to_y) in pairwise(places)
        if y is not None and to_y is not None
    ]


def tiles(title: str, regions: Sequence[Tile]) -> Markup:
    """A map on which every region has the same size; where there is no room for it, the tiles follow by their codes.

    A large one may be wider than the screen: it is then pushed aside, also by the keyboard.
    """
    if not regions:
        return Markup("")
    places = places_of([each.code for each in regions])
    left, top = (min(place[axis] for place in places.values()) for axis in (0, 1))
    tile = Markup('<div class="tile {} x{} y{}">{} <span class="said">{}</span></div>')
    broad = " broad" if any(column - left >= COLUMNS for column, _row in places.values()) else ""
    drawn = Markup("").join(
        tile.format(each.look, places[each.code][0] - left, places[each.code][1] - top, _name(each), each.said)
        for each in sorted(regions, key=lambda each: each.code)
    )
    return Markup(
        '<div class="drawing" tabindex="0" role="group" aria-label="{0}">'
        '<div class="map{2}" role="img" aria-label="{0}">{1}</div></div>'
    ).format(title, drawn, broad)


def _name(tile: Tile) -> Markup:
    """The name, and where there is less room what the region is called for short."""
    short = SHORT.get(tile.code)
    if short is None:
        return Markup(escape(tile.name))  # noqa: S704  escaped
    return Markup('<span class="words">{}</span><span class="brief" aria-hidden="true">{}</span>').format(
        tile.name, short
    )


def key_of(looks: Sequence[tuple[str, str]]) -> Markup:
    """What the looks of tiles mean, as a list."""
    square = Markup('<li><span class="tile {}"></span> {}</li>')
    return Markup('<ul class="keys">{}</ul>').format(Markup("").join(square.format(*each) for each in looks))
