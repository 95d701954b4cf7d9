"""The palette and style sheet of the window, made from one table of colours."""

from __future__ import annotations

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from nnbuilder.colours import LIGHT, TOKENS, colour
from nnbuilder.shipped import resources

_current = LIGHT


def mode() -> str:
    return _current


def hex_of(name: str) -> str:
    """A token as #rrggbb; a category that has no colour of its own looks like structure."""
    return colour(name, _current)


def token(name: str) -> QColor:
    return QColor(hex_of(name))


def category(name: str) -> QColor:
    return token(f"category.{name.lower()}")


def mono(size: float = 10.0) -> QFont:
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPointSizeF(size)
    return font


def apply(application: QApplication, wanted: str = LIGHT) -> None:
    """Fusion with our own palette and style sheet."""
    global _current
    _current = wanted
    application.setStyle("Fusion")
    font = application.font()
    font.setPointSizeF(9.5)
    application.setFont(font)
    application.setPalette(_palette())
    # Qt polishes every widget anew for a sheet, even for the one that is there.
    if application.styleSheet() != _sheet():
        application.setStyleSheet(_sheet())


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
    return sheet
