"""The process in which simple models learn, so that they hold up no window and can be ended at any moment.

It is given a folder with a question and prints a line of JSON for each model that is ready. It ends when its standard input
does, whatever has become of the program that started it.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import warnings
from pathlib import Path

import numpy as np

from nnbuilder.insight.baselines import models
from nnbuilder.insight.baselines.baseline import Baseline, to_plain
from nnbuilder.insight.baselines.learned import Learned
from nnbuilder.insight.baselines.question import Question, load


def main(folder: Path) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # A linear model that has not converged is still a fair thing to beat.
    warnings.simplefilter("ignore")
    question = load(folder)
    _tell({"event": "ready"})
    for learned in models(question):
        _tell({"event": "learned", **to_plain(_measured(question, learned))})
    _tell({"event": "done"})


def _measured(question: Question, learned: Learned) -> Baseline:
    """How a model does on the test rows, block by block."""
    blocks = [question.statistics(learned.answer(block), block.truth) for block in question.blocks(question.test)]
    return Baseline(learned.name, learned.settings, {name: np.concatenate([block[name] for block in blocks]) for name in question.scores}, learned.counts_alike)


def _tell(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
