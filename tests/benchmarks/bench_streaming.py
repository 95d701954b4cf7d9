"""How soon a table of 2,000,000 rows can be learned from, how fast batches come in memory and mapped from a disk, and what
others take for it: pandas with resident tensors, pandas with a DataLoader, and Hugging Face datasets, each where installed.

Run it from the root of a checkout: `python -m tests.benchmarks.bench_streaming`. Each is measured in a process of its own,
in turns, with an empty cache. A DataLoader gets whole batches of row numbers, which is the fastest way to use one; all train
the same small network on the same 13 columns in batches of 1,024 rows with one thread, and the second epoch counts.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.bench_tables import PICTURES, ROWS, START, write_pictures, write_table

TURNS = 3
BEGIN = "import json, sys, time; from pathlib import Path; folder = Path(sys.argv[1])\n" + START
READY = """
print(json.dumps([time.perf_counter() - begun, time.process_time() - worked, peak()]), flush=True)
"""
EPOCHS = """
import torch
torch.manual_seed(0)
net = torch.nn.Sequential(torch.nn.Linear(13, 64), torch.nn.ReLU(), torch.nn.Linear(64, 2))
optimizer = torch.optim.AdamW(net.parameters(), fused=True)
def epoch(batches):
    rows, begun, worked = 0, time.perf_counter(), time.process_time()
    for features, label in batches:
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(net(features), label).backward()
        optimizer.step()
        rows += len(label)
    return rows / (time.perf_counter() - begun), rows / (time.process_time() - worked)
epoch(batches(0))
print(json.dumps([*epoch(batches(1)), peak()]), flush=True)
"""
OURS = """
from nnbuilder.core.document import Source
from nnbuilder.data import prepared_arrays
from nnbuilder.data.describe import describe
from nnbuilder.data.prepare import prepare
from nnbuilder.loops import batches as loop
if {mapped}:
    prepared_arrays.IN_MEMORY = loop.STREAMED_BYTES = 0
prepared = prepare(describe(Source({kind!r}, {name!r}), folder), folder)
"""
OUR_BATCHES = """
data = loop.Data(prepared.fields, prepared.parts)
made = data.batches(data.rows("train"), ["features", "label"], 1024, seed=0)
def batches(number):
    return ((batch["features"], batch["label"]) for batch in made.epoch(number))
"""
PANDAS = """
import numpy, pandas, torch
table = pandas.read_csv(folder / "t.csv")
train = numpy.random.default_rng(0).permutation(len(table))[: int(0.7 * len(table))]
numbers = table[[*(f"n{place}" for place in range(7)), "age", "code"]].to_numpy(numpy.float32)
numbers = (numbers - numbers[train].mean(0)) / numbers[train].std(0)
features = torch.from_numpy(numpy.hstack([numbers, pandas.get_dummies(table["colour"]).to_numpy(numpy.float32)]))
label = torch.from_numpy((table["label"] == "yes").to_numpy(numpy.int64))
features, label = features[train], label[train]
del table, numbers
"""
RESIDENT = """
def batches(number):
    return ((features[rows], label[rows]) for rows in torch.randperm(len(label)).split(1024))
"""
LOADER = """
from torch.utils.data import BatchSampler, DataLoader, RandomSampler, TensorDataset
whole = TensorDataset(features, label)
loader = DataLoader(whole, sampler=BatchSampler(RandomSampler(whole), 1024, False), batch_size=None)
def batches(number):
    return iter(loader)
