"""A crash loses two seconds at most, a clean end is never asked about, and no file is overwritten silently."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox

from nnbuilder.core.edits import rename
from nnbuilder.layers import CATALOGUE
from nnbuilder.project import recovery
from nnbuilder.project.files import open_document, save_document
from nnbuilder.ui import recovery as offered
from tests.drawings import iris_mlp
from tests.ui.dialogs import when_open


def change(window, name: str = "other") -> None:
    window.session.do("Rename", lambda document: rename(document, "hidden", name))


def copies() -> list[Path]:
    return sorted(recovery.folder().glob("*.nnb")) if recovery.folder().is_dir() else []


def question(window) -> QMessageBox:
    return next(box for box in window.findChildren(QMessageBox) if box.objectName() == "recovery")


def test_a_killed_window_loses_two_seconds_at_most_and_the_next_one_gives_them_back(window, hand, tmp_path):
    save_document(iris_mlp(), tmp_path / "mine.nnb")
    before = (tmp_path / "mine.nnb").read_bytes()
    # The window under test has taken nothing; the other process has the same home.
    process = subprocess.Popen([sys.executable, "-m", "tests.ui.crashing", str(tmp_path / "mine.nnb")], stdout=subprocess.PIPE, text=True, env={**os.environ})
    told: list[tuple[float, str]] = []
    deadline = time.monotonic() + 60
    try:
        while time.monotonic() < deadline and (not told or time.monotonic() - told[0][0] < 4 or not recovery.left_behind()):
            told.append((time.monotonic(), process.stdout.readline().strip()))
        # Two processes: while the other one lives, its work is neither offered nor to be had.
        assert offered.orphans() == ()
        assert [offered.claim(copy) for copy in recovery.left_behind()] == [None]
    finally:
        process.send_signal(signal.SIGKILL)
    killed = time.monotonic()
    process.wait()
    process.stdout.close()

    found = offered.orphans()
    assert [copy.original for copy in found] == [(tmp_path / "mine.nnb").resolve()]
    kept = open_document(found[0].path, CATALOGUE).document.main.nodes["features"].name
    when = next(at for at, name in told if name == kept)
    assert killed - when <= 2.0
    offered.offer(window, found, window.recover, window.tell)
    assert "mine.nnb" in question(window).text()
    QTest.mouseClick(question(window).defaultButton(), Qt.MouseButton.LeftButton)
    assert window.session.document.main.nodes["features"].name == kept
    assert window.session.file_path == (tmp_path / "mine.nnb").resolve()
    assert window.session.is_modified
    assert (tmp_path / "mine.nnb").read_bytes() == before
    # What is given back is kept again until it is saved.
    hand.wait(lambda: len(copies()) == 1 and not found[0].path.exists())
    assert window.files.save_to(window.session.file_path)
    hand.wait(lambda: copies() == [])


def test_a_living_window_is_nobodys_orphan(window, hand):
    window.session.replace_document(iris_mlp())
    change(window)
    hand.wait(lambda: len(copies()) == 1)
    assert offered.orphans() == ()


def test_saving_undoing_and_closing_leave_no_copy(window, hand, tmp_path):
    window.session.replace_document(iris_mlp())
    change(window)
    hand.wait(lambda: len(copies()) == 1)
    window.session.undo()
    hand.wait(lambda: copies() == [])
    change(window)
    hand.wait(lambda: len(copies()) == 1)
    assert window.files.save_to(tmp_path / "mine.nnb")
    hand.wait(lambda: copies() == [])
    change(window, "again")
    hand.wait(lambda: len(copies()) == 1)
    discard(window)
    assert window.close()
    hand.wait(lambda: copies() == [])
    assert offered.orphans() == ()


def discard(window) -> None:
    """Answers the next question by giving up what is not saved."""
    when_open(QMessageBox, lambda box: box.button(QMessageBox.StandardButton.Discard).click())


def test_a_window_keeps_its_lock_when_it_has_saved(window, hand, tmp_path):
    window.session.replace_document(iris_mlp())
    change(window)
    hand.wait(lambda: len(copies()) == 1)
    lock = recovery.lock_path(copies()[0])
    assert window.files.save_to(tmp_path / "mine.nnb")
    hand.wait(lambda: copies() == [])
    assert lock.exists()
    change(window, "again")
    hand.wait(lambda: len(copies()) == 1)
    assert offered.orphans() == ()


def test_a_window_that_goes_without_an_answer_leaves_its_copy(window, hand):
    window.session.replace_document(iris_mlp())
    change(window)
    window.shutdown()
    hand.wait(lambda: len(offered.orphans()) == 1)
    assert open_document(copies()[0], CATALOGUE).document.main.nodes["hidden"].name == "other"


def ended(tmp_path, how: str, number: int | None) -> int:
    """The exit code of the whole program, that has unsaved work, when it is sent a signal."""
    save_document(iris_mlp(), tmp_path / "mine.nnb")
    command = [sys.executable, "-m", "tests.ui.ending", how, str(tmp_path / "mine.nnb")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ}) as process:
        assert process.stdout.readline() == "edited\n"
        if number is not None:
            process.send_signal(number)
        process.stdout.read()
        return process.wait(60)


@pytest.mark.parametrize(("how", "number"), [("wait", signal.SIGTERM), ("wait", signal.SIGINT), ("train", signal.SIGTERM), ("exit", None)])
def test_what_ends_the_program_from_outside_loses_nothing(tmp_path, how, number):
    before = save_and_read(tmp_path)
    assert ended(tmp_path, how, number) == 0
    copy = offered.orphans()[0]
    assert copy.original == (tmp_path / "mine.nnb").resolve()
    assert "unsaved" in [node.name for node in open_document(copy.path, CATALOGUE).document.main.nodes.values()]
    assert (tmp_path / "mine.nnb").read_bytes() == before
    assert not Path(os.environ["NNBUILDER_HOME"], "log.txt").read_text("utf-8")


def test_before_a_logout_the_copy_is_on_the_disk_at_once(window, hand):
    window.session.replace_document(iris_mlp())
    change(window)
    assert copies() == []
    window.autosave.keep_now()
    assert open_document(copies()[0], CATALOGUE).document.main.nodes["hidden"].name == "other"
    window.autosave.keep_now()
    assert len(copies()) == 1


def save_and_read(tmp_path) -> bytes:
    save_document(iris_mlp(), tmp_path / "mine.nnb")
    return (tmp_path / "mine.nnb").read_bytes()


def test_a_full_disk_leaves_the_copy_before_and_is_told_once(window, hand):
    window.session.replace_document(iris_mlp())
    change(window)
    hand.wait(lambda: len(copies()) == 1)
    kept = copies()[0].read_bytes()
    told = []
    window.autosave.told.connect(told.append)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        for letter in "ab":
            window.session.do("Title", lambda document, letter=letter: replace(document, title=letter * 300_000))
            window.autosave.write()
            hand.wait(lambda: not window.autosave.worker.is_busy)
        assert len(told) == 1 and "file too large" in told[0]
        assert window.status.uncopied.isVisible() and window.status.uncopied.text() == told[0]
        assert copies()[0].read_bytes() == kept
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    window.autosave.write()
    hand.wait(lambda: told[-1] == "")
    assert not window.status.uncopied.isVisible()
    assert open_document(copies()[0], CATALOGUE).document.title == "b" * 300_000


def test_a_home_that_cannot_be_written_is_told_once_and_stops_no_edit(window, hand, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("NNBUILDER_HOME", str(tmp_path / "file" / "home"))
    window.autosave.file.path = recovery.new_path()
    told = []
    window.autosave.told.connect(told.append)
    window.session.replace_document(iris_mlp())
    for name in ("one", "two", "three"):
        change(window, name)
        window.autosave.write()
        hand.wait(lambda: not window.autosave.worker.is_busy)
    assert len(told) == 1 and "not a directory" in told[0]
    assert window.session.document.main.nodes["hidden"].name == "three"


def left_behind(document=None) -> recovery.Copy:
    """A copy of a window that is gone."""
    recovery.keep(recovery.new_path(), document or replace(iris_mlp(), title="Lost"), None)
    return offered.orphans()[0]


def test_giving_up_takes_the_copy_away_and_later_leaves_it(window, hand):
    copy = left_behind()
    offered.offer(window, [copy], window.recover, window.tell)
    QTest.keyClick(question(window), Qt.Key.Key_Escape)
    assert copy.path.exists()
    QApplication.processEvents()
    offered.offer(window, [copy], window.recover, window.tell)
    box = next(found for found in window.findChildren(QMessageBox) if found.isVisible())
    QTest.mouseClick(next(button for button in box.buttons() if button.text() == "Discard"), Qt.MouseButton.LeftButton)
    assert not copy.path.exists()
    assert offered.orphans() == ()


def test_damaged_copies_harm_nobody(window, hand):
    copy = left_behind()
    copy.path.write_bytes(b"\0broken")
    (recovery.folder() / "x.json").write_text("{broken")
    (recovery.folder() / "y.json").write_text('{"title": 3}')
    offered.offer(window, offered.orphans(), window.recover, window.tell)
    QTest.mouseClick(question(window).defaultButton(), Qt.MouseButton.LeftButton)
    assert window.banner.words.text()
    assert copy.path.exists()


@pytest.mark.parametrize("answer", [QMessageBox.StandardButton.Cancel, QMessageBox.StandardButton.Save])
def test_a_file_that_another_program_has_changed_is_not_overwritten_silently(window, hand, tmp_path, answer):
    path = tmp_path / "mine.nnb"
    save_document(iris_mlp(), path)
    window.files.open_path(path)
    change(window)
    theirs = replace(iris_mlp(), title="Theirs")
    save_document(theirs, path)
    os.utime(path, (time.time() + 5, time.time() + 5))
    asked = []

    when_open(QMessageBox, lambda box: (asked.append(box.text()), box.button(answer).click()))
    saved = window.files.save()

    assert "changed by another program" in asked[0]
    assert saved == (answer == QMessageBox.StandardButton.Save)
    assert (open_document(path, CATALOGUE).document.title == "Theirs") == (answer == QMessageBox.StandardButton.Cancel)


def test_saving_twice_asks_nothing(window, hand, tmp_path):
    window.session.replace_document(iris_mlp())
    assert window.files.save_to(tmp_path / "mine.nnb")
    change(window)
    assert window.files.save()
    assert window.files.save()
