"""Where data is chosen: a file, a folder, or a set that comes with the program; and what came of it, in a sentence."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from nnbuilder.core.document import Source
from nnbuilder.ui import theme
from nnbuilder.ui.data.built_in import built_in_buttons, listed
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.words import Label, plain_tip, tell

_WIDTH = 206


class Chooser(Guarded, QWidget):
    """The left of the data panel. `cure` runs what the button below a refusal offers."""

    def __init__(self, choose: Callable[[Source], None], open_file: Callable[[], None], open_folder: Callable[[], None]) -> None:
        super().__init__()
        self.cure: Callable[[], None] = lambda: None
        self.message = Label()
        self.message.setWordWrap(True)
        self.draw_button, self.skip_button = _fix("Draw a first network"), _fix("Leave out what is damaged")
        self.skip_button.clicked.connect(lambda _=False: self.cure())
        self.skip_button.hide()
        self.buttons = dict(built_in_buttons(choose))
        theme.fix_width(self, _WIDTH)
        heading = Label("Data set")
        heading.setProperty("role", "section")
        row = QHBoxLayout()
        for word, tip, run in (
            ("A file …", "A table (CSV, TSV, Parquet), arrays (npy, npz), or a text; how it is written is found by itself", open_file),
            ("A folder …", "A folder of pictures with one folder a class", open_folder),
        ):
            button = QPushButton(word)
            button.setToolTip(plain_tip(tip))
            button.clicked.connect(lambda _=False, run=run: run())
            row.addWidget(button)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(5)
        box.addWidget(heading)
        box.addLayout(row)
        box.addWidget(self.draw_button, alignment=Qt.AlignmentFlag.AlignLeft)
        box.addWidget(self.message)
        box.addWidget(self.skip_button, alignment=Qt.AlignmentFlag.AlignLeft)
        built_in = listed(self.buttons)
        # A long sentence takes its room from the list, which scrolls.
        built_in.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        box.addWidget(built_in, 1)

    def tell(self, text: str, *, is_error: bool = False) -> None:
        """A sentence, or nothing; what was offered with the one before goes with it."""
        tell(self.message, text, "error" if is_error else "muted")
        self.message.setVisible(bool(text))
        self.skip_button.hide()

    def offer(self, cure: Callable[[], None]) -> None:
        """A button below the sentence that leaves out the rows or files which it tells of."""
        self.cure = cure
        self.skip_button.show()


def _fix(title: str) -> QPushButton:
    button = QPushButton(title)
    button.setProperty("fix", True)
    return button
