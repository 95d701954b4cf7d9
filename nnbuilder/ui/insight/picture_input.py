"""A picture as an input: drawn on a pad, dropped, opened, or a real one, in the size and the colours of the set."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QGridLayout, QHBoxLayout, QToolButton

from nnbuilder.insight.drawn import Canvas, Readable, file_of
from nnbuilder.ui.insight.inputs import AskedInput, Cells
from nnbuilder.ui.insight.pad import Colour, Pad
from nnbuilder.ui.words import plain_tip
from nnbuilder.ui.working import Worker

if TYPE_CHECKING:
    from nnbuilder.insight.asking import Given

_FILES = "Pictures (*.png *.jpg *.jpeg *.bmp *.gif *.webp *.tif *.tiff);;All files (*)"
_SWATCH = 14


class PictureInput(AskedInput):
    """The cells of a picture that was dropped or taken stay as they are until it is drawn upon."""

    empty = "Draw something, drop a picture, or take a real one, and see what the network makes of it."

    def __init__(self, given: Given, canvas: Canvas) -> None:
        super().__init__(given)
        self.canvas = canvas
        self.worker = Worker(self)
        self.pad = Pad(canvas.height, canvas.width, canvas.paper, canvas.inks[0])
        self._cells: np.ndarray | None = None
        self._is_own = True
        self.pad.changed.connect(self._drew)
        self.pad.dropped.connect(self.open)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.pad, 1)
        self.swatches = QButtonGroup(self)
        if canvas.is_coloured:
            row.addLayout(self._palette(canvas.inks))

    def cells(self) -> Cells | None:
        if self._cells is None:
            return None
        return {self.given.fitted.columns[0]: self._cells[None]}

    def picture(self) -> np.ndarray | None:
        """What the network gets, uint8 (height, width) or (height, width, 3)."""
        return None if self._cells is None else self.canvas.shown(self._cells)

    def put(self, cells: Cells) -> None:
        self._take(np.asarray(next(iter(cells.values())))[0])

    def clear(self) -> None:
        self.pad.clear()

    def choose(self) -> None:
        """Asks for a picture file."""
        name, _ = QFileDialog.getOpenFileName(self, "A picture to ask about", "", _FILES)
        if name:
            self.open(Path(name))

    def open(self, path: Path) -> None:
        """Reads a picture file in a thread."""
        fitted = self.given.fitted

        def read() -> np.ndarray:
            from nnbuilder.data.opening import Allowed, content_of

            assert isinstance(fitted, Readable), "only a field that takes pictures has a pad"
            return fitted.read(content_of(path, Allowed("pictures", 256 * 2**20, "choose a picture such as digit.png")))

        def took(cells: np.ndarray) -> None:
            self._take(cells)
            self.changed.emit()

        def failed(error: Exception) -> None:
            self.told.emit(f"{path.name} {error}." if not str(error).startswith(path.name) else str(error))

        self.worker.work(read, took, failed)

    def shutdown(self) -> None:
        self.worker.shutdown()

    def _take(self, cells: np.ndarray) -> None:
        self._cells, self._is_own = cells, False
        self.pad.put(self.canvas.shown(cells))

    def _drew(self) -> None:
        if self.pad.is_empty:
            self._cells, self._is_own = None, True
        else:
            page = self.pad.page()
            picture = self.canvas.drawn(page) if self._is_own else self.canvas.fitted(page)
            fitted = self.given.fitted
            assert isinstance(fitted, Readable), "only a field that takes pictures has a pad"
            self._cells = fitted.read(file_of(picture if self.canvas.is_coloured else np.ascontiguousarray(picture[:, :, 0])))
        self.changed.emit()

    def _palette(self, inks: tuple[Colour, ...]) -> QGridLayout:
        """The colours of the set, to draw with."""
        grid = QGridLayout()
        grid.setSpacing(2)
        for place, ink in enumerate(inks):
            button = QToolButton()
            button.setCheckable(True)
            button.setChecked(place == 0)
            is_paper = ink == self.canvas.paper
            button.setAccessibleName("Erase" if is_paper else f"Draw in {QColor(*ink).name()}")
            button.setToolTip(plain_tip(button.accessibleName()))
            button.setIcon(_swatch(ink))
            button.setIconSize(QSize(_SWATCH, _SWATCH))
            self.swatches.addButton(button, place)
            grid.addWidget(button, place, 0)
        grid.setRowStretch(len(inks), 1)
        self.swatches.idClicked.connect(self._ink_chosen)
        return grid

    def _ink_chosen(self, place: int) -> None:
        self.pad.ink = QColor(*self.canvas.inks[place])


def _swatch(ink: Colour) -> QIcon:
    pixmap: Any = QPixmap(_SWATCH, _SWATCH)
    pixmap.fill(QColor(*ink))
    return QIcon(pixmap)
