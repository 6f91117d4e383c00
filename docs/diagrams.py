# ruff: noqa: INP001  a script beside what it writes, no package
"""Draw a state diagram of Mermaid's as SVG, so that the documents are read without a script and without a network.

States stand below each other in the order of the moves; each move leaves its state on a line of its own, goes down or
up a lane at the right, and comes in at the other state. No two lines of a lane meet.
"""

import re
from html import escape
from typing import Final, NamedTuple

_NAMED: Final = re.compile(r'^\s*state "(.+)" as (\w+)$', re.MULTILINE)
_MOVE: Final = re.compile(r"^\s*(\[\*\]|\w+) --> (\w+)(?:: (.+))?$", re.MULTILINE)
ROW, GAP, LANE, CHAR = 18, 14, 12, 6.6  # pixels
BOX_LEFT, TEXT = 24, 13


class Arrow(NamedTuple):
    """One move with the lines it leaves and enters by, counted from the top."""

    source: str
    target: str
    label: str


class Lines(NamedTuple):
    """Where an arrow leaves and where it comes in, in pixels from the top."""

    out: float
    into: float


def svg(diagram: str) -> str:
    """The picture of a `stateDiagram-v2`."""
    found = [Arrow(*move) for move in _MOVE.findall(diagram)]
    [first] = [arrow.target for arrow in found if arrow.source == "[*]"]
    arrows = [arrow for arrow in found if arrow.source != "[*]"]
    states = _in_order(first, arrows)
    named = {state: state for state in states} | {state: name for name, state in _NAMED.findall(diagram)}
    width = max(len(name) for name in named.values()) * CHAR + 24
    tops, lines, height = _places(states, arrows)
    labels = max(len(arrow.label) for arrow in arrows) * CHAR + 16
    lanes = _lanes(lines)
    right = BOX_LEFT + width + labels
    drawn = [
        _arrow(arrow, at, lane, BOX_LEFT + width, right) for arrow, at, lane in zip(arrows, lines, lanes, strict=True)
    ]
    boxes = [_box(named[state], *tops[state], width, is_first=state == first) for state in states]
    full = right + (max(lanes) + 2) * LANE
    said = "; ".join(f"{named[arrow.source]} → {named[arrow.target]}: {arrow.label}" for arrow in arrows)
    return (
        f'<svg class="states" role="img" aria-label="{escape(said)}" viewBox="0 0 {full:.0f} {height:.0f}" '
        f'width="{full:.0f}" height="{height:.0f}" xmlns="http://www.w3.org/2000/svg"><defs><marker id="tip" '
        'viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        f'<path d="M0 0 L8 4 L0 8 z"/></marker></defs>{"".join(drawn)}{"".join(boxes)}</svg>'
    )


def _in_order(first: str, arrows: list[Arrow]) -> list[str]:
    """The states, each once, as the moves lead from the first one on."""
    order = [first]
    for state in order:
        order += [arrow.target for arrow in arrows if arrow.source == state and arrow.target not in order]
    return order + [state for arrow in arrows for state in arrow[:2] if state not in order]


def _places(states: list[str], arrows: list[Arrow]) -> tuple[dict[str, tuple[float, float]], list[Lines], float]:
    """Top and height of each state, and the lines of each arrow: out first, then in, so that none share one."""
    tops: dict[str, tuple[float, float]] = {}
    out: dict[int, float] = {}
    into: dict[int, float] = {}
    top = float(GAP)
    for state in states:
        line = top + ROW
        for places, ends in ((out, 0), (into, 1)):
            for number, arrow in enumerate(arrows):
                if arrow[ends] == state:
                    places[number] = line
                    line += ROW
        tops[state] = (top, max(line - top, 2 * ROW))
        top += tops[state][1] + GAP
    return tops, [Lines(out[number], into[number]) for number in range(len(arrows))], top


def _lanes(lines: list[Lines]) -> list[int]:
    """The lane of each arrow: the nearest in which nothing else is on its way; short ones choose first."""
    lanes = [0] * len(lines)
    taken: list[list[tuple[float, float]]] = []
    for number in sorted(range(len(lines)), key=lambda each: abs(lines[each].out - lines[each].into)):
        low, high = sorted(lines[number])
        free = [lane for lane, used in enumerate(taken) if all(high < a or b < low for a, b in used)]
        lanes[number] = free[0] if free else len(taken)
        if not free:
            taken.append([])
        taken[lanes[number]].append((low, high))
    return lanes


def _arrow(arrow: Arrow, at: Lines, lane: int, edge: float, right: float) -> str:
    x = right + (lane + 1) * LANE
    text = f'<text x="{edge + 8:.0f}" y="{at.out - 4:.0f}">{escape(arrow.label)}</text>'
    return f'<path d="M{edge:.0f} {at.out:.0f} H{x:.0f} V{at.into:.0f} H{edge + 1:.0f}" marker-end="url(#tip)"/>{text}'


def _box(state: str, top: float, height: float, width: float, *, is_first: bool) -> str:
    middle = BOX_LEFT + width / 2
    begins = f'<circle cx="10" cy="{top + height / 2:.0f}" r="5"/>' if is_first else ""
    return (
        f'{begins}<rect x="{BOX_LEFT}" y="{top:.0f}" width="{width:.0f}" height="{height:.0f}" rx="6"/>'
        f'<text class="state" x="{middle:.0f}" y="{top + TEXT + 1:.0f}">{escape(state)}</text>'
    )
