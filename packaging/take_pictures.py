"""The pictures of the README: `python packaging/take_pictures.py` draws the window into resources/help.

A U-Net as it is drawn, the inside of a GPT's block, and a network for digits after its training with a three drawn by hand.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnbuilder.ui import theme
from nnbuilder.ui.app import create_window
from nnbuilder.ui.main_window import MainWindow

TEMPLATES = Path(__file__).resolve().parents[1] / "resources" / "templates"
FOLDER = TEMPLATES.parent / "help"
_SIZE = (1440, 860)


def nothing(window: MainWindow) -> None:
    """The drawing as it is opened."""


def inside_the_block(window: MainWindow) -> None:
    session = window.session
    session.enter(next(node.id for node in session.graph.nodes.values() if node.kind in session.document.graphs))


def trained(window: MainWindow) -> None:
    window.start_training()
    while window.runner.is_active:
        QTest.qWait(200)


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
        take(*picture)
