"""Every input of a network filled in as a person would: rows, texts, series, colours, several at once; and how sure the answer is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton

from nnbuilder.core.document import DataSet, Document, Source
from nnbuilder.data.describe import describe
from nnbuilder.insight.asking import asking_of_drawing
from nnbuilder.layers import CATALOGUE
from nnbuilder.layers.first_network import propose
from nnbuilder.ui.insight.answers import Curve, Shares
from nnbuilder.ui.insight.input_forms import InputForms
from nnbuilder.ui.insight.picture_input import PictureInput
from nnbuilder.ui.insight.questions import asking_of
from nnbuilder.ui.insight.row_input import RowInput
from nnbuilder.ui.insight.series_input import SeriesInput
from nnbuilder.ui.insight.text_input import TextInput
from nnbuilder.ui.insight.try_it import TryItPanel
from tests.drawings import iris_mlp
from tests.ui.panels.conftest import digits_mlp, with_epochs
from tests.ui.panels.test_try_it import draw, finish, ready

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def try_it(session, runner, shown, qtbot):
    """The panel for a document, before it is trained, or after."""

    def open_for(document: Document, *, trained: bool = False) -> TryItPanel:
        session.replace_document(document)
        panel = shown(TryItPanel(session, runner), 620)
        if trained:
            finish(runner, qtbot)
            qtbot.waitUntil(lambda: panel.predictor is not None and not panel.worker.is_busy, timeout=60_000)
        ready(panel, qtbot)
        return panel

    return open_for


def answer_of(panel, qtbot) -> str:
    qtbot.waitUntil(lambda: panel.answer is not None and not panel.asker.is_busy, timeout=30_000)
    return panel.words.text()


def only(panel, kind):
    (one,) = panel.forms.inputs
    assert isinstance(one, kind)
    return one


def forms_of(data: DataSet, tmp_path, qtbot) -> InputForms:
    """The forms of some data, without a panel."""
    loaded = asking_of("drawing", Document(data=data), CATALOGUE, tmp_path, None, "")
    forms = InputForms()
    qtbot.addWidget(forms)
    forms.show_asking(loaded.asking, loaded.canvases)
    forms.resize(300, 220)
    forms.show()
    qtbot.waitExposed(forms)
    return forms


def test_a_row_begins_with_a_real_one_and_says_what_is_far_from_training(try_it, qtbot):
    panel = try_it(with_epochs(iris_mlp(), 20), trained=True)
    form = only(panel, RowInput)
    assert list(form.fields) == ["sepal_length", "sepal_width", "petal_length", "petal_width"]
    assert form.fields["petal_width"].hint == "0.1 – 2.5"
    assert "It says" in answer_of(panel, qtbot) and isinstance(panel.answer, Shares)
    assert set(panel.answer.shares) == {"setosa", "versicolor", "virginica"}
    assert "unlike" not in panel.words.text()
    first = {name: float(field.value()) for name, field in form.fields.items()}
    QTest.mouseClick(panel.take, LEFT)
    assert {name: float(field.value()) for name, field in form.fields.items()} != first
    field = form.fields["petal_length"]
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, f"{20:d}")
    qtbot.waitUntil(lambda: "far from the 1 to 6.9 that training had" in panel.words.text(), timeout=10_000)
    assert "features is unlike anything the network has seen in training." in panel.words.text()
    assert "that is a guess" in panel.answer.sentence


def test_the_arrow_keys_move_a_number_and_an_empty_field_is_a_missing_one(try_it, qtbot):
    panel = try_it(iris_mlp())
    field = only(panel, RowInput).fields["petal_width"]
    before = field.value()
    assert field.lineEdit().width() > 40, "the number cannot be seen"
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert field.value() == pytest.approx(before + 2.4 / 20, abs=0.01)
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    assert np.isnan(only(panel, RowInput).cells()["petal_width"][0])
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == "missing"
    assert "no trained network yet" in panel.words.text()


def test_words_are_chosen_from_those_of_training(tmp_path, qtbot):
    rows = [f"{'red' if row % 2 else 'blue'},{row % 7},{'yes' if row % 3 else 'no'}" for row in range(60)]
    (tmp_path / "t.csv").write_text("\n".join(["colour,size,bought", *rows]))
    forms = forms_of(describe(Source("csv", "t.csv"), tmp_path), tmp_path, qtbot)
    form = forms.inputs[0]
    combo = form.fields["colour"]
    assert [combo.itemText(place) for place in range(combo.count())] == ["blue", "red"]
    combo.setFocus()
    combo.setCurrentIndex(0)
    QTest.keyClick(combo, Qt.Key.Key_Down)
    assert list(form.cells()["colour"]) == ["red"]
    assert form.fields["size"].decimals() == 0


def texts(tmp_path) -> DataSet:
    draw = np.random.default_rng(0)
    names = ("film", "play", "song", "book", "cast", "plot", "end", "story", "actor", "scene", "music", "night")
    said = [f"{'a fine good' if row % 2 else 'a bad dull'} {' '.join(draw.choice(names, 4))} of {row}" for row in range(120)]
    rows = [f"{text},{'good' if row % 2 else 'bad'}" for row, text in enumerate(said)]
    (tmp_path / "films.csv").write_text("\n".join(["review,rating", *rows]))
    return describe(Source("csv", "films.csv"), tmp_path)


def test_a_line_is_typed_and_answered_and_a_strange_one_is_a_guess(try_it, tmp_path, qtbot):
    panel = try_it(with_epochs(propose(texts(tmp_path), "Films").document, 6, rate=0.02), trained=True)
    line = next(iter(only(panel, TextInput).lines.values()))
    assert panel.words.text().startswith("Write a line")
    line.setFocus()
    QTest.keyClicks(line, "a bad dull film plot story night of 3")
    qtbot.waitUntil(lambda: panel.words.text().startswith("It says bad"), timeout=20_000)
    line.selectAll()
    QTest.keyClicks(line, "zymurgy quixotic")
    qtbot.waitUntil(lambda: "unlike anything" in panel.words.text(), timeout=20_000)
    QTest.mouseClick(panel.clear, LEFT)
    assert panel.words.text().startswith("Write a line") and panel.answer is None


def test_a_series_begins_with_a_real_window_and_is_bent_pasted_and_moved_by_keys(tmp_path, qtbot):
    forms = forms_of(describe(Source("builtin", "seasons"), tmp_path), tmp_path, qtbot)
    (series,) = forms.inputs
    assert isinstance(series, SeriesInput)
    plot, real = series.plot, series.plot.values.copy()
    assert real.std() > 0 and len(real) == len(series.cells())
    middle = plot.rect().center()
    QTest.mousePress(plot, LEFT, pos=QPoint(middle.x(), 10))
    QTest.mouseMove(plot, QPoint(middle.x() + 40, 10))
    QTest.mouseRelease(plot, LEFT, pos=QPoint(middle.x() + 40, 10))
    changed = np.flatnonzero((plot.values != real).any(axis=1))
    assert len(changed) >= 1 and abs(changed.mean() - len(real) / 2) < len(real) / 4
    plot.setFocus()
    before = plot.values[plot.step, 0]
    QTest.keyClick(plot, Qt.Key.Key_Up)
    assert plot.values[plot.step, 0] > before
    told = []
    series.told.connect(told.append)
    series.line.setFocus()
    series.line.selectAll()
    QTest.keyClicks(series.line, "1, 2, x")
    QTest.keyClick(series.line, Qt.Key.Key_Return)
    assert told == [f"past takes {len(real)} numbers with commas or blanks between them; there is something that is no number."]
    series.line.selectAll()
    QApplication.clipboard().setText("\t".join(str(value) for value in range(len(real))))
    QTest.keyClick(series.line, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(series.line, Qt.Key.Key_Return)
    assert plot.values[:, 0].tolist() == list(range(len(real)))
    assert [float(cells[0]) for cells in series.cells().values()] == list(range(len(real)))


def test_what_is_foretold_goes_on_behind_what_was_given(try_it, tmp_path, qtbot):
    data = describe(Source("builtin", "seasons"), tmp_path)
    panel = try_it(with_epochs(propose(data, "Seasons").document, 1), trained=True)
    answer_of(panel, qtbot)
    assert isinstance(panel.answer, Curve)
    assert len(panel.answer.values) == data.windows.horizon
    assert len(panel.view.series) == data.windows.length


@pytest.fixture
def coloured(tmp_path):
    """Pictures of red and of green discs on a blue ground."""
    draw = np.random.default_rng(0)
    for name, colour in (("red", (220, 30, 30)), ("green", (30, 200, 30))):
        (tmp_path / "discs" / name).mkdir(parents=True)
        for place in range(24):
            pixels = np.zeros((16, 12, 3), dtype=np.uint8) + np.array((20, 30, 120), dtype=np.uint8)
            y, x = np.ogrid[:16, :12]
            pixels[(y - draw.integers(5, 11)) ** 2 + (x - draw.integers(4, 8)) ** 2 < 12] = colour
            Image.fromarray(pixels).save(tmp_path / "discs" / name / f"{place}.png")
    return tmp_path / "discs"


def test_colours_are_drawn_in_those_of_the_set_and_a_dropped_picture_is_asked_as_it_is(coloured, tmp_path, qtbot):
    forms = forms_of(describe(Source("pictures", "discs"), tmp_path), tmp_path, qtbot)
    (picture,) = forms.inputs
    assert isinstance(picture, PictureInput)
    assert (picture.pad.image.height(), picture.pad.image.width()) == (256, 192)
    assert picture.canvas.paper == (20, 30, 120)
    inks = picture.canvas.inks
    assert (220, 30, 30) in inks and (30, 200, 30) in inks and inks[-1] == (20, 30, 120)
    QTest.mouseClick(picture.swatches.button(inks.index((30, 200, 30))), LEFT)
    draw(picture.pad)
    cells = picture.cells()["image"]
    assert cells.shape == (1, 3, 16, 12)
    assert cells[0, 1].max() > 140 and cells[0, :, 0, 0].tolist() == [20, 30, 120]
    assert np.unravel_index(cells[0, 1].argmax(), (16, 12))[1] in (5, 6)
    file = next(coloured.glob("red/*.png"))
    drop = QMimeData()
    drop.setUrls([QUrl.fromLocalFile(str(file))])
    with qtbot.waitSignal(picture.changed, timeout=10_000):
        picture.pad.dropEvent(QDropEvent(QPointF(20, 20), Qt.DropAction.CopyAction, drop, LEFT, Qt.KeyboardModifier.NoModifier))
    assert np.array_equal(picture.cells()["image"][0], np.asarray(Image.open(file)).transpose(2, 0, 1))
    picture.shutdown()


def test_each_of_two_pictures_is_opened_in_its_own_place(tmp_path, qtbot, monkeypatch):
    for name in ("first", "second"):
        Image.fromarray(np.random.default_rng(len(name)).integers(0, 255, (24, 24), dtype=np.uint8)).save(tmp_path / f"{name}.png")
    forms = forms_of(describe(Source("builtin", "glyph_pairs", {"rows": 60}), tmp_path), tmp_path, qtbot)
    assert forms.picture is None
    buttons = [button for button in forms.findChildren(QPushButton) if button.text() == "Open …"]
    assert [button.accessibleName() for button in buttons] == ["Open a picture for first", "Open a picture for second"]
    for one, button, name in zip(forms.inputs, buttons, ("first", "second"), strict=True):
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_, name=name: (str(tmp_path / f"{name}.png"), ""))
        with qtbot.waitSignal(one.changed, timeout=10_000):
            QTest.mouseClick(button, LEFT)
    first, second = (one.cells()[name] for one, name in zip(forms.inputs, ("first", "second"), strict=True))
    assert not np.array_equal(first, second)
    forms.shutdown()


def test_a_file_that_is_no_picture_is_a_sentence(tmp_path, qtbot, monkeypatch):
    (tmp_path / "notes.png").write_text("no picture")
    forms = forms_of(describe(Source("builtin", "digits"), tmp_path), tmp_path, qtbot)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "notes.png"), ""))
    with qtbot.waitSignal(forms.told, timeout=10_000) as told:
        forms.open()
    assert told.args[0].startswith("notes.png ") and told.args[0].endswith(".")
    forms.shutdown()


def test_the_pad_is_drawn_on_and_cleared_by_keys(tmp_path, qtbot):
    forms = forms_of(describe(Source("builtin", "digits"), tmp_path), tmp_path, qtbot)
    pad = forms.pad
    pad.setFocus()
    QTest.keyClick(pad, Qt.Key.Key_Up)
    assert pad.is_empty
    QTest.keyClick(pad, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert not pad.is_empty and forms.cells() is not None
    QTest.keyClick(pad, Qt.Key.Key_Delete)
    assert pad.is_empty and forms.cells() is None
    forms.shutdown()


def test_a_scribble_is_told_to_be_unlike_and_a_real_digit_is_not(try_it, qtbot):
    panel = try_it(digits_mlp(3), trained=True)
    QTest.mouseClick(panel.take, LEFT)
    answer_of(panel, qtbot)
    assert "unlike" not in panel.words.text()
    side = panel.pad.width() // 2 - 8
    for height in range(-90, 91, 12):
        draw(panel.pad, ((-side, height), (side, height)))
    qtbot.waitUntil(lambda: "image is unlike anything the network has seen in training." in panel.words.text(), timeout=20_000)
    assert "that is a guess" in panel.words.text()


def test_several_inputs_are_filled_together(tmp_path, qtbot):
    forms = forms_of(describe(Source("builtin", "workpieces"), tmp_path), tmp_path, qtbot)
    assert {type(one) for one in forms.inputs} == {PictureInput, RowInput}
    assert forms.cells() is None and "photograph" in forms.empty
    forms.take()
    cells = forms.cells()
    asking = asking_of_drawing(Document(data=describe(Source("builtin", "workpieces"), tmp_path)), CATALOGUE, tmp_path)
    assert all(np.array_equal(cells[column], values[:1]) for column, values in asking.samples.items())
    forms.shutdown()


def test_another_drawing_over_the_same_data_keeps_what_was_filled_in(try_it, session, qtbot):
    panel = try_it(digits_mlp())
    draw(panel.pad)
    pad = panel.pad
    session.replace_document(replace(digits_mlp(), title="Another"))
    ready(panel, qtbot)
    assert panel.pad is pad and not pad.is_empty


def test_a_network_of_another_drawing_that_goes_on_is_named(try_it, session, runner, qtbot):
    panel = try_it(digits_mlp(100_000))
    runner.start()
    qtbot.waitUntil(lambda: panel.loaded is not None and panel.loaded.is_live, timeout=60_000)
    assert panel.name.text() == "" and not panel.open.isHidden()
    session.replace_document(iris_mlp())
    qtbot.waitUntil(lambda: panel.name.text() == f"Run {runner.view.id} of “Digits”: not the drawing above", timeout=10_000)
    draw(panel.pad)
    qtbot.waitUntil(lambda: panel.words.text().endswith("while it trains"), timeout=30_000)
    runner.stop()
    qtbot.waitUntil(lambda: not runner.is_active, timeout=30_000)


def test_without_data_it_says_what_to_do(session, runner, shown):
    panel = shown(TryItPanel(session, runner), 520)
    assert panel.words.text().startswith("Choose data")
    assert not panel.is_useful and panel.open.isHidden()
    QTest.mouseClick(panel.take, LEFT)
    QTest.mouseClick(panel.clear, LEFT)
    assert panel.answer is None


def test_data_that_cannot_be_read_is_a_sentence(session, runner, shown, qtbot):
    panel = shown(TryItPanel(session, runner), 520)
    gone = replace(iris_mlp().data, source=Source("csv", "gone.csv"))
    session.replace_document(replace(iris_mlp(), data=gone))
    qtbot.waitUntil(lambda: "gone.csv" in panel.words.text(), timeout=20_000)
    assert panel.loaded is None
