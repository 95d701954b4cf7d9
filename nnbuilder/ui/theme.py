"""One table of colours for light and dark, and the palette and style sheet made from it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

LIGHT, DARK = "light", "dark"

TOKENS: Mapping[str, tuple[str, str]] = {
    "panel": ("#f7f8fa", "#1f2126"),
    "panel.border": ("#dde0e6", "#32353d"),
    "field": ("#ffffff", "#2a2d34"),
    "hover": ("#eceff4", "#31353e"),
    "text": ("#1d2129", "#e8eaee"),
    "text.muted": ("#5b6372", "#a2a9b6"),
    "accent": ("#3b5bdb", "#8aa2ff"),
    "accent.text": ("#ffffff", "#14171f"),
    "accent.soft": ("#e5eafc", "#2c3557"),
    "error": ("#c92a2a", "#ff8787"),
    "error.soft": ("#fdecec", "#44282b"),
    "warning": ("#965a00", "#ffc46b"),
    "warning.soft": ("#fdf3e0", "#40341f"),
    "success": ("#1c7a43", "#69db95"),
    "canvas": ("#eef0f4", "#17191d"),
    "canvas.grid": ("#dcdfe6", "#24272d"),
    "node": ("#ffffff", "#272a31"),
    "node.border": ("#c4c9d4", "#434853"),
    "node.text": ("#1d2129", "#e8eaee"),
    "node.muted": ("#5b6372", "#a2a9b6"),
    "edge": ("#8b93a3", "#767e8e"),
    "edge.label": ("#4a5160", "#b4bac6"),
    "selection": ("#3b5bdb", "#8aa2ff"),
    "port": ("#ffffff", "#272a31"),
    "plot.train": ("#3b5bdb", "#8aa2ff"),
    "plot.validation": ("#c2570c", "#ffa94d"),
    "category.structure": ("#495568", "#9aa5b8"),
    "category.dense": ("#3b5bdb", "#8aa2ff"),
    "category.convolution": ("#0b7285", "#5fd0e3"),
    "category.pooling": ("#2b7a4b", "#74d49b"),
    "category.normalization": ("#846000", "#e3bf55"),
    "category.activation": ("#b3470f", "#ff9d63"),
    "category.regularization": ("#7a5c3e", "#cda985"),
    "category.recurrent": ("#7b3fc4", "#c39bff"),
    "category.attention": ("#a3268f", "#f195e2"),
    "category.shape": ("#52606f", "#a9b5c2"),
    "category.merge": ("#356d8c", "#8cc3e0"),
    "category.sampling": ("#5d6b1f", "#bfce78"),
    "category.loss": ("#b02a4c", "#ff95b0"),
    "category.metric": ("#1c7a43", "#69db95"),
    "category.blocks": ("#4c4fb5", "#a9abff"),
}
"""{token: (light, dark)}. A test holds text to a contrast of 4.5 : 1 on what it stands on."""

_current = LIGHT


def mode() -> str:
    return _current


def hex_of(name: str) -> str:
    """A token as #rrggbb; a category that has no colour of its own looks like structure."""
    pair = TOKENS.get(name) or TOKENS["category.structure"]
    return pair[0 if _current == LIGHT else 1]


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
    sheet = """
    QMainWindow, QDialog { background: @panel; }
    QToolBar { background: @panel; border: 0; border-bottom: 1px solid @panel.border; padding: 3px 6px; spacing: 2px; }
    QToolButton { border: 0; border-radius: 5px; padding: 4px 7px; color: @text; }
    QToolButton:hover:enabled { background: @hover; }
    QToolButton:pressed:enabled, QToolButton:checked { background: @accent.soft; }
    QToolButton:disabled { color: @edge; }
    QPushButton { background: @field; border: 1px solid @panel.border; border-radius: 5px; padding: 4px 11px; color: @text; }
    QPushButton:hover:enabled { background: @hover; }
    QPushButton:disabled { color: @edge; }
    QPushButton:focus, QToolButton:focus { border: 1px solid @accent; }
    QPushButton[primary="true"]:enabled { background: @accent; color: @accent.text; border: 1px solid @accent; font-weight: 600; }
    QPushButton[fix="true"] { color: @accent; background: @accent.soft; border: 0; padding: 2px 9px; }
    QLineEdit, QComboBox, QSpinBox, QDoubleSpinBox, QPlainTextEdit { background: @field; border: 1px solid @panel.border; border-radius: 5px; padding: 3px 6px; selection-background-color: @accent; selection-color: @accent.text; }
    QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QPlainTextEdit:focus { border: 1px solid @accent; }
    QLineEdit[wrong="true"] { border: 1px solid @error; background: @error.soft; }
    QTreeWidget, QListWidget, QTableView, QTableWidget { background: @panel; border: 0; outline: 0; alternate-background-color: @hover; }
    QTreeWidget::item { padding: 2px 0; }
    QTreeWidget::item:selected, QListWidget::item:selected, QTableView::item:selected { background: @accent.soft; color: @text; }
    QTreeWidget::item:hover:!selected { background: @hover; }
    QHeaderView::section { background: @panel; color: @text.muted; border: 0; border-bottom: 1px solid @panel.border; padding: 3px 6px; }
    QTabWidget::pane { border: 0; border-top: 1px solid @panel.border; }
    QTabBar::tab { padding: 5px 13px; color: @text.muted; border: 0; border-bottom: 2px solid transparent; }
    QTabBar::tab:selected { color: @text; border-bottom: 2px solid @accent; font-weight: 600; }
    QTabBar::tab:hover:!selected { color: @text; background: @hover; }
    QSplitter::handle { background: @panel.border; }
    QSplitter::handle:horizontal { width: 1px; } QSplitter::handle:vertical { height: 1px; }
    QStatusBar { background: @panel; border-top: 1px solid @panel.border; color: @text.muted; }
    QStatusBar::item { border: 0; }
    QProgressBar { background: @hover; border: 0; border-radius: 4px; height: 8px; text-align: center; }
    QProgressBar::chunk { background: @accent; border-radius: 4px; }
    QScrollArea { border: 0; background: transparent; }
    QScrollBar:vertical { width: 10px; background: transparent; } QScrollBar:horizontal { height: 10px; background: transparent; }
    QScrollBar::handle { background: @node.border; border-radius: 4px; min-height: 24px; min-width: 24px; margin: 1px; }
    QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; } QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
    QToolTip { background: @field; color: @text; border: 1px solid @panel.border; padding: 4px 6px; }
    QMenu { background: @field; border: 1px solid @panel.border; padding: 4px; } QMenu::item { padding: 5px 24px 5px 12px; border-radius: 4px; }
    QMenu::item:selected { background: @accent.soft; color: @text; } QMenu::item:disabled { color: @edge; }
    QMenuBar { background: @panel; } QMenuBar::item { padding: 4px 9px; } QMenuBar::item:selected { background: @hover; border-radius: 4px; }
    QLabel[role="muted"] { color: @text.muted; } QLabel[role="error"] { color: @error; } QLabel[role="heading"] { font-weight: 600; font-size: 11pt; }
    QLabel[role="big"] { font-size: 20pt; font-weight: 600; } QLabel[role="section"] { color: @text.muted; font-weight: 600; }
    QFrame[role="banner"] { background: @warning.soft; border-bottom: 1px solid @panel.border; }
    """
    # Longest names first, so that @panel.border is not read as @panel.
    for name in sorted(TOKENS, key=len, reverse=True):
        sheet = sheet.replace(f"@{name}", hex_of(name))
    return sheet
