"""How much of the window a pane takes at first, and at most: in lines of text, so that larger letters get more room."""

from __future__ import annotations

from collections.abc import Sequence

_SHARES = {"palette": (0.15, 12.25, 13.5), "inspector": (0.175, 14.0, 20.0), "beside": (0.34, 20.0, 44.0), "below": (0.36, 12.0, 26.0)}
"""{pane: its share of the width or height it is cut from, and how many heights of a line it takes at least and at most}."""
_MOST = 0.6
"""How much of the width all panes at the sides may take together."""


def first_size(name: str, whole: int, line: int) -> int:
    """Pixels of a pane in so many pixels, where a line of text is so high."""
    share, least, most = _SHARES[name]
    return round(min(max(share * whole, least * line), most * line))


def side_widths(widths: Sequence[int], whole: int) -> list[int]:
    """The same in pixels, less where together they would leave too little for the canvas."""
    total, most = sum(widths), _MOST * whole
    return list(widths) if total <= most else [int(width * most / total) for width in widths]
