"""From data that nobody has seen, dropped on the start page, to a network that trains: at most six clicks, each a real one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolBar, QWidget

from nnbuilder.data.sources.arrays import to_npz
from tests.data.test_sources import folder_of
from tests.ui.start.test_start_page import drop

MOST = 6
REVIEW = "the film was {} from the first minute to the last said {}"


def csv(folder: Path) -> Path:
    lines = [f"{i},{REVIEW.format(('good', 'bad')[i % 2], i)},{i * 7 % 11}.5,{'yes' if i % 2 == 0 else 'no'}" for i in range(60)]
    (folder / "films.csv").write_text("\n".join(["id,review,length,liked", *lines]), "utf-8")
    return folder / "films.csv"


def text(folder: Path) -> Path:
    (folder / "story.txt").write_text("in the beginning was the word. " * 60, "utf-8")
    return folder / "story.txt"


def npz(folder: Path) -> Path:
    chance = np.random.default_rng(0)
    photo = chance.integers(0, 255, (40, 8, 8), dtype=np.uint8)
    (folder / "cells.npz").write_bytes(to_npz({"photo": photo, "mask": (photo > 99).astype(np.uint8)}))
    return folder / "cells.npz"


def pictures(folder: Path) -> Path:
    return folder_of(folder / "pets")


class Clicks(QObject):
    """Counts every press of a mouse button that reaches a widget of the window, once."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonPress and isinstance(watched, QWidget) and event.spontaneous():
            self.count += 1
        return False


@pytest.mark.parametrize("make", [csv, text, npz, pictures], ids=lambda make: make.__name__)
def test_dropped_drawn_and_trained(window, hand, tmp_path, make):
    clicks = Clicks()
    QApplication.instance().installEventFilter(clicks)
    window.show_start()
    drop(window.start_page, make(tmp_path))
    hand.wait(lambda: window.session.document.data is not None)
    assert window.session.analysis.is_sound
    assert "epochs of batches of" in window.banner.words.text()
    press(window, "train.start")
    hand.wait(lambda: window.runner.view.step > 2)
    assert 1 <= clicks.count <= MOST
    QApplication.instance().removeEventFilter(clicks)
    window.runner.stop()
    hand.wait(lambda: not window.runner.is_active)


def press(window, action: str) -> None:
    """A click on the button of an action in the toolbar."""
    bars = window.findChildren(QToolBar)
    button = next(widget for bar in bars if (widget := bar.widgetForAction(window.actions_by_id[action])) is not None)
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
