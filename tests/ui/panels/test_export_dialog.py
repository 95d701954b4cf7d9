"""Taking a model away: each format is written for real and read again by what it is made for."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QRadioButton

from nnbuilder.export.formats import EXPORTERS
from nnbuilder.ui.export.dialog import ExportDialog
from nnbuilder.ui.export.formats import FORMATS
from tests.ui.panels.conftest import digits_mlp

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def dialog(session, runner, qtbot):
    session.replace_document(digits_mlp(1))
    runner.start()
    qtbot.waitUntil(lambda: runner.view.state == "finished", timeout=60_000)
    made = ExportDialog(session, runner)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.reject()


def export(dialog, qtbot) -> None:
    QTest.mouseClick(dialog.export_button, LEFT)
    qtbot.waitUntil(lambda: not dialog.worker.is_busy, timeout=120_000)


def test_without_a_run_it_says_what_to_do(session, runner, qtbot):
    made = ExportDialog(session, runner)
    qtbot.addWidget(made)
    assert "train the network first" in made.words.text()
    assert not made.export_button.isEnabled()


@pytest.mark.parametrize("chosen", FORMATS, ids=lambda chosen: chosen.name)
def test_each_format_is_written_and_compared(dialog, qtbot, tmp_path, chosen):
    format, file = chosen.name, f"digits{chosen.suffix}"
    button = dialog.findChild(QRadioButton, f"export.{format}")
    button.click()
    assert dialog.path.text() == str(tmp_path / file)
    export(dialog, qtbot)
    assert dialog.words.property("role") == "success", dialog.words.text()
    assert (tmp_path / file).exists()
    assert file in dialog.words.text()
    if format == "safetensors":
        from safetensors import safe_open

        with safe_open(tmp_path / file, "pt") as opened:
            assert {"hidden.weight", "classify.bias"} <= set(opened.keys())


def test_a_place_that_cannot_be_written_is_told_in_place(dialog, qtbot, tmp_path):
    (tmp_path / "blocker").write_text("no folder", "utf-8")
    dialog.findChild(QRadioButton, "export.safetensors").click()
    dialog.path.setText(str(tmp_path / "blocker" / "model.safetensors"))
    export(dialog, qtbot)
    assert dialog.words.property("role") == "error"
    assert dialog.words.text()
    assert "Errno" not in dialog.words.text()
    assert dialog.export_button.isEnabled()


def test_the_run_of_this_window_is_chosen(dialog, runner):
    assert dialog.runs.currentData().id == runner.view.run.id


def test_the_dialog_offers_what_the_command_line_offers():
    assert {chosen.name: chosen.suffix for chosen in FORMATS} == {name: found.suffix for name, found in EXPORTERS.items()}


def test_a_picture_needs_no_run(session, runner, qtbot, tmp_path):
    session.replace_document(digits_mlp(1))
    made = ExportDialog(session, runner)
    qtbot.addWidget(made)
    made.show()
    made.findChild(QRadioButton, "export.svg").click()
    assert made.export_button.isEnabled()
    export(made, qtbot)
    assert made.words.property("role") == "success", made.words.text()
    assert (tmp_path / "digits.svg").read_text("utf-8").startswith("<svg")
    made.reject()
