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
            metric = entry["expects"][0]["metric"]
            values = [run.metrics[metric] for run in runs]
            simple = {model.name: dict(model.values) for each in compare(trial_of(runs[0])) for model in each.models}
            print(
                f"{entry['name']:22} {metric} {mean(values):.4f} {[round(value, 4) for value in values]} "
                f"bar {entry['expects'][0]} {seconds:.1f} s a run, simple models {simple}",
                flush=True,
            )


if __name__ == "__main__":
    main(sys.argv[1:])
