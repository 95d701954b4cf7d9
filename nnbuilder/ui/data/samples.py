"""The first rows of data as a person sees them: pictures, a table, and a few lines on what they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QTableWidget, QTableWidgetItem

from nnbuilder.core.document import READ, DataSet, Field
from nnbuilder.core.facts import TABLE, FieldFacts
from nnbuilder.ui.data.roles import role_of
from nnbuilder.ui.words import plain_tip

if TYPE_CHECKING:
    from nnbuilder.data.preview import Preview

_PICTURE, _APART = 56, 10


def make_pictures() -> QListWidget:
    pictures = QListWidget()
    pictures.setViewMode(QListWidget.ViewMode.IconMode)
    pictures.setIconSize(QSize(_PICTURE, _PICTURE))
    pictures.setResizeMode(QListWidget.ResizeMode.Adjust)
    pictures.setMovement(QListWidget.Movement.Static)
    pictures.setSpacing(4)
    pictures.setAccessibleName("Samples")
    return pictures


def fill_pictures(widget: QListWidget, found: Preview) -> None:
    widget.clear()
    # Without words below them pictures stand as close as side by side.
    widget.setGridSize(QSize() if any(found.captions) else QSize(_PICTURE + _APART, _PICTURE + _APART))
    pictures: Any = found.pictures
    for place, pixels in enumerate(pictures):
        height, width = pixels.shape[:2]
        kind = QImage.Format.Format_RGB888 if pixels.ndim == 3 else QImage.Format.Format_Grayscale8
        image = QImage(pixels.tobytes(), width, height, pixels[0].size, kind)
        pixmap = QPixmap.fromImage(image).scaled(_PICTURE, _PICTURE, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.FastTransformation)
        widget.addItem(QListWidgetItem(QIcon(pixmap), found.captions[place] if place < len(found.captions) else ""))


def fill_table(widget: QTableWidget, found: Preview, data: DataSet | None) -> None:
    """The first rows; under the name of each column what it is for."""
    widget.clear()
    widget.setColumnCount(len(found.columns))
    widget.setRowCount(len(found.cells))
    for place, name in enumerate(found.columns):
        head = QTableWidgetItem(f"{name}\n{role_of(data, name)}" if data is not None else name)
        head.setData(Qt.ItemDataRole.UserRole, name)
        reason = found.left_out.get(name, "")
        head.setToolTip(plain_tip(f"{reason} Click to change what this column is for.".strip()))
        widget.setHorizontalHeaderItem(place, head)
    for row, cells in enumerate(found.cells):
        for column, text in enumerate(cells):
            widget.setItem(row, column, QTableWidgetItem(text))
    widget.resizeColumnsToContents()


def describe_preview(data: DataSet | None, found: Preview) -> str:
    """What the data is, in a few lines."""
    if data is None:
        return ""
    samples = f", {found.samples:,} samples" if found.samples != found.rows else ""
    lines = [f"{found.rows:,} rows{samples}", ", ".join(f"{count:,} {name}" for name, count in found.parts.items())]
    for field in data.fields:
        if field.role == "ignore":
            continue
        fact = data.facts.fields.get(field.name) if data.facts is not None else None
        what = _what(field, fact, found.classes.get(field.name))
        lines.append(f"{field.role} {field.name}: {what}" if field.role in (*READ, "group") else f"{field.name} {what}")
    lines += [f"{name}: {count} missing values" for name, count in list(found.missing.items())[:4]]
    lines += [f"{len(found.skipped):,} left out"] if found.skipped else []
    return "\n".join(lines)


def _what(field: Field, fact: FieldFacts | None, classes: Mapping[str, int] | None) -> str:
    """What a field holds, in a few words."""
    if field.role not in (*READ, "group"):
        return "orders the rows" if field.role == "time" else "tells how much each row counts"
    if classes:
        things = "groups" if field.role == "group" else "classes"
        return f"{len(classes):,} {things}, {min(classes.values()):,} to {max(classes.values()):,} rows each"
    if fact is None or fact.form != TABLE:
        return field.kind
    return f"{len(field.columns)} column{'s' if len(field.columns) != 1 else ''}"