"""
HUGGING_FACE = """
import os
os.environ.update(HF_HUB_OFFLINE="1", HF_HOME=os.environ["NNBUILDER_HOME"] + "/hf")
import numpy, torch, datasets
datasets.disable_progress_bars()
table = datasets.Dataset.from_csv(str(folder / "t.csv")).train_test_split(test_size=0.3, seed=0)["train"]
names, colours = [*(f"n{place}" for place in range(7)), "age", "code"], numpy.array(["blue", "green", "red", "yellow"])
columns = {name: table.with_format("numpy")[name][:] for name in names}
mean, spread = ({name: getattr(values, how)() for name, values in columns.items()} for how in ("mean", "std"))
del columns
def prepared(rows):
    numbers = numpy.stack([(rows[name] - mean[name]) / spread[name] for name in names], 1)
    hot = numpy.asarray(rows["colour"])[:, None] == colours
    return {"features": numpy.hstack([numbers, hot]).astype(numpy.float32), "target": (numpy.asarray(rows["label"]) == "yes").astype(numpy.int64)}
table = table.with_format("numpy").map(prepared, batched=True, batch_size=10_000, remove_columns=table.column_names).with_format("torch")
"""
HUGGING_FACE_LOADER = """
from torch.utils.data import BatchSampler, DataLoader, RandomSampler
loader = DataLoader(table, sampler=BatchSampler(RandomSampler(table), 1024, False), batch_size=None)
def batches(number):
    return ((batch["features"], batch["target"]) for batch in loader)
"""


def ours(*, mapped: bool) -> str:
    return BEGIN + OURS.format(mapped=mapped, kind="csv", name="t.csv") + READY + OUR_BATCHES + EPOCHS


TASKS = {
    "nnbuilder, in memory": ours(mapped=False),
    "nnbuilder, mapped": ours(mapped=True),
    "pandas, resident tensors": BEGIN + PANDAS + READY + RESIDENT + EPOCHS,
    "pandas, DataLoader": BEGIN + PANDAS + READY + LOADER + EPOCHS,
    "Hugging Face datasets, DataLoader": BEGIN + HUGGING_FACE + READY + HUGGING_FACE_LOADER + EPOCHS,
    f"nnbuilder, {PICTURES:,} pictures": BEGIN + OURS.format(mapped=False, kind="pictures", name="pictures") + READY,
}
"""{what: the program that does it}: tells seconds until it is ready, of the wall and of the processor, and the most memory it
had; then the rows a second, of the wall and of the processor, and the most memory."""


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_table(folder / "t.csv")
        write_pictures(folder / "pictures")
        print(f"{ROWS:,} rows x 12 columns, {(folder / 't.csv').stat().st_size / 2**20:.0f} MiB; batches of 1,024; {os.cpu_count()} cores, one thread")
        figures: dict[str, list[list[list[float]]]] = {task: [] for task in TASKS}
        for turn in range(TURNS):
            for place, (task, code) in enumerate(TASKS.items()):
                environment = os.environ | {"NNBUILDER_HOME": str(folder / f"home {turn} {place}"), "OMP_NUM_THREADS": "1"}
                done = subprocess.run([sys.executable, "-c", code, name], capture_output=True, text=True, env=environment)
                print(f"turn {turn + 1}, {task}: {' '.join(done.stdout.split()) or done.stderr[-300:]}", file=sys.stderr, flush=True)
                figures[task] += [[json.loads(line) for line in done.stdout.splitlines()]] if done.returncode == 0 else []
        print(f"{'':36}{'ready':>9}{'(processor)':>14}{'peak':>11}{'rows a second':>16}{'peak':>11}")
        for task, turns in figures.items():
            print(f"{task:36}" + (_told(turns) if turns else "not measured"))


def _told(turns: Sequence[Sequence[Sequence[float]]]) -> str:
    ready = [statistics.median(turn[0][place] for turn in turns) for place in range(3)]
    told = f"{ready[0]:7.1f} s{ready[1]:12.1f} s{ready[2]:7.0f} MiB"
    if len(turns[0]) == 1:
        return told
    pace, _, peak = (statistics.median(turn[1][place] for turn in turns) for place in range(3))
    return f"{told}{pace:16,.0f}{peak:7.0f} MiB"


if __name__ == "__main__":
    main()
