"""A window in a process of its own that is killed: `python -m tests.ui.crashing DOCUMENT`.

It opens the document, renames a node every 50 ms, and tells each new name, until it is killed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from nnbuilder.core.edits import rename
from nnbuilder.ui.app import create_window


def main(path: str) -> None:
    application = QApplication([])
    window = create_window()
    window.files.open_path(Path(path))
    window.show()
    node = next(iter(window.session.document.main.nodes))
    counter = iter(range(10**6))

    def edit() -> None:
        name = f"name_{next(counter)}"
        window.session.do("Rename", lambda document: rename(document, node, name))
        print(name, flush=True)

    timer = QTimer()
    timer.timeout.connect(edit)
    timer.start(50)
    application.exec()


if __name__ == "__main__":
    main(sys.argv[1])
