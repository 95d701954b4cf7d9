"""Answers for a whole file: raw inputs in, a table of answers out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFileDialog, QPushButton, QVBoxLayout, QWidget

from nnbuilder.core.facts import PICTURE, STEPS
from nnbuilder.data.formats import file_filter
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.session import Session
from nnbuilder.ui.words import Label, tell
from nnbuilder.ui.working import Worker

_PICTURES = "Pictures and arrays (*.png *.jpg *.jpeg *.bmp *.gif *.webp *.tif *.tiff *.npy);;All files (*)"


class PredictFile(Guarded, QWidget):
    """Two questions, which file and where to, and a sentence about what was written."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.run: Any = None
        self.worker = Worker(self)
        self.button = QPushButton("Predict a file …")
        self.button.setObjectName("insight.predict")
        self.button.setToolTip("Answers for every row of a table, or for pictures, with the trained network")
        self.button.setEnabled(False)
        self.button.clicked.connect(self.ask)
        self.every = QCheckBox("Every window of a series")
        self.every.setObjectName("insight.predict_every")
        self.every.setToolTip("Answers each stretch of rows that is long enough; else only the newest of each series, to foretell what comes")
        self.every.hide()
        self.words = Label()
        self.words.setWordWrap(True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.button, alignment=Qt.AlignmentFlag.AlignLeft)
        box.addWidget(self.every)
        box.addWidget(self.words)

    def use(self, run: Any) -> None:
        """Answers with the best state of this run from now on; with None there is nothing to answer with."""
        self.worker.forget()
        self.run = run
        self.button.setEnabled(run is not None)
        self.every.setVisible(run is not None and run.document.data is not None and run.document.data.windows is not None)
        tell(self.words, "", "muted")

    def ask(self) -> None:
        facts = self.session.document.facts
        is_table = facts is None or self.every.isVisible() or all(fact.form not in (PICTURE, STEPS) for fact in facts.fields.values())
        names, _ = QFileDialog.getOpenFileNames(self, "What to answer", str(self.session.base), file_filter() if is_table else _PICTURES)
        if not names:
            return
        first = Path(names[0])
        target, _ = QFileDialog.getSaveFileName(self, "Where to write the answers", str(first.with_name(f"{first.stem}-answers.csv")), "Tables (*.csv)")
        if target:
            self.predict([Path(name) for name in names], Path(target))

    def predict(self, inputs: list[Path], target: Path) -> None:
        """Reads, answers and writes in a thread."""
        run, every = self.run, self.every.isChecked()
        tell(self.words, f"Answering {inputs[0].name} …", "muted")

        def answer() -> tuple[int, int, Sequence[str]]:
            from nnbuilder.insight.answer_files import write_answers
            from nnbuilder.insight.asked import read_asked
            from nnbuilder.insight.predict import Predictor

            predictor = Predictor.of(run)
            asked = read_asked(inputs, predictor.inputs, predictor.windows, every=every)
            answers = predictor.predict(asked.raw, asked.unread)
            write_answers(predictor, answers, asked, target)
            return len(answers), sum(bool(answer.problem) for answer in answers), asked.notes

        self.worker.work(answer, lambda counts: self._wrote(counts, target), self._failed)

    def shutdown(self) -> None:
        self.worker.shutdown()

    def _wrote(self, counts: tuple[int, int, Sequence[str]], target: Path) -> None:
        count, left, notes = counts
        without = f" {left:,} of them could not be answered, and say why." if left else ""
        tell(self.words, " ".join((f"Wrote {count:,} answer{'' if count == 1 else 's'} to {target}.{without}", *notes)), "success")

    def _failed(self, error: Exception) -> None:
        reason = f"The answers could not be written: {(error.strerror or 'the system refused it').lower()}." if isinstance(error, OSError) else str(error)
        tell(self.words, reason, "error")
