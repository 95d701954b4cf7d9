"""Keeping a copy of what is not saved, off the window's thread; and offering copies that a crash has left behind."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile, QObject, Qt, QTimer
from PySide6.QtWidgets import QMessageBox

from nnbuilder.core.document import Document
from nnbuilder.project import recovery
from nnbuilder.project.recovery import Copy
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.session import Session

if TYPE_CHECKING:
    from nnbuilder.ui.main_window import MainWindow

DELAY_MS = 1000
"""So long after a change its copy is written, at most; with the writing itself, two seconds of work."""


class Autosave(Guarded, QObject):
    """Writes the newest document, one copy at a time. A lock tells other windows that this one lives."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self.session = session
        self.path = recovery.new_path()
        self._lock: QLockFile | None = None
        self._thread: threading.Thread | None = None
        self._kept: Document | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.write)
        session.changed.connect(lambda _: self._soon())
        session.saved_changed.connect(self._soon)
        session.document_replaced.connect(self._soon)

    def write(self) -> None:
        """A copy of the document as it is now, or none where nothing is unsaved."""
        if self._thread is not None and self._thread.is_alive():
            self._timer.start(DELAY_MS)
            return
        session = self.session
        if not session.is_modified or session.is_read_only:
            self.forget()
        elif session.document is not self._kept:
            self._take_lock()
            self._kept = session.document
            self._thread = threading.Thread(target=_keep, args=(self.path, session.document, session.file_path), name="autosave")
            self._thread.start()

    def adopt(self, copy: Copy) -> None:
        """Goes on with a copy that was left behind, so that it is there until the document is saved."""
        recovery.forget(copy.path)
        self._kept = None
        self._timer.start(0)

    def forget(self) -> None:
        """Nothing is unsaved any more."""
        self._join()
        if self._kept is not None:
            recovery.forget(self.path)
            self._kept = None

    def shutdown(self) -> None:
        """A clean end: what was not saved then was given up."""
        self._timer.stop()
        self.forget()
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None

    def _soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start(DELAY_MS)

    def _take_lock(self) -> None:
        if self._lock is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._lock = QLockFile(str(self.path.with_suffix(".lock")))
            self._lock.setStaleLockTime(0)
            self._lock.tryLock(0)

    def _join(self) -> None:
        if self._thread is not None:
            self._thread.join()
            self._thread = None


def orphans() -> tuple[Copy, ...]:
    """Copies whose window is gone."""
    return tuple(copy for copy in recovery.left_behind() if _is_orphan(copy.path))


def offer(window: MainWindow, copies: Sequence[Copy]) -> None:
    """Asks about what a crash has left behind, one document at a time; nothing goes before an answer."""
    if not copies:
        return
    copy, *others = copies
    box = QMessageBox(QMessageBox.Icon.Question, "Recover", "", QMessageBox.StandardButton.NoButton, window)
    box.setObjectName("recovery")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(words(copy))
    recover = box.addButton("Recover", QMessageBox.ButtonRole.AcceptRole)
    give_up = box.addButton("Give up", QMessageBox.ButtonRole.DestructiveRole)
    later = box.addButton("Later", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(recover)
    box.setEscapeButton(later)

    def answered() -> None:
        chosen = box.clickedButton()
        if chosen is give_up:
            recovery.forget(copy.path)
        if chosen is recover and window.files.recover(copy):
            window.autosave.adopt(copy)
        else:
            offer(window, others)

    box.finished.connect(answered)
    box.finished.connect(box.deleteLater)
    box.open()


def words(copy: Copy) -> str:
    """What is offered, as a person reads it."""
    when = time.strftime("%H:%M", time.localtime(copy.written))
    day = "" if time.strftime("%Y-%m-%d") == (then := time.strftime("%Y-%m-%d", time.localtime(copy.written))) else f" on {then}"
    where = f" ({copy.original.name})" if copy.original is not None else ""
    return f"nnbuilder did not end cleanly. “{copy.title}”{where} has changes from {when}{day} that were not saved."


def _keep(path: Path, document: Document, original: Path | None) -> None:
    # A full disk must not take the window down; the next change tries again.
    try:
        recovery.keep(path, document, original)
    except (OSError, UnicodeEncodeError):
        recovery.forget(path)


def _is_orphan(path: Path) -> bool:
    """Whether nobody holds the lock. One whose process is gone is stale, and Qt takes it away."""
    lock = QLockFile(str(path.with_suffix(".lock")))
    lock.setStaleLockTime(0)
    if not lock.tryLock(0):
        return False
    lock.unlock()
    return True
