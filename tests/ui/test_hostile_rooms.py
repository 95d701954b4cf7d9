"""What somebody else has left on the disk or typed into a name: damaged preferences, folders that cannot be read, hostile files among
the blocks, names of no file. Each is told in words or passed over; nothing is lost."""

from __future__ import annotations

import json
import os

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnbuilder.home import home
from nnbuilder.layers import CATALOGUE
from nnbuilder.project import library, preferences, recent
from nnbuilder.ui.app import create_window
from tests.drawings import iris_mlp
from tests.ui.attack.watch import listening
from tests.ui.dialogs import choose_file

HOSTILE = (
    b"",
    b"\xff\xfe\x00",
    b"[]",
    b"null",
    b'{"panes": "{\\"sizes\\": {\\"x\\": 1e999}}", "theme": "<b>", "keys": "{{{", "recent_layers": ",,,", "folder": "\\u0000"}',
    b'{"panes": 3, "keys": null, "glide": ["on"]}',
    b'{"a": ' + b"[" * 20_000 + b"]" * 20_000 + b"}",
    json.dumps(dict.fromkeys(("panes", "window", "keys"), "[" * 20000)).encode(),
)


def opened_and_closed(*documents) -> list[str]:
    """A window with everything that it shows at first; what was said that should not have been."""
    with listening() as told:
        window = create_window(*documents)
        window.resize(1280, 720)
        window.show()
        QTest.qWaitForWindowExposed(window)
        for _ in range(3):
            QApplication.processEvents()
        window.shutdown(keeps_copy=False)
        window.close()
        window.deleteLater()
        QApplication.processEvents()
    return told.sentences


@pytest.mark.parametrize("content", HOSTILE, ids=range(len(HOSTILE)))
def test_a_window_opens_whatever_its_files_say(qtbot, content):
    home().mkdir(parents=True, exist_ok=True)
    for name in ("preferences.json", "recent.json"):
        (home() / name).write_bytes(content)
    assert opened_and_closed() == []
    preferences.put("glide", "off")
    assert preferences.get("glide") == "off"


def test_files_of_fifty_megabytes_are_not_read(qtbot):
    home().mkdir(parents=True, exist_ok=True)
    large = json.dumps({"glide": "off", "more": "x" * 50_000_000}).encode()
    for name in ("preferences.json", "recent.json"):
        (home() / name).write_bytes(large)
    assert preferences.get("glide") == "" and recent.remembered() == ()
    preferences.put("glide", "off")
    assert (home() / "preferences.json").stat().st_size < 1000


def test_a_folder_in_the_place_of_a_file_is_passed_over(qtbot):
    for name in ("preferences.json", "recent.json", "blocks"):
        (home() / name).mkdir(parents=True)
    (home() / "blocks" / "folder.nnb").mkdir()
    assert opened_and_closed() == []


def test_hostile_files_among_the_blocks_are_listed_with_their_reason_and_harm_nothing(window, hand):
    folder = library.folder()
    folder.mkdir(parents=True)
    for name, content in (
        ("<b>bold", b"{}"),
        ("‮right to left", b"\xff"),
        ("a\nline", b"[]"),
        ("😀" * 50, b'{"format": "nnbuilder"}'),
        ("large", b"{" * 3_000_000),
    ):
        (folder / f"{name}.nnb").write_bytes(content)
    (folder / "gone.nnb").symlink_to(folder / "nowhere")
    (folder / "pipe.nnb").mkdir()
    with listening() as told:
        window.session.library_changed.emit()
        window.workspace.show(iris_mlp())
        for typed in ("b", "large"):
            window.canvas.setFocus()
            hand.key(Qt.Key.Key_Tab)
            QTest.keyClicks(QApplication.focusWidget(), typed)
            QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert told.sentences == []
    blocks = library.kept(CATALOGUE)
    assert len(blocks) >= 5 and all(block.document is None and block.reason for block in blocks)


@pytest.mark.parametrize("name", ["../../x", "con", "a/b", "..", ".hidden", "x" * 300, "a\x00b", "CON.nnb", "nul", "‮gpj.exe"])
def test_a_tab_is_never_renamed_to_what_no_file_could_be_called(window, hand, tmp_path, name):
    window.session.replace_document(iris_mlp())
    choose_file(tmp_path / "kept.nnb")
    window.actions_by_id["file.save_as"].trigger()
    before = sorted(path.name for path in tmp_path.rglob("*"))
    window.files.rename(window.session, name)
    assert sorted(path.name for path in tmp_path.rglob("*")) == before
    assert (window.session.name, window.session.document.title) == ("kept", "kept")
    assert window.banner.isVisible() and window.banner.words.text().endswith(".")


def test_thirty_documents_have_thirty_tabs_that_can_be_reached(window, hand):
    for number in range(30):
        session = window.workspace.show(iris_mlp(), in_front=False)
        session.do("Name", lambda document, number=number: document.with_graph("main", document.main))
        if session.is_untouched:
            session.history.mark_unsaved()
    bar = window.document_tabs
    assert bar.count() >= 30 and bar.usesScrollButtons() and bar.width() <= window.width()
    place = window.workspace.sessions.index(window.workspace.current)
    for _ in range(3):
        QApplication.processEvents()
        window.actions_by_id["view.next_document"].trigger()
    assert window.workspace.current is window.workspace.sessions[(place + 3) % len(window.workspace.sessions)]


def test_the_folder_that_the_program_was_begun_in_may_go(window, hand, tmp_path, monkeypatch):
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with listening() as told:
        window.workspace.show(iris_mlp())
        window.desk.bring("data")
        hand.add("relu")
        QApplication.processEvents()
    assert told.sentences == [] and window.session.graph.named("relu") is not None


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_preferences_that_cannot_be_written_hold_nothing_up(qtbot):
    home().mkdir(parents=True, exist_ok=True)
    os.chmod(home(), 0o500)
    try:
        assert opened_and_closed() == []
    finally:
        os.chmod(home(), 0o700)
