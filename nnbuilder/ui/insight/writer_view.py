"""A prompt that the network writes on, character by character, as daringly as one likes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.insight.maker_view import Temperature
from nnbuilder.ui.words import Label
from nnbuilder.ui.working import Worker

if TYPE_CHECKING:
    from nnbuilder.training.run import Run

_LENGTH = 200
_PROMPT = "The "


class WriterView(Guarded, QWidget):
    """Return in the prompt writes; once more writes on from there."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("insight.writer")
        self.setAccessibleName("A prompt that the network writes on")
        self.worker = Worker(self)
        self.run: Run | None = None
        self.seed = 0
        self.prompt, self.text, self.words = QLineEdit(_PROMPT), QPlainTextEdit(), Label("")
        self.prompt.setAccessibleName("Prompt")
        self.prompt.setPlaceholderText("How the text begins")
        self.text.setReadOnly(True)
        self.text.setAccessibleName("What the network has written")
        self.text.setPlaceholderText("Press Return, and the network writes on from the prompt.")
        self.begin, self.more = QPushButton("Write"), QPushButton("Write on")
        self.temperature = Temperature("Low: what is likeliest, again and again. High: daring, up to nonsense")
        self.begin.clicked.connect(self.write)
        self.more.clicked.connect(self.write_on)
        self.prompt.returnPressed.connect(self.write)
        self.words.setProperty("role", "muted")
        row, below = QHBoxLayout(), QHBoxLayout()
        row.addWidget(self.prompt, 1)
        row.addWidget(self.begin)
        row.addWidget(self.more)
        below.addWidget(self.temperature)
        below.addWidget(self.words)
        below.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 2, 0, 0)
        box.addLayout(row)
        box.addLayout(below)
        box.addWidget(self.text, 1)
        self.show_run(None)

    def show_run(self, run: Run | None) -> None:
        """The network of another run, or none."""
        self.worker.forget()
        self.run = run
        self.text.clear()
        self.words.setText("")
        self.setEnabled(run is not None)

    def write(self) -> None:
        self._ask(self.prompt.text())

    def write_on(self) -> None:
        self._ask(self.text.toPlainText() or self.prompt.text())

    def shutdown(self) -> None:
        self.worker.shutdown()

    def _ask(self, beginning: str) -> None:
        run, temperature, seed = self.run, self.temperature.value, self.seed
        if run is None or self.worker.is_busy:
            return
        self.seed += 1
        self.words.setText("Writing …")

        def write() -> str:
            from nnbuilder.insight.writing import write_on

            return beginning + write_on(run, beginning, _LENGTH, temperature, seed)

        self.worker.work(write, self._wrote, self._failed)

    def _wrote(self, text: str) -> None:
        self.words.setText("")
        self.text.setPlainText(text)
        self.text.verticalScrollBar().setValue(self.text.verticalScrollBar().maximum())

    def _failed(self, error: Exception) -> None:
        self.words.setText(str(error))
