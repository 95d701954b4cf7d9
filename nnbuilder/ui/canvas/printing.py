"""The drawing on paper and in files: printed on a page, or kept as PNG, SVG or PDF."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QFileDialog

from nnbuilder.project.atomic import write_atomic
from nnbuilder.ui.action import Action
from nnbuilder.ui.canvas.paper import Paper, paper_of
from nnbuilder.ui.canvas.surface import Surface
from nnbuilder.ui.session import Session

_SHARPNESS, _MOST_PIXELS, _MOST_SIDE = 2.0, 60e6, 30_000.0
"""Pixels of a PNG to one at full size, where the picture does not become too large for other programs."""
_DOTS = 96
"""Units of the canvas an inch, as on a usual screen."""
_FILTERS = {"PNG picture (*.png)": ".png", "SVG drawing (*.svg)": ".svg", "PDF document (*.pdf)": ".pdf"}


def actions(surface: Surface) -> tuple[Action, ...]:
    session = surface.session

    def has_graph() -> bool:
        return bool(session.graph.nodes or session.document.notes)

    def has_selection() -> bool:
        return bool(session.selection or session.selected_notes)

    return (
        Action("file.picture", "Save as a picture …", "File", lambda: choose_file(surface), has_graph, group="paper"),
        Action("file.picture_of_selection", "Save the selection as a picture …", "File", lambda: choose_file(surface, True), has_selection, group="paper"),
        Action("file.print", "Print …", "File", lambda: choose_printer(surface), has_graph, ("Ctrl+P",), group="paper"),
    )


def choose_file(surface: Surface, is_selection: bool = False) -> None:
    """Asks where to, and in which format."""
    session = surface.session
    proposed = session.base / f"{session.name}.png"
    name, kind = QFileDialog.getSaveFileName(surface.viewport(), "Save as a picture", str(proposed), ";;".join(_FILTERS))
    if not name:
        return
    path = Path(name)
    path = path if path.suffix.lower() in _FILTERS.values() else path.with_name(path.name + _FILTERS.get(kind, ".png"))
    try:
        write_atomic(path, content(session, path.suffix.lower(), is_selection=is_selection))
    except OSError as error:
        surface.refuse(f"The picture could not be written to {path}: {error.strerror or error}.")


def choose_printer(surface: Surface) -> None:
    """Asks for a printer; where something is selected, also whether that alone is meant."""
    session = surface.session
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(session.name)
    if not QPrinterInfo.availablePrinterNames():
        # What is left is a file, which has a name then and is not a mere folder.
        printer.setOutputFileName(str(session.base / f"{session.name}.pdf"))
    dialog = QPrintDialog(printer, surface.viewport())
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintSelection, bool(session.selection or session.selected_notes))
    if dialog.exec() and not put_on(printer, session, is_selection=printer.printRange() == QPrinter.PrintRange.Selection):
        surface.refuse(f"The drawing could not be printed{f' to {name}' if (name := printer.outputFileName()) else ''}.")
    dialog.deleteLater()


def put_on(printer: QPrinter, session: Session, *, is_selection: bool = False) -> bool:
    """On one page, turned the way it is larger on; False where the printer or its file takes nothing."""
    with paper_of(session, is_selection=is_selection) as paper:
        is_wide = paper.room.width() > paper.room.height()
        printer.setPageOrientation(QPageLayout.Orientation.Landscape if is_wide else QPageLayout.Orientation.Portrait)
        target = Path(printer.outputFileName())
        # Qt would say so on the console only.
        if printer.outputFileName() and (target.is_dir() or not os.access(target if target.exists() else target.parent, os.W_OK)):
            return False
        painter = QPainter()
        if not painter.begin(printer):
            return False
        paper.paint(painter, QRectF(painter.viewport()))
        return painter.end()


def content(session: Session, suffix: str, *, is_selection: bool = False) -> bytes:
    """A file of a format, named by its suffix."""
    with paper_of(session, is_selection=is_selection) as paper:
        return {".png": _png, ".svg": _svg, ".pdf": _pdf}[suffix](paper)


def _png(paper: Paper) -> bytes:
    room = paper.room
    scale = min(_SHARPNESS, (_MOST_PIXELS / max(1.0, room.width() * room.height())) ** 0.5, _MOST_SIDE / max(room.width(), room.height()))
    image = QImage((room.size() * scale).toSize(), QImage.Format.Format_RGB32)
    image.fill(QColor(Qt.GlobalColor.white))
    painter = QPainter(image)
    paper.paint(painter, QRectF(image.rect()))
    painter.end()
    bytes_ = QByteArray()
    buffer = QBuffer(bytes_)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(bytes_.data())


def _svg(paper: Paper) -> bytes:
    bytes_ = QByteArray()
    buffer, size = QBuffer(bytes_), paper.room.size()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(_DOTS)
    generator.setSize(size.toSize())
    generator.setViewBox(QRectF(0, 0, size.width(), size.height()))
    painter = QPainter(generator)
    paper.paint(painter, QRectF(0, 0, size.width(), size.height()))
    painter.end()
    return bytes(bytes_.data())


def _pdf(paper: Paper) -> bytes:
    """One page of just the size of the drawing."""
    bytes_ = QByteArray()
    buffer = QBuffer(bytes_)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    inches = QSizeF(paper.room.width() / _DOTS, paper.room.height() / _DOTS)
    writer.setPageSize(QPageSize(inches, QPageSize.Unit.Inch, "", QPageSize.SizeMatchPolicy.ExactMatch))
    writer.setPageMargins(QMarginsF())
    painter = QPainter(writer)
    paper.paint(painter, QRectF(painter.viewport()))
    painter.end()
    return bytes(bytes_.data())
