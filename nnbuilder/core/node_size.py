"""How large a node is drawn: as wide as its words, between a least and a most width; whoever draws it measures the letters."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

HEADER, ROW, PADDING = 40.0, 20.0, 8.0
"""The title with its kind, a parameter or a named port, and the room around what stands below the title."""
STRIP, CELL = 18.0, 24.0
"""Where ports are above and below: the room of their names, and of a port without one, in its direction."""
INSET, ICON = 12.0, 36.0
"""Where rows begin, and where the title does, behind its icon."""
THUMBNAIL = 32.0
LEAST, MOST, STEP = 120.0, 240.0, 8.0
"""Widths are multiples of a step, so that nodes of about the same length are of the same."""
TITLE, SMALL, STATE = 13, 11, 16.0
"""Letters of the name and of everything else, and the room of a sign beside the name, in pixels at full size."""
_BETWEEN, _LETTER, _BOLD = 16.0, 0.58, 1.06

Measure = Callable[[str, int, bool], float]
"""(text, pixels, whether bold) -> how wide it is in scene units."""
Rows = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Content:
    """What stands on a node: two lines of the title and the signs of its states, named ports left and right, parameters."""

    name: str
    line: str
    rows: Rows = ()
    inputs: Sequence[str] = ()
    outputs: Sequence[str] = ()
    states: int = 0
    has_thumbnail: bool = False

    @property
    def alone(self) -> Content:
        """Without named ports."""
        return replace(self, inputs=(), outputs=())

    @property
    def title(self) -> Content:
        """What is left of it on a node that is collapsed."""
        return Content(self.name, self.line, states=self.states)

    @property
    def port_rows(self) -> int:
        """A side with one port has it at the title."""
        most = max(len(self.inputs), len(self.outputs))
        return most if most > 1 else 0


def estimated(text: str, pixels: int, bold: bool = False) -> float:
    """The width of a text where there is no window that knows its letters."""
    return len(text) * pixels * _LETTER * (_BOLD if bold else 1.0)


def width(content: Content, measure: Measure = estimated) -> float:
    """Room for everything on a node; what is wider than the most is cut off by who draws it."""
    wanted = [
        ICON + measure(content.name, TITLE, True) + content.states * STATE + INSET,
        ICON + measure(content.line, SMALL, False) + INSET,
        *(INSET + measure(name, SMALL, False) + _BETWEEN + measure(value, SMALL, False) + INSET for name, value in content.rows),
    ]
    for place in range(content.port_rows):
        names = [ports[place] for ports in (content.inputs, content.outputs) if len(ports) > 1 and place < len(ports)]
        wanted.append(2 * INSET + sum(measure(name, SMALL, False) for name in names) + _BETWEEN * (len(names) - 1))
    return min(MOST, max(LEAST, math.ceil(max(wanted) / STEP) * STEP))


def columns(names: Sequence[str], measure: Measure = estimated) -> list[float]:
    """How much room ports beside each other take, with their names."""
    return [max(CELL, measure(name, SMALL, False) + _BETWEEN) for name in names]


def height(content: Content) -> float:
    lines = content.port_rows + len(content.rows)
    return HEADER + (lines * ROW + PADDING if lines else 0.0) + (THUMBNAIL + PADDING if content.has_thumbnail else 0.0)
