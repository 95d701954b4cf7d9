"""Which data a run goes on with: a file or a folder as the one before was, or what came later in a set that has that."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from nnbuilder.core.document import FOLDER_KINDS, Source
from nnbuilder.data.builtin import SETS, name_of_later
from nnbuilder.data.formats import file_filter
from nnbuilder.ui.words import Button, ask, shortened


def chosen_new_data(parent: QWidget, source: Source, folder: Path) -> Path | None:
    """Asks for it, first in a folder; None where nothing is chosen."""
    later = name_of_later(source)
    if later:
        text = f"{SETS[source.name].recipe.title} has rows that came later. Go on with those? With No you choose a file."
        answer = ask(parent, "New data", text, Button.Yes | Button.No | Button.Cancel, Button.Yes)
        if answer != Button.No:
            return Path(later) if answer == Button.Yes else None
    title = f"New data in the place of {shortened(source.name, 60)}"
    if source.kind in FOLDER_KINDS:
        name = QFileDialog.getExistingDirectory(parent, title, str(folder))
    else:
        name, _ = QFileDialog.getOpenFileName(parent, title, str(folder), file_filter())
    return Path(name) if name else None
