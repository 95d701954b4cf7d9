"""What was looked at before: a way back and forth, marks from 1 to 9, and where each block was left."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QPointF

from nnbuilder.core.graph import Path

_MOST = 100


@dataclass(frozen=True, slots=True)
class Look:
    """A part of a drawing: the open graph, what is in the middle, and how large."""

    path: Path
    centre: QPointF
    scale: float

    def is_near(self, other: Look) -> bool:
        """Whether nobody would call it another view."""
        moved = (self.centre - other.centre) * self.scale
        return self.path == other.path and abs(self.scale / other.scale - 1) < 0.01 and abs(moved.x()) + abs(moved.y()) < 8


@dataclass(slots=True)
class Views:
    """Of one document, while it is open. Whoever leaps elsewhere hands in where it was; panning and zooming only move what is
    seen now."""

    before: list[Look] = field(default_factory=list)
    after: list[Look] = field(default_factory=list)
    marks: dict[int, Look] = field(default_factory=dict)
    left: dict[Path, Look] = field(default_factory=dict)

    def leap(self, look: Look) -> None:
        """Another view will be shown now."""
        if not self.before or not self.before[-1].is_near(look):
            self.before.append(look)
        self.after.clear()
        del self.before[:-_MOST]

    def back(self, look: Look) -> Look | None:
        """The view before this one."""
        return _stepped(self.before, self.after, look)

    def forth(self, look: Look) -> Look | None:
        """The view that was left by going back."""
        return _stepped(self.after, self.before, look)


def _stepped(source: list[Look], target: list[Look], look: Look) -> Look | None:
    while source and source[-1].is_near(look):
        source.pop()
    if not source:
        return None
    target.append(look)
    return source.pop()
