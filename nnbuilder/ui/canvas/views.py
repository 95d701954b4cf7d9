"""What was looked at before: a way back and forth, marks from 1 to 9, and where each block was left."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QPointF

from nnbuilder.core.graph import Path

_MOST = 100


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """A part of a drawing: the open graph, what is in the middle, and how large."""

    path: Path
    centre: QPointF
    scale: float

    def is_near(self, other: Viewpoint) -> bool:
        """Whether nobody would call it another view."""
        moved = (self.centre - other.centre) * self.scale
        return self.path == other.path and abs(self.scale / other.scale - 1) < 0.01 and abs(moved.x()) + abs(moved.y()) < 8


@dataclass(slots=True)
class Views:
    """Of one document, while it is open. Whoever leaps elsewhere hands in where it was; panning and zooming only move what is
    seen now."""

    before: list[Viewpoint] = field(default_factory=list)
    after: list[Viewpoint] = field(default_factory=list)
    marks: dict[int, Viewpoint] = field(default_factory=dict)
    left: dict[Path, Viewpoint] = field(default_factory=dict)

    def leap(self, viewpoint: Viewpoint) -> None:
        """Another view will be shown now."""
        if not self.before or not self.before[-1].is_near(viewpoint):
            self.before.append(viewpoint)
        self.after.clear()
        del self.before[:-_MOST]

    def back(self, viewpoint: Viewpoint) -> Viewpoint | None:
        """The view before this one."""
        return _stepped(self.before, self.after, viewpoint)

    def forth(self, viewpoint: Viewpoint) -> Viewpoint | None:
        """The view that was left by going back."""
        return _stepped(self.after, self.before, viewpoint)


def _stepped(source: list[Viewpoint], target: list[Viewpoint], viewpoint: Viewpoint) -> Viewpoint | None:
    while source and source[-1].is_near(viewpoint):
        source.pop()
    if not source:
        return None
    target.append(viewpoint)
    return source.pop()
