"""`python -m tests.ui.attack --events 4000 --seeds 5`: the long run. `--shorten` looks for fewer events that go wrong alike."""

from __future__ import annotations

import argparse
import gc
import os
import sys
import tempfile
import time
from collections.abc import Sequence

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnbuilder.ui.app import create_window
from nnbuilder.ui.main_window import MainWindow
from tests.ui.attack.events import Event
from tests.ui.attack.run import Attack, Outcome, shortest
from tests.ui.attack.starts import STARTS


def opened(start: str) -> MainWindow:
    window = create_window(STARTS[start]())
    window.resize(1280, 800)
    window.show()
    QTest.qWaitForWindowExposed(window)
    QTest.qWait(50)
    return window


def closed(window: MainWindow) -> None:
    window.shutdown(keeps_copy=False)
    for session in window.workspace.sessions:
        session.history.mark_saved()
    window.close()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()


def attacked(start: str, count: int, seed: int) -> Outcome:
    window = opened(start)
    try:
        return Attack(window).by_chance(count, seed)
    finally:
        closed(window)


def replayed(start: str, events: Sequence[Event]) -> Outcome:
    window = opened(start)
    try:
        return Attack(window).again(events)
    finally:
        closed(window)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.ui.attack", description=__doc__)
    parser.add_argument("--events", type=int, default=4000, help="events for each seed")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--start", choices=tuple(STARTS), help="one document only; without it the seeds take them in turn")
    parser.add_argument("--shorten", action="store_true")
    options = parser.parse_args()
    # As in the application: nothing of Qt is collected in another thread.
    gc.disable()
    os.environ["NNBUILDER_HOME"] = tempfile.mkdtemp()
    application = QApplication(sys.argv[:1])
    worst = 0
    for seed in range(options.seed, options.seed + options.seeds):
        start, began = options.start or tuple(STARTS)[seed % len(STARTS)], time.monotonic()
        outcome = attacked(start, options.events, seed)
        if outcome.wrong and options.shorten:
            outcome = Outcome(outcome.wrong, shortest(outcome.events, outcome.wrong, lambda events, start=start: replayed(start, events)))
        print(
            f"{start}, seed {seed}: {outcome if outcome.wrong else f'{len(outcome.events):,} events, nothing wrong'} ({time.monotonic() - began:.0f} s)",
            flush=True,
        )
        worst = worst or int(bool(outcome.wrong))
    del application
    return worst


if __name__ == "__main__":
    # The interpreter would end objects of Qt in an order of its own.
    code = main()
    sys.stdout.flush()
    os._exit(code)
