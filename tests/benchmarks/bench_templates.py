"""What the templates reach: the mean of three seeds on their fixed split, and the bar each has to meet.

Run it from the root of a checkout: `python -m tests.benchmarks.bench_templates [NAME ...]`.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from statistics import mean

from nnbuilder import shipped
from nnbuilder.insight.comparison import compare
from nnbuilder.insight.trial import trial_of
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import load_document
from nnbuilder.training.job import job_for
from nnbuilder.training.runs import RunStore
from nnbuilder.training.trainer import train
from tests.rivals import RIVALS

SEEDS = (0, 1, 2)


def main(names: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = RunStore(Path(folder), CATALOGUE)
        for entry in shipped.templates():
            if names and entry["name"] not in names:
                continue
            document = load_document(shipped.template(entry["name"]), CATALOGUE).document
            started = time.perf_counter()
            runs = [train(job_for(document, CATALOGUE, Path(), seed=seed), store, lambda event: None) for seed in SEEDS]
            seconds = (time.perf_counter() - started) / len(SEEDS)
            bars = {bar["metric"]: bar for bar in entry["expects"]}
            values = {metric: [round(run.metrics[metric], 4) for run in runs] for metric in bars}
            means = {metric: round(mean(each), 4) for metric, each in values.items()}
            rivals = [RIVALS[entry["name"]][0](run) for run in runs] if entry["name"] in RIVALS else []
            beside = {name: round(mean(rival[name] for rival in rivals), 4) for name in (rivals[0] if rivals else ())}
            simple = {model.name: dict(model.values) for each in compare(trial_of(runs[0])) for model in each.models}
            print(
                f"{entry['name']:22} mean {means} of {values}, bars {list(bars.values())}, {seconds:.1f} s a run, simple models {simple}, rivals {beside}",
                flush=True,
            )


if __name__ == "__main__":
    main(sys.argv[1:])
