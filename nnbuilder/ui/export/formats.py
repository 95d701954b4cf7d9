"""The formats to choose from, in two columns, with a sentence about the chosen one."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QRadioButton, QVBoxLayout, QWidget

from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.words import Label, plain_tip


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its name on the command line, its title, the suffix of its file (a folder has none), and what it is."""

    name: str
    title: str
    suffix: str
    words: str
    is_picture: bool = False


FORMATS = (
    Format("python", "Python project", "", "A folder with source, weights and a script that answers. Needs torch, numpy and safetensors only."),
    Format("notebook", "Notebook", ".ipynb", "One Jupyter notebook with source, weights and preprocessing inside, which answers raw inputs."),
    Format("onnx", "ONNX model", ".onnx", "One file for ONNX Runtime. Takes raw numbers, since the preprocessing is inside."),
    Format("pt2", "Exported program", ".pt2", "One file for torch.export.load, which runs without the source. Takes raw numbers."),
    Format("safetensors", "Weights", ".safetensors", "The weights alone, in a format that runs nothing when it is opened; preprocessing in its metadata."),
    Format("pt", "State dict", ".pt", "The weights as PyTorch's own state_dict; preprocessing in its metadata."),
    Format("card", "Model card", ".md", "A page about the model: data, split, results beside simple models, structure, limits."),
    Format("svg", "Picture (SVG)", ".svg", "The drawing as a vector picture, for slides and papers.", is_picture=True),
    Format("png", "Picture (PNG)", ".png", "The drawing in pixels, for chats and pages.", is_picture=True),
)
_COLUMNS = 3


class Choices(Guarded, QWidget):
    """Radio buttons; `chosen` tells that another one is checked."""

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        grid = QGridLayout()
        grid.setVerticalSpacing(7)
        self.group = QButtonGroup(self)
        rows = -(-len(FORMATS) // _COLUMNS)
        for place, chosen in enumerate(FORMATS):
            button = QRadioButton(chosen.title)
            button.setObjectName(f"export.{chosen.name}")
            button.setAccessibleDescription(chosen.words)
            button.setToolTip(plain_tip(chosen.words))
            self.group.addButton(button, place)
            grid.addWidget(button, place % rows, place // rows)
        self.words = Label()
        self.words.setWordWrap(True)
        self.words.setProperty("role", "muted")
        self.words.setMinimumHeight(34)
        box.addLayout(grid)
        box.addWidget(self.words)
        self.group.button(0).setChecked(True)
        self.group.idToggled.connect(lambda _, is_on: self._show() if is_on else None)
        self._show()

    @property
    def format(self) -> Format:
        return FORMATS[self.group.checkedId()]

    def _show(self) -> None:
        self.words.setText(self.format.words)
        self.chosen.emit()
