"""Undo and redo: the snapshots before and after each step. Nothing is replayed, a snapshot is put back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nnbuilder.core.document import Document

BYTES = 256 * 2**20
BYTES_PER_NODE = 28
"""A step at 5,000 nodes was measured at 0.14 MB: the rebuilt mapping of nodes; the nodes themselves are shared."""
BYTES_PER_BENT_WIRE = 200
"""The entry of a mapping, a tuple and a point."""


@dataclass(frozen=True, slots=True)
class Step:
    """One undo step. Steps with the same `merge` word, made one after another, become one."""

    label: str
    before: Document
    after: Document
    merge: str = ""

    @property
    def weight(self) -> int:
        """An estimate of the bytes this step alone keeps alive."""
        nodes = sum(len(graph.nodes) for name, graph in self.after.graphs.items() if self.before.graphs.get(name) is not graph)
        points = len(self.after.waypoints) if self.after.waypoints is not self.before.waypoints else 0
        return 1024 + BYTES_PER_NODE * nodes + BYTES_PER_BENT_WIRE * points


class History:
    """A stack of steps with a place in it. Capped by bytes, oldest first."""

    def __init__(self, limit: int = BYTES) -> None:
        self._steps: list[Step] = []
        self._place = 0
        self._saved: int | None = 0
        self._limit = limit

    def push(self, label: str, before: Document, after: Document, merge: str = "") -> None:
        """Adds a step and drops what could have been redone."""
        if self._saved is not None and self._saved > self._place:
            self._saved = None
        del self._steps[self._place :]
        last = self._steps[-1] if self._steps else None
        if last is not None and merge and last.merge == merge and self._saved != self._place:
            self._steps[-1] = Step(label, last.before, after, merge)
            if after == last.before:
                # It has come back to where it began, so nothing was done.
                self._steps.pop()
                self._place -= 1
        else:
            self._steps.append(Step(label, before, after, merge))
            self._place += 1
        self._cap()

    def undo(self) -> Document | None:
        """The document before the last step, or None where there is none."""
        if not self._place:
            return None
        self._place -= 1
        return self._steps[self._place].before

    def redo(self) -> Document | None:
        """The document after the step undone last, or None where there is none."""
        if self._place == len(self._steps):
            return None
        self._place += 1
        return self._steps[self._place - 1].after

    def go(self, place: int) -> Document | None:
        """The document after so many steps, 0 for the first there was; None where that is where it stands, or where none is."""
        if place == self._place or not 0 <= place <= len(self._steps):
            return None
        document = self._steps[place - 1].after if place else self._steps[0].before
        self._place = place
        return document

    def join(self, place: int, label: str) -> None:
        """Makes one step of all that were done since there were so many."""
        if self._place - place > 1 and self._place == len(self._steps):
            self._steps[place:] = [Step(label, self._steps[place].before, self._steps[-1].after)]
            self._place = place + 1

    def seal(self) -> None:
        """Ends merging: the next step stands for itself."""
        if self._place and self._steps[self._place - 1].merge:
            step = self._steps[self._place - 1]
            self._steps[self._place - 1] = Step(step.label, step.before, step.after)

    def rewrite(self, edit: Callable[[Document], Document]) -> None:
        """Applies what is no decision of the user to every snapshot, so that undo does not take it back."""
        self._steps = [Step(step.label, edit(step.before), edit(step.after), step.merge) for step in self._steps]

    def mark_saved(self) -> None:
        self.seal()
        self._saved = self._place

    def mark_unsaved(self) -> None:
        """The document is in no file, as after a recovery."""
        self._saved = None

    @property
    def is_saved(self) -> bool:
        """Whether the document is the one that was saved last."""
        return self._saved == self._place

    @property
    def labels(self) -> tuple[str, ...]:
        """Every step there is, those that were undone as well."""
        return tuple(step.label for step in self._steps)

    @property
    def undo_label(self) -> str:
        return self._steps[self._place - 1].label if self._place else ""

    @property
    def redo_label(self) -> str:
        return self._steps[self._place].label if self._place < len(self._steps) else ""

    def __len__(self) -> int:
        """How many steps can be undone."""
        return self._place

    def _cap(self) -> None:
        total = sum(step.weight for step in self._steps)
        while total > self._limit and self._place > 1:
            total -= self._steps.pop(0).weight
            self._place -= 1
            self._saved = None if not self._saved else self._saved - 1
