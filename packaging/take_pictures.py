"""The pictures of the README: `python packaging/take_pictures.py [NAME ...]` draws the window into resources/help.

A U-Net as it is drawn, the inside of a GPT's block, and a network for digits after its training with a three drawn by hand.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnbuilder.ui import theme
from nnbuilder.ui.app import create_window
from nnbuilder.ui.insight.pad import Pad
from nnbuilder.ui.main_window import MainWindow

TEMPLATES = Path(__file__).resolve().parents[1] / "resources" / "templates"
FOLDER = TEMPLATES.parent / "help"
_SIZE = (1440, 860)
_THREE = ((0.32, 0.22), (0.45, 0.14), (0.62, 0.18), (0.66, 0.3), (0.58, 0.42), (0.46, 0.47), (0.6, 0.52), (0.68, 0.65), (0.62, 0.8), (0.46, 0.86), (0.32, 0.8))


def nothing(window: MainWindow) -> None:
    """The drawing as it is opened."""


def inside_the_block(window: MainWindow) -> None:
    session = window.session
    session.enter(next(node.id for node in session.graph.nodes.values() if node.kind in session.document.graphs))


def trained(window: MainWindow) -> None:
    """And asked: a three, drawn with the mouse in shares of the pad."""
    window.start_training()
    while window.runner.is_active:
        QTest.qWait(200)
    pad = window.try_it.findChild(Pad)
    assert pad is not None
    side = min(pad.width(), pad.height())
    left, top = (pad.width() - side) // 2, (pad.height() - side) // 2
    points = [QPoint(left + round(x * side), top + round(y * side)) for x, y in _THREE]
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=points[0])
    for point in points[1:]:
        QTest.mouseMove(pad, point)
        QTest.qWait(20)
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=points[-1])
    QTest.qWait(1500)


PICTURES: tuple[tuple[str, str, str, Callable[[MainWindow], None]], ...] = (
    ("drawing", "unet-shapes", "light", nothing),
    ("block", "gpt-tiny", "dark", inside_the_block),
    ("window", "digits-cnn", "dark", trained),
)


def take(name: str, template: str, mode: str, prepare: Callable[[MainWindow], None]) -> None:
    """One window, as large as it stands in the README, after what `prepare` does with it."""
    window = create_window()
    window.resize(*_SIZE)
    window.show()
    window.look(mode, theme.points())
    window.files.open_path(TEMPLATES / f"{template}.nnb")
    QTest.qWait(1500)
    prepare(window)
    QTest.qWait(1000)
    window.grab().save(str(FOLDER / f"{name}.png"))
    window.shutdown(keeps_copy=False)
    window.deleteLater()


if __name__ == "__main__":
    application = QApplication([])
    theme.apply(application, "light")
    for picture in PICTURES:
        if not sys.argv[1:] or picture[0] in sys.argv[1:]:
            take(*picture)
