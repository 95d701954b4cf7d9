"""What the first document needs is loaded behind the start page, and the window answers meanwhile."""

from __future__ import annotations

import importlib.util
import sys

from PySide6.QtCore import QTimer

from nnbuilder.ui.ahead import MODULES, Ahead


def test_modules_are_loaded_one_at_a_time_and_what_comes_then_comes_last(qtbot):
    modules = ("wave", "colorsys", "nturl2path")
    for name in modules:
        sys.modules.pop(name, None)
    loaded: list[int] = []
    between = QTimer()
    between.timeout.connect(lambda: loaded.append(sum(name in sys.modules for name in modules)))
    between.start(0)
    done: list[bool] = []
    ahead = Ahead(lambda: done.append(all(name in sys.modules for name in modules)), modules)
    qtbot.waitUntil(lambda: bool(done))
    between.stop()
    assert done == [True] and not ahead.waiting
    assert sorted(set(loaded)) == [0, 1, 2, 3]


def test_every_module_that_is_loaded_ahead_is_there():
    assert [name for name in MODULES if importlib.util.find_spec(name) is None] == []
