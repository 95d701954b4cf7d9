"""The whole program in a process of its own, edited once and then ended from outside: `python -m tests.ui.ending HOW DOCUMENT`.

It tells "edited" as soon as there is unsaved work. HOW is `wait`, for a signal; `exit`, which leaves Qt's loop
without closing the window; or `train`, which trains meanwhile and waits for a signal.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from nnbuilder.core.edits import rename
from nnbuilder.ui.app import run
from nnbuilder.ui.main_window import MainWindow


def main(how: str, path: str) -> int:
    application = QApplication(sys.argv[:1])

    def edit() -> None:
        window = next(widget for widget in application.topLevelWidgets() if isinstance(widget, MainWindow))
        node = next(iter(window.session.document.main.nodes))
        window.session.do("Rename", lambda document: rename(document, node, "unsaved"))
        if how == "train":
            window.runner.history_changed.connect(lambda: print("edited", flush=True))
            window.start_training()
        else:
            print("edited", flush=True)
        if how == "exit":
            application.exit(0)

    QTimer.singleShot(0, application, edit)
    return run([Path(path)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
