"""How long a plot of a million points takes to be drawn anew: raw, smoothed, zoomed in, with logarithmic axes.

Run it from the root of a checkout: `QT_QPA_PLATFORM=offscreen python -m tests.benchmarks.bench_plots`.
"""

from __future__ import annotations

import time

import numpy as np
from PySide6.QtWidgets import QApplication

from nnbuilder.ui import theme
from nnbuilder.ui.plots.curve_plot import CurvePlot
from nnbuilder.ui.plots.scales import STEPS, Clock, Scales
from nnbuilder.ui.plots.series import EACH_STEP, Curves, Series

POINTS, REPEATS, BAR_MS = 1_000_000, 15, 20.0


def main() -> None:
    application = QApplication([])
    theme.apply(application)
    plot = CurvePlot("plot", "Loss")
    plot.resize(800, 300)
    plot.show()
    application.processEvents()
    steps = np.arange(1, POINTS + 1, dtype=np.float64)
    losses = 2 / np.sqrt(steps) + np.abs(np.random.default_rng(0).normal(size=POINTS)) * 0.2
    curves = Curves((Series("loss", EACH_STEP, steps, losses, Clock(tuple(range(10_000, POINTS + 1, 10_000)), 10_000.0)),))
    for words, scales, part in (
        ("raw", Scales(), 1.0),
        ("over steps", Scales(STEPS), 1.0),
        ("logarithmic", Scales(log_x=True, log_y=True), 1.0),
        ("smoothed", Scales(smoothing=0.9), 1.0),
        ("smoothed, zoomed in tenfold", Scales(smoothing=0.9), 0.1),
    ):
        plot.show_curves(curves, "loss", scales)
        (left, right), _ = plot.chart.box.viewRange()
        plot.chart.box.setXRange(left, left + part * (right - left), padding=0)
        times = [_redrawn(application, plot) for _ in range(REPEATS)]
        print(f"{words}: {np.median(times):.1f} ms, at most {max(times):.1f} ms (bar: {BAR_MS:.0f} ms)")
    started = time.thread_time()
    plot._smooth.clear()
    plot._values(curves.series[0])
    print(f"smoothing them all, once for each weight: {(time.thread_time() - started) * 1000:.1f} ms")


def _redrawn(application: QApplication, plot: CurvePlot) -> float:
    """Milliseconds from what can be seen of the curve to pixels."""
    # Of this thread, since the other processes of a machine are not the plot's.
    started = time.thread_time()
    plot._draw()
    plot.chart.viewport().repaint()
    application.processEvents()
    return (time.thread_time() - started) * 1000


if __name__ == "__main__":
    main()
