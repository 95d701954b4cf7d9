"""The look of the window: palette and style sheet from one table of colours, letters of one scale."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontDatabase, QPalette, QPen
from PySide6.QtWidgets import QApplication, QWidget

from nnbuilder import colours
from nnbuilder.colours import LIGHT, TOKENS, colour
from nnbuilder.shipped import resources

_HAS_STYLE = "nnbuilder.style"
_DRAWN_WIDTH = "drawn_width"
FACE = "Inter"
"""The face of the window where it is installed; elsewhere that of the system."""
TINY, SMALL, TEXT, TITLE, HEADING = 10, 11, 12, 13, 19
"""The scale of letters on the canvas, in pixels at full size."""
SIZES = {"size.heading": 11.0, "size.big": 20.0}
"""The scale of letters in widgets, beside their text of `POINTS`."""
POINTS, LEAST_POINTS, MOST_POINTS = 9.5, 8.0, 24.0
"""The size of text in widgets that everything is drawn for, and between what it can be chosen."""

_current, _points = LIGHT, POINTS


def mode() -> str:
    return _current


def points() -> float:
    """The size of text in widgets as it is now."""
    return _points


def scaled(length: float) -> int:
    """So many pixels beside text of `POINTS`, as many as it takes beside the text as it is now."""
    return round(length * _points / POINTS)


def fix_width(widget: QWidget, pixels: int) -> None:
    """As wide as that beside text of `POINTS`, and wider where the text is larger, now and when it changes."""
    widget.setProperty(_DRAWN_WIDTH, pixels)
    widget.setFixedWidth(scaled(pixels))


@contextmanager
def as_on_paper() -> Iterator[None]:
    """While it lasts, colours are those of the light theme; no widget is painted meanwhile."""
    global _current
    before, _current = _current, LIGHT
    _forget()
    try:
        yield
    finally:
        _current = before
        _forget()


def hex_of(name: str) -> str:
    """A token as #rrggbb; a category that has no colour of its own looks like structure."""
    return colour(name, _current)


def token(name: str) -> QColor:
    return QColor(hex_of(name))


def category(name: str) -> QColor:
    return token(f"category.{name.lower()}")


@lru_cache(64)
def tint(name: str) -> str:
    """The ground of a title of this category, as #rrggbb."""
    return colours.tint(name, _current)


@lru_cache(64)
def strong(name: str) -> str:
    """A colour that stands out more than its like, as #rrggbb."""
    return colours.mixed(hex_of(name), hex_of("text"), 0.25)


@lru_cache(512)
def pen(colour: str, width: float = 1.0, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """A pen for a token or for #rrggbb, made once for as long as the theme holds. Nobody changes it."""
    return QPen(QColor(colour if colour.startswith("#") else hex_of(colour)), width, style, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


@lru_cache(512)
def brush(colour: str) -> QBrush:
    """A brush for a token or for #rrggbb, made once for as long as the theme holds. Nobody changes it."""
    return QBrush(QColor(colour if colour.startswith("#") else hex_of(colour)))


def font(points: float | None = None, *, pixels: int = 0) -> QFont:
    """The face of the window with figures of one width, so that numbers below each other can be compared."""
    face = QFont()
    face.setFamilies([FACE, *(family for family in QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).families() if family != FACE)])
    face.setFeature(QFont.Tag("tnum"), 1)
    if pixels:
        face.setPixelSize(pixels)
    elif points is not None:
        face.setPointSizeF(points)
    return face


def mono() -> QFont:
    face = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    face.setPointSizeF(_points)
    return face


def apply(application: QApplication, wanted: str = LIGHT, size: float | None = None) -> None:
    """Fusion with our own palette and style sheet; a size is one of text in points, and stays as it is where none is named."""
    global _current, _points
    _current = wanted
    before, _points = _points, min(max(size or _points, LEAST_POINTS), MOST_POINTS)
    _forget()
    # Qt polishes every widget anew for a style or a sheet, even for the one that is there.
    if not application.property(_HAS_STYLE):
        application.setStyle("Fusion")
        application.setProperty(_HAS_STYLE, True)
    application.setFont(font(_points))
    application.setPalette(_palette())
    if application.styleSheet() != _sheet():
        application.setStyleSheet(_sheet())
    for widget in QApplication.allWidgets() if before != _points else ():
        drawn = widget.property(_DRAWN_WIDTH)
        if drawn is not None:
            widget.setFixedWidth(scaled(drawn))


def _forget() -> None:
    """What was made in the colours of another theme."""
    for made in (pen, brush, tint, strong):
        made.cache_clear()


def _palette() -> QPalette:
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: "panel", QPalette.ColorRole.WindowText: "text", QPalette.ColorRole.Base: "field", QPalette.ColorRole.AlternateBase: "panel",
        QPalette.ColorRole.Text: "text", QPalette.ColorRole.Button: "field", QPalette.ColorRole.ButtonText: "text", QPalette.ColorRole.Highlight: "accent",
        QPalette.ColorRole.HighlightedText: "accent.text", QPalette.ColorRole.ToolTipBase: "field", QPalette.ColorRole.ToolTipText: "text",
        QPalette.ColorRole.PlaceholderText: "text.muted", QPalette.ColorRole.Mid: "panel.border", QPalette.ColorRole.Link: "accent",
    }  # fmt: skip
    for role, name in roles.items():
        palette.setColor(role, token(name))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, token("edge"))
    return palette


def _sheet() -> str:
    sheet = (resources() / "themes" / "window.qss").read_text("utf-8").replace("@icons", (resources() / "icons").as_posix()).replace("@mode", _current)
    # Longest names first, so that @panel.border is not read as @panel.
    for name in sorted(TOKENS, key=len, reverse=True):
        sheet = sheet.replace(f"@{name}", hex_of(name))
    for name, size in SIZES.items():
        sheet = sheet.replace(f"@{name}", f"{size * _points / POINTS:.1f}pt")
    return sheet
