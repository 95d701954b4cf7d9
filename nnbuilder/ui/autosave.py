"""A copy of what is not saved, written off the window's thread, so that whatever ends the window costs two seconds of work at most."""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QTimer, Signal

from nnbuilder.core.document import Document
from nnbuilder.project import recovery
from nnbuilder.project.recovery import Copy
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.session import Session
from nnbuilder.ui.working import Worker

DELAY_MS = 1000
"""So long after a change its copy is written, at most; with the writing itself, two seconds of work."""
RETRY_MS = 10_000


class CopyFile:
    """The copy of one window on the disk, with the lock that says that the window lives. It is no Qt object, so that a
    thread may hold it to the end."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock: QLockFile | None = None
        self.adopted: tuple[Copy, QLockFile] | None = None

    def keep(self, document: Document, original: Path | None) -> None:
        """Writes the copy; raises `OSError` or `UnicodeEncodeError` and leaves the one before. The lock comes first, so that no
        other window takes it for one left behind."""
        if self.lock is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            lock = lock_of(self.path)
            if not lock.tryLock(0):
                raise OSError(0, "its folder takes no lock")
            self.lock = lock
        recovery.keep(self.path, document, original)
        self._let_go()

    def remove(self) -> None:
        recovery.forget(self.path)
        self._let_go()

    def finish(self, document: Document | None, original: Path | None, before: tuple[threading.Thread, ...]) -> None:
        """The last word, after the threads that were `before`: the copy as it should be left, and the lock given back."""
        for thread in before:
            thread.join()
        if document is None:
            self.remove()
        else:
            # What cannot be written now leaves the copy before, which is better than none.
            with contextlib.suppress(OSError, UnicodeEncodeError):
                self.keep(document, original)
        if self.lock is not None:
            self.lock.unlock()

    def _let_go(self) -> None:
        """The copy that was adopted is here by now, or was given up."""
        if self.adopted is not None:
            copy, lock = self.adopted
            recovery.forget(copy.path)
            lock.unlock()
            self.adopted = None


class Autosave(Guarded, QObject):
    """Writes the newest document, one copy at a time.

    `told` says why there is no copy of the newest changes, once, and "" as soon as there is one again.
    """

    told = Signal(str)

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self.session = session
        self.file = CopyFile(recovery.new_path())
        self.worker = Worker(self)
        self._kept: Document | None = None
        self._is_over = False
        self._reason = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.write)
        session.changed.connect(lambda _: self._soon())
        session.saved_changed.connect(self._soon)
        session.document_replaced.connect(self._soon)

    @property
    def reason(self) -> str:
        """Why there is no copy of the newest changes, or nothing."""
        return self._reason

    def write(self) -> None:
        """A copy of the document as it is now, or none where nothing is unsaved."""
        session, file = self.session, self.file
        if self._is_over:
            return
        if self.worker.is_busy:
            self._timer.start(DELAY_MS)
        elif not session.is_modified:
            if self._kept is not None or file.adopted is not None:
                self._kept = None
                self.worker.work(file.remove, lambda _: self._say(""), self._failed)
        elif session.document is not self._kept:
            document, original = session.document, self._original()
            self.worker.work(lambda: file.keep(document, original), lambda _: self._written(document), self._failed)

    def adopt(self, copy: Copy, lock: QLockFile) -> None:
        """Goes on with a copy that was left behind; it goes when the window has written one of its own."""
        self._kept, self.file.adopted = None, (copy, lock)
        self._timer.start(0)

    def keep_now(self) -> None:
        """Before the session or the process ends: the copy is on the disk when this returns, or it is told why not."""
        if self.session.is_modified and self.session.document is not self._kept and not self._is_over:
            for thread in self.worker.threads:
                thread.join()
            try:
                self.file.keep(self.session.document, self._original())
                self._kept = self.session.document
            except (OSError, UnicodeEncodeError) as error:
                self._failed(error)

    def shutdown(self, *, keeps: bool = True) -> None:
        """The end of the window. Unsaved changes stay as a copy, unless somebody has given them up."""
        if self._is_over:
            return
        self._is_over = True
        self._timer.stop()
        document = self.session.document if keeps and self.session.is_modified else None
        if self.file.lock is not None or self.file.adopted is not None or self.worker.threads or document is not None:
            # The process waits for this thread, the window does not.
            threading.Thread(target=self.file.finish, args=(document, self._original(), self.worker.threads), name="autosave").start()
        self.worker.shutdown()

    def _soon(self) -> None:
        if not self._timer.isActive() and not self._is_over:
            self._timer.start(DELAY_MS)

    def _original(self) -> Path | None:
        """The file a copy belongs to; a copy of what a newer nnbuilder has written is never to be saved over it."""
        return None if self.session.is_read_only else self.session.file_path

    def _written(self, document: Document) -> None:
        self._kept = document
        self._say("")

    def _failed(self, error: Exception) -> None:
        reason = (error.strerror or "the system refused it").lower() if isinstance(error, OSError) else "it holds characters that no file can"
        self._say(f"No copy of the unsaved changes could be written: {reason}. Save the document; it is tried again meanwhile.")
        self._timer.start(RETRY_MS)

    def _say(self, reason: str) -> None:
        if reason != self._reason:
            self._reason = reason
            self.told.emit(reason)


def lock_of(copy: Path) -> QLockFile:
    """The lock of a copy, not taken yet. One whose process is gone is stale, and Qt takes it away."""
    lock = QLockFile(str(recovery.lock_path(copy)))
    lock.setStaleLockTime(0)
    return lock
