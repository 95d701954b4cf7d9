"""Having simple models learn: in a process of their own, for so many seconds at most, and until nobody waits for them."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nnbuilder.data.errors import Cancelled
from nnbuilder.insight.baselines.baseline import Baseline, from_plain
from nnbuilder.insight.baselines.question import Question, save

SECONDS = 20.0
"""How long simple models may learn for one question."""
_SECONDS_TO_START = 120.0
_TICK = 0.05
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
_Lines = queue.SimpleQueue[dict[str, Any] | None]

PACKAGE = Path(__file__).resolve().parents[2]
"""Where this program lies; the process of the simple models finds it there."""


@dataclass(frozen=True)
class Lesson:
    """The models that were ready, and in a sentence why others were not; the empty text where all were."""

    baselines: tuple[Baseline, ...]
    left_out: str = ""


def learn(question: Question, cancel: Callable[[], bool], seconds: float = SECONDS) -> Lesson:
    """Has every simple model learn that suits a question. Raises `Cancelled` soon after `cancel` says so, and `OSError` where
    no process can be started or the disk is full."""
    baselines: list[Baseline] = []
    with tempfile.TemporaryDirectory(prefix="nnbuilder-baselines-", ignore_cleanup_errors=True) as folder:
        save(question, Path(folder))
        with _process(Path(folder)) as lines:
            until = time.monotonic() + _SECONDS_TO_START
            while True:
                try:
                    line = lines.get(timeout=_TICK)
                except queue.Empty:
                    if cancel():
                        raise Cancelled("The comparison with simple models was given up.") from None
                    if time.monotonic() > until:
                        return Lesson(tuple(baselines), f"What was not ready after {seconds:g} s is left out.")
                    continue
                if line is None:
                    return Lesson(tuple(baselines), "What came next failed and is left out.")
                match line.pop("event"):
                    case "ready":
                        until = time.monotonic() + seconds
                    case "learned":
                        baselines.append(from_plain(line, question))
                    case _:
                        return Lesson(tuple(baselines))


@contextmanager
def _process(folder: Path) -> Iterator[_Lines]:
    """The lines of a process that answers the question in a folder, None behind the last; it is ended at the end."""
    # Not from the current folder: what lies there may be called like a module.
    command = [sys.executable, "-P", "-m", "nnbuilder.insight.baselines", str(folder)]
    places = [str(PACKAGE.parent), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    environment = {**os.environ, **_ONE_THREAD, "PYTHONPATH": os.pathsep.join(filter(None, places))}
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment)
    lines: _Lines = queue.SimpleQueue()
    reader = threading.Thread(target=_read, args=(process, lines), name="baselines", daemon=True)
    reader.start()
    try:
        yield lines
    finally:
        process.kill()
        reader.join()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


def _read(process: subprocess.Popen[str], lines: _Lines) -> None:
    assert process.stdout is not None, "its output is a pipe"
    for line in process.stdout:
        lines.put(json.loads(line))
    lines.put(None)
