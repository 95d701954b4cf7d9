"""How the window goes: closed by a person, who is asked, or ended from outside, when nothing may be lost and nobody can answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.words import Button, ask

if TYPE_CHECKING:
    from nnbuilder.ui.autosave import Autosave
    from nnbuilder.ui.training.runner import Runner

_STOPPING = "Stopping the training; the window closes as soon as what it has learned is kept. Close it again to hide it until then."
_QUESTION = "A network is being trained. Closing stops it after the step under way; what it has learned is kept, and Runs takes it up again."


class Open(Protocol):
    """A document that is open, with its run and the copy of what is not saved."""

    runner: Runner
    autosave: Autosave


class Leaving(Guarded, QObject):
    """Decides once; a training that still runs is stopped, and the window goes when its worker has ended.

    `is_settled` asks about what is not saved; `told` is the sentence while a training is stopped, and `parts` rest meanwhile.
    """

    told = Signal(str)

    def __init__(
        self, window: QWidget, documents: Callable[[], Sequence[Open]], is_settled: Callable[[], bool], parts: Callable[[], Iterable[QWidget]]
    ) -> None:
        super().__init__(window)
        self.window, self._documents, self._is_settled, self._parts = window, documents, is_settled, parts
        self.keeps_copy = False
        self._is_decided = False

    @property
    def _training(self) -> tuple[Runner, ...]:
        return tuple(document.runner for document in self._documents() if document.runner.is_active)

    def may_close(self) -> bool:
        """Asks what is to be asked; False where the window stays, for good or until the training has stopped."""
        if not self._is_decided:
            if not self._is_settled() or not all(may_stop(self.window, runner) for runner in self._training):
                return False
            self._is_decided = True
        elif self._training:
            self.window.hide()
        if self._training:
            self._stop()
            return False
        return True

    def end(self) -> None:
        """A polite kill, Ctrl+C or the end of the session: unsaved work stays as a copy that the next start offers."""
        for document in self._documents():
            document.autosave.keep_now()
        self.keeps_copy = self._is_decided = True
        if self._training:
            self._stop()
        else:
            self._quit()

    def go_on(self) -> None:
        """After a run has changed its state."""
        if self._is_decided and not self._training:
            # Not from within the signal, whose other receivers still need the window.
            QTimer.singleShot(0, self.window, self._quit)

    def _stop(self) -> None:
        for runner in self._training:
            runner.stop()
        self.told.emit(_STOPPING)
        # The sentence above the canvas stays readable.
        for part in self._parts():
            part.setEnabled(False)

    def _quit(self) -> None:
        is_alone = self.keeps_copy or not self.window.isVisible()
        self.window.close()
        if is_alone:
            QApplication.quit()


def may_stop(window: QWidget, runner: Runner) -> bool:
    """Asks about a run under way; True where there is none, or it may be stopped."""
    return not runner.is_active or ask(window, "Training is under way", _QUESTION, Button.Close | Button.Cancel, Button.Close) == Button.Close
