"""The data sets that come with the program, a button each, under the heading of their family."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from PySide6.QtWidgets import QPushButton, QScrollArea, QVBoxLayout, QWidget

from nnbuilder.core.document import Source
from nnbuilder.data.builtin import SETS
from nnbuilder.ui.words import Label, plain_tip


def built_in_buttons(choose: Callable[[Source], None]) -> Iterator[tuple[str, QPushButton]]:
    """(name, button) for each set."""
    for name, declared in SETS.items():
        button = QPushButton(declared.recipe.title)
        button.setProperty("role", "recent")
        button.setToolTip(plain_tip(declared.words()))
        button.setAccessibleDescription(declared.words())
        button.clicked.connect(lambda _=False, name=name: choose(Source("builtin", name)))
        yield name, button


def listed(buttons: Mapping[str, QPushButton]) -> QScrollArea:
    """Buttons by the name of their set, below each other, which scroll where there is little room."""
    page = QWidget()
    box = QVBoxLayout(page)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(1)
    heading = ""
    for name, button in buttons.items():
        family = SETS[name].family
        if family != heading:
            heading = family
            label = Label(heading)
            label.setProperty("role", "section")
            box.addWidget(label)
        box.addWidget(button)
    box.addStretch(1)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setWidget(page)
    return area
