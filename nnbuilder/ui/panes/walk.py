"""From pane to pane with F6, since Tab searches on the canvas."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def go_to_next(panes: Sequence[QWidget], focus: QWidget | None, step: int) -> None:
    """Gives the focus to the pane that is `step` behind the one that has it, where it was in that last."""
    current = next((place for place, pane in enumerate(panes) if focus is not None and (pane is focus or pane.isAncestorOf(focus))), 0)
    target = panes[(current + step) % len(panes)]
    inner = target.focusWidget() or next(
        (child for child in target.findChildren(QWidget) if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isVisible() and child.isEnabled()),
        target,
    )
    (target if target.focusPolicy() & Qt.FocusPolicy.TabFocus else inner).setFocus(Qt.FocusReason.TabFocusReason)
