"""What a sample is, and which rows are none."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from nnbuilder.ui import theme
from nnbuilder.ui.data.columns import in_scroll_area
from nnbuilder.ui.data.left_out import LeftOut
from nnbuilder.ui.data.roles import RoleEdits
from nnbuilder.ui.data.windows import WindowForm
from nnbuilder.ui.guard import Guarded

_WIDTH = 250


class SamplesPage(Guarded, QWidget):
    """The form of windows beside the list of what is left out."""

    def __init__(self, edits: RoleEdits) -> None:
        super().__init__()
        self.windows, self.left_out = WindowForm(edits), LeftOut(edits)
        area = in_scroll_area(self.windows)
        theme.fix_width(area, _WIDTH)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 4, 0, 0)
        box.setSpacing(12)
        box.addWidget(area)
        box.addWidget(self.left_out, 1)
