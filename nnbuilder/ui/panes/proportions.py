"""How much of the window a pane takes at first, and at most: in lines of text, so that larger letters get more room."""

from __future__ import annotations

_SHARES = {"palette": (0.15, 12.25, 13.5), "inspector": (0.175, 14.0, 20.0), "beside": (0.34, 20.0, 44.0), "below": (0.36, 12.0, 26.0)}
"""{pane: its share of the width or height it is cut from, and how many heights of a line it takes at least and at most}."""
_MOST = 0.6
"""How much of the width all panes at the sides may take together."""


def first_size(name: str, whole: int, line: int) -> int:
    """Pixels of a pane in so many pixels, where a line of text is so high."""
    share, least, most = _SHARES[name]
    return round(min(max(share * whole, least * line), most * line))


def side_widths(left: int, beside: int, right: int, whole: int) -> tuple[int, int, int]:
    """The same in pixels, less where together they would leave too little for the canvas: first what stands beside it, which
    scrolls, and down to half; then all."""
    most = int(_MOST * whole)
    beside = min(beside, max(most - left - right, beside // 2))
    total = max(left + beside + right, 1)
    return (left, beside, right) if total <= most else (left * most // total, beside * most // total, right * most // total)
