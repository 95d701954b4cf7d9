"""From a table that a person has to a trained network and a file of answers, in ten clicks at most."""

from __future__ import annotations

import csv

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.dialogs import choose_file
from tests.ui.start.test_start_page import drop

ROWS = 240


class Clicks(QObject):
    """Counts every press of a mouse button anywhere, and every key that confirms a dialog."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        self._last: tuple[int, int] | None = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonPress and watched.isWidgetType():
            # A press goes up through the parents of a widget that leaves it alone; it is one click.
            at = (event.globalPosition().toPoint().x(), event.globalPosition().toPoint().y())
            stamp = (event.timestamp(), hash(at))
            if stamp != self._last:
                self.count += 1
            self._last = stamp
        return False


@pytest.fixture
def clicks():
    found = Clicks()
    QApplication.instance().installEventFilter(found)
    yield found
    QApplication.instance().removeEventFilter(found)


def click_tab(window, page) -> None:
    place = window.tabs.indexOf(page)
    QTest.mouseClick(window.tabs.tabBar(), Qt.MouseButton.LeftButton, pos=window.tabs.tabBar().tabRect(place).center())


@pytest.mark.slow
def test_from_a_dropped_table_to_a_file_of_answers(window, hand, clicks, tmp_path, monkeypatch):
    # Dialogs of the toolkit itself, which a test can see and click.
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs, True)
    rows = [(number, number % 7 + 0.5, ("clay", "sand")[number % 2], ("low", "high")[number % 7 > 3]) for number in range(ROWS)]
    table = tmp_path / "harvest.csv"
    table.write_text("plot;rain;soil;yield\n" + "".join(f"P{a};{b};{c};{d}\n" for a, b, c, d in rows))
    new = tmp_path / "next_year.csv"
    new.write_text("rain;soil\n0.5;clay\n6.5;sand\n5.5;clay\n")

    drop(window.start_page, table)
    hand.wait(lambda: not window.start_page.isVisible())
    click_tab(window, window.training_page)
    QTest.mouseClick(window.training.start, Qt.MouseButton.LeftButton)
    hand.wait(lambda: window.runner.view.state == "finished", 120)
    click_tab(window, window.insight)
    hand.wait(lambda: window.insight.evaluation is not None)

    answers = tmp_path / "answers.csv"

    # The second dialog opens as soon as the first is answered.
    choose_file(new, then=lambda: choose_file(answers))
    QTest.mouseClick(window.insight.predict.button, Qt.MouseButton.LeftButton)
    hand.wait(lambda: answers.exists())
    hand.wait(lambda: not window.insight.predict.worker.is_busy)

    with answers.open() as file:
        assert [row["prediction"] for row in csv.DictReader(file)] == ["low", "high", "high"]
    assert 0 < clicks.count <= 10
    assert window.insight.evaluation.metrics["test/accuracy"] > 0.95
