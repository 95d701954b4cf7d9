"""How the window goes: closed by a person, who is asked, or ended from outside, when nothing may be lost and nobody can answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from nnbuilder.ui.words import Button, ask

if TYPE_CHECKING:
    from nnbuilder.ui.main_window import MainWindow

_STOPPING = "Stopping the training; the window closes as soon as what it has learned is kept. Close it again to hide it until then."
_QUESTION = "A network is being trained. Closing stops it after the step under way; what it has learned is kept, and Runs takes it up again."


class Leaving:
    """Decides once; a training that still runs is stopped, and the window goes when its worker has ended."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.keeps_copy = False
        self._is_decided = False
        window.runner.state_changed.connect(lambda _: self._go_on())

    def may_close(self) -> bool:
        """Asks what is to be asked; False where the window stays, for good or until the training has stopped."""
        window = self.window
        if not self._is_decided:
            if not window.files.may_leave() or not self._may_stop():
                return False
            self._is_decided = True
        elif window.runner.is_active:
            window.hide()
        if window.runner.is_active:
            self._stop()
            return False
        return True

    def end(self) -> None:
        """A polite kill, Ctrl+C or the end of the session: unsaved work stays as a copy that the next start offers."""
        self.window.autosave.keep_now()
        self.keeps_copy = self._is_decided = True
        if self.window.runner.is_active:
            self._stop()
        else:
            self._quit()

    def _may_stop(self) -> bool:
        if not self.window.runner.is_active:
            return True
        return ask(self.window, "Training is under way", _QUESTION, Button.Close | Button.Cancel, Button.Close) == Button.Close

    def _stop(self) -> None:
        self.window.runner.stop()
        self.window.tell(_STOPPING, is_lasting=True)
        # The sentence above the canvas stays readable.
        for part in (self.window.canvas, self.window.palette_panel, self.window.inspector, self.window.tabs, self.window.menuBar()):
            part.setEnabled(False)

    def _go_on(self) -> None:
        if self._is_decided and not self.window.runner.is_active:
            # Not from within the signal, whose other receivers still need the window.
            QTimer.singleShot(0, self.window, self._quit)

    def _quit(self) -> None:
        is_alone = self.keeps_copy or not self.window.isVisible()
        self.window.close()
        if is_alone:
            QApplication.quit()
