"""How late an 8 ms heartbeat of the window comes while a small MLP trains flat out, and what the window costs the training.

Run it from the root of a checkout: `QT_QPA_PLATFORM=offscreen python -m tests.benchmarks.bench_heartbeat [SECONDS]`.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from nnbuilder.layers import CATALOGUE
from nnbuilder.training.control import Control
from nnbuilder.training.events import StepEnded
from nnbuilder.training.job import job_for
from nnbuilder.training.runs import RunStore
from nnbuilder.training.trainer import train
from nnbuilder.ui.app import create_window
from tests.ui.panels.conftest import digits_mlp

BEAT_MS = 8
WARM_UP = 2.0
PAIRS = 5


def main(seconds: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["NNBUILDER_HOME"] = folder
        # By turns, since the pace of a shared machine wanders by more than what is measured. The heartbeat asks for the
        # interpreter 125 times a second, which no user does; so the pace is measured without it.
        pairs = [(_headless(Path(folder), seconds), _in_window(seconds, beats=False)[1]) for _ in range(PAIRS)]
        late, _ = _in_window(seconds, beats=True)
    p50, p99 = np.percentile(late, [50, 99])
    print(f"heartbeat: {len(late)} beats of {BEAT_MS} ms, late by p50 {p50:.1f} ms, p99 {p99:.1f} ms, most {late.max():.1f} ms (bar: p99 under 12 ms)")
    shown = ", ".join(f"{window:.0f} of {headless:.0f}" for headless, window in pairs)
    ratio = statistics.median(window / headless for headless, window in pairs)
    print(f"throughput: {ratio:.0%} of headless, the median of {PAIRS} pairs ({shown} steps/s; bar 93%)")


def _headless(folder: Path, seconds: float) -> float:
    """Steps in a second without a window, after the warm-up."""
    control, steps = Control(), []
    timer = threading.Timer(seconds + WARM_UP, control.stop)
    timer.start()

    def take(event: object) -> None:
        if isinstance(event, StepEnded):
            steps.append((time.perf_counter(), event.step))

    train(job_for(digits_mlp(1_000_000), CATALOGUE, folder), RunStore(folder / "headless", CATALOGUE), take, control)
    timer.cancel()
    return _rate(steps)


def _in_window(seconds: float, *, beats: bool) -> tuple[np.ndarray, float]:
    """Lateness of each beat in ms, and steps in a second, with the training page shown and drawn."""
    app = QApplication.instance() or QApplication(sys.argv)
    window = create_window()
    window.session.replace_document(digits_mlp(1_000_000))
    window.resize(1280, 800)
    window.show()
    at_beats: list[float] = []
    steps: list[tuple[float, int]] = []
    window.runner.history_changed.connect(lambda: steps.append((time.perf_counter(), window.runner.view.step)))
    window.start_training()
    while window.runner.view.state != "running":
        app.processEvents()
    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(lambda: at_beats.append(time.perf_counter()))
    if beats:
        timer.start(BEAT_MS)
    QTimer.singleShot(int((seconds + WARM_UP) * 1000), app.quit)
    app.exec()
    timer.stop()
    window.session.history.mark_saved()
    window.close()
    at = np.array(at_beats)
    gaps = np.diff(at)[at[1:] > at[0] + WARM_UP] * 1000 if beats else at
    return np.clip(gaps - BEAT_MS, 0, None), _rate(steps)


def _rate(steps: list[tuple[float, int]]) -> float:
    kept = [(at, step) for at, step in steps if at > steps[0][0] + WARM_UP]
    return (kept[-1][1] - kept[0][1]) / (kept[-1][0] - kept[0][0])


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 8.0)
