"""What a copy of a drawing costs the window's thread, beside saving the same drawing there.

Run it from the root of a checkout: `python -m tests.benchmarks.bench_autosave`.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from statistics import median

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from nnbuilder.core.edits import set_title
from nnbuilder.project.files import save_document
from nnbuilder.ui.app import create_window
from tests.benchmarks.large import large

NODES, TIMES = 2_000, 15


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["NNBUILDER_HOME"] = folder
        application = QApplication.instance() or QApplication([])
        window = create_window(large(NODES))
        copies, saves = [], []
        for number in range(TIMES):
            window.session.do("Set title", lambda document, number=number: set_title(document, f"Copy {number}"))
            started = time.perf_counter()
            window.autosave.write()
            copies.append(time.perf_counter() - started)
            for thread in window.autosave.worker.threads:
                thread.join()
            application.processEvents()
            started = time.perf_counter()
            save_document(window.session.document, Path(folder) / "saved.nnb")
            saves.append(time.perf_counter() - started)
            application.processEvents()
        worst, each, saved = max(copies) * 1000, median(copies) * 1000, median(saves) * 1000
        print(f"{NODES:,} nodes: a copy takes the window's thread {each:.2f} ms, at most {worst:.2f} ms (bar 16); saving there takes {saved:.1f} ms")
        window.session.history.mark_saved()
        window.close()


if __name__ == "__main__":
    main()
