"""The data sets that come with the program, a button each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from PySide6.QtWidgets import QPushButton, QScrollArea, QVBoxLayout, QWidget

from nnbuilder.core.document import Source
from nnbuilder.ui.words import plain_tip

# Spelled out here, since reading them loads numpy, which the window should not wait for; a test compares.
SETS = (
    ("digits", "Digits", "1,797 pictures of handwritten digits, 8 × 8"),
    ("iris", "Iris", "150 flowers, 4 measurements, 3 species"),
    ("wine", "Wine", "178 wines, 13 measurements, 3 growers"),
    ("breast_cancer", "Breast cancer", "569 tumours, 30 measurements, benign or malignant"),
    ("diabetes", "Diabetes", "442 patients, 10 measurements, one number"),
    ("topics", "Python's help", "465,000 characters of English about Python"),
    ("shapes", "Shapes", "600 noisy pictures of discs, squares and triangles, with masks"),
    ("ring", "Ring", "2,000 points in eight heaps on a circle"),
)


def built_in_buttons(choose: Callable[[Source], None]) -> Iterator[tuple[str, QPushButton]]:
    """(name, button) for each set."""
    for name, title, words in SETS:
        button = QPushButton(title)
        button.setProperty("role", "recent")
        button.setToolTip(plain_tip(words))
        button.setAccessibleDescription(words)
        button.clicked.connect(lambda _=False, name=name: choose(Source("builtin", name)))
        yield name, button


def listed(buttons: Iterable[QPushButton]) -> QScrollArea:
    """Buttons below each other, which scroll where there is little room."""
    page = QWidget()
    box = QVBoxLayout(page)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(1)
    for button in buttons:
        box.addWidget(button)
    box.addStretch(1)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setWidget(page)
    return area
