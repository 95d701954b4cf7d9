"""The command that opens the window: the only one that needs Qt."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from pathlib import Path

from nnbuilder.commands.answers import Problem


def open(options: argparse.Namespace) -> int:
    """Opens the window with documents; where there is no display, says how to go on without one."""
    if sys.platform.startswith("linux") and not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")):
        raise Problem("There is no display here, so the window cannot open; without one, try `nnbuilder new digits-cnn -o d.nnb && nnbuilder train d.nnb`.")
    # Nothing that is made while modules load is garbage, and looking for some takes a tenth of the start; the window collects by a
    # timer of its own.
    gc.disable()
    try:
        from nnbuilder.ui.app import run
    except ImportError as error:
        raise Problem(f"The window cannot open, since a system library is missing: {error}. The README lists the packages it needs.") from None
    return run([Path(name) for name in options.files])
