"""What a sample is, and which rows are left out, as it is chosen in the data panel."""

from __future__ import annotations

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnbuilder.core.document import Source, Windows
from nnbuilder.ui.data.panel import DataPanel


@pytest.fixture
def panel(session, shown):
    return shown(DataPanel(session), height=420)


@pytest.fixture
def settled(panel, qtbot):
    return lambda: qtbot.waitUntil(lambda: not panel.worker.is_busy, timeout=60_000)


@pytest.fixture
def load(panel, settled, tmp_path):
    """120 hours of two stations, in which an hour of the first is missing."""

    def write() -> None:
        rows = [f"{hour},{station},{hour % 24}.5,{hour * 7 % 13}.25" for station in "ab" for hour in range(60) if (station, hour) != ("a", 30)]
        (tmp_path / "load.csv").write_text("\n".join(["hour,station,heat,load", *rows]), "utf-8")
        panel.choose(Source("csv", "load.csv"))
        settled()
        QTest.mouseClick(panel.view.views.button(3), Qt.MouseButton.LeftButton)

    return write


def choose(combo, text) -> None:
    """With the keys: by its first letters, as a person does."""
    combo.setFocus()
    while combo.currentText() != text:
        before = combo.currentIndex()
        QTest.keyClick(combo, Qt.Key.Key_Down if combo.findText(text) > before else Qt.Key.Key_Up)
        assert combo.currentIndex() != before


def test_samples_become_stretches_of_rows_one_step_each(panel, session, settled, load):
    load()
    page = panel.view.samples
    before = session.document
    assert "119 samples." in page.left_out.words.text()
    assert not page.windows.inner.isVisible()
    choose(page.windows.way, "a stretch of rows")
    settled()
    assert session.document.data.windows == Windows(8)
    assert page.windows.inner.isVisible()
    length = page.windows.numbers.editors["length"].edit
    length.setFocus()
    length.selectAll()
    QTest.keyClicks(length, "12")
    choose(page.windows.columns["group"], "station")
    choose(page.windows.columns["time"], "hour")
    settled()
    assert session.document.data.windows == Windows(12, group="station", time="hour")
    # Of 30, 29 and 60 hours in a row 18, 17 and 48 stretches of 12 and one more.
    assert page.left_out.words.text().startswith("119 rows make 83 samples. Time goes on in steps of 1, but one is longer")
    assert "83 samples" in panel.facts.text()
    while session.document.data.windows != before.data.windows:
        session.undo()
    settled()
    assert session.document.data == before.data
    assert not page.windows.inner.isVisible()


def test_a_table_of_stretches_may_be_read_as_a_series(panel, session, settled, load):
    load()
    panel.roles.edits.set_role("station", "ignore")
    settled()
    choose(panel.view.samples.windows.way, "a stretch of rows")
    settled()
    panel.roles.edits.set_kind("features", "sequence")
    settled()
    fact = session.document.data.facts.fields["features"]
    assert (fact.axes, fact.shape) == (("length", "features"), (8, 2))
    choose(panel.view.samples.windows.way, "one row")
    settled()
    assert session.document.data.facts.fields["features"].axes == ("size",)


def test_rows_of_too_few_cells_are_told_left_out_by_a_click_and_listed(panel, session, settled, tmp_path):
    rows = [f"{i % 7}.5,{i % 5},{'tall' if i % 2 else 'flat'}" for i in range(60)]
    rows[10] = "4.5,tall"
    (tmp_path / "flowers.csv").write_text("\n".join(["height,width,kind", *rows]), "utf-8")
    panel.choose(Source("csv", "flowers.csv"))
    settled()
    assert session.document.data is None
    assert "line 12" in panel.message.text()
    QTest.mouseClick(panel.chooser.skip_button, Qt.MouseButton.LeftButton)
    settled()
    assert session.document.data.damaged == "skip"
    assert not panel.chooser.skip_button.isVisible()
    assert "1 left out" in panel.facts.text()
    page = panel.view.samples.left_out
    QTest.mouseClick(panel.view.views.button(3), Qt.MouseButton.LeftButton)
    item = page.list.topLevelItem(0)
    assert (item.text(0), item.text(1)) == ("line 12", "there are 2 cells, but 3 columns.")
    choose(page.way, "stop and say so")
    settled()
    assert session.document.data.damaged == "stop"
    assert "line 12" in panel.message.text()
    QTest.mouseClick(panel.chooser.skip_button, Qt.MouseButton.LeftButton)
    settled()
    assert session.document.data.damaged == "skip"
    assert panel.message.text() == ""
    session.undo()
    session.undo()
    settled()
    assert session.document.data.damaged == "skip"


def test_an_unreadable_picture_is_left_out_until_it_is_to_stop(panel, session, settled, tmp_path):
    for number in range(40):
        (tmp_path / "photos" / "ab"[number % 2]).mkdir(parents=True, exist_ok=True)
        Image.new("L", (8, 8), 6 * number).save(tmp_path / "photos" / "ab"[number % 2] / f"{number}.png")
    (tmp_path / "photos" / "a" / "4.png").write_bytes(b"no picture")
    panel.choose(Source("pictures", "photos"))
    settled()
    way = panel.view.samples.left_out.way
    QTest.mouseClick(panel.view.views.button(3), Qt.MouseButton.LeftButton)
    assert (way.currentText(), panel.view.samples.left_out.list.topLevelItem(0).text(0)) == ("leave them out", "a/4.png")
    choose(way, "stop and say so")
    settled()
    assert "photos: a/4.png cannot be read" in panel.message.text()
    QTest.mouseClick(panel.chooser.skip_button, Qt.MouseButton.LeftButton)
    settled()
    assert (session.document.data.damaged, session.document.data.facts.rows, panel.message.text()) == ("skip", 39, "")


def test_a_missing_answer_is_left_out_and_said(panel, session, settled, tmp_path):
    rows = [f"{i % 7}.5,{i % 5},{'' if i == 9 else i * 1.5}" for i in range(60)]
    (tmp_path / "homes.csv").write_text("\n".join(["height,width,price", *rows]), "utf-8")
    panel.choose(Source("csv", "homes.csv"))
    settled()
    assert session.document.data.facts.rows == 59
    assert panel.view.samples.left_out.list.topLevelItem(0).text(0) == "row 10"
