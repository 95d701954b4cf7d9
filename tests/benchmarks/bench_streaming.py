"""How soon a table of 2,000,000 rows can be learned from, how fast batches come in memory and mapped from a disk, and what
others take for it: pandas with resident tensors, pandas with a DataLoader, and Hugging Face datasets, each where installed. Last,
what fitting a set of pictures adds to the memory, as a share of its tensors.

Run it from the root of a checkout: `python -m tests.benchmarks.bench_streaming`. Each is measured in a process of its own,
in turns, with an empty cache. A DataLoader gets whole batches of row numbers, which is the fastest way to use one. Hugging
Face datasets stay in Arrow from the CSV to the batch, with flat columns and parts that lie one behind the other, which is the
fastest of what we tried (`flatten_indices` behind a shuffled split takes 100 s, formats of NumPy and torch give a fifth of the rows);
batches are drawn from a shuffling buffer, as slices of the file in any order, or row by row. All train
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
AGAIN = """
from nnbuilder.core.document import Source
from nnbuilder.data.describe import describe
from nnbuilder.data.prepare import prepare
data = describe(Source("pictures", "pictures"), folder)
def held():
    return int(Path("/proc/self/status").read_text().split("VmRSS:")[1].split()[0]) / 1024
Path("/proc/self/clear_refs").write_text("5")
before_it, begun, worked = held(), time.perf_counter(), time.process_time()
prepared = prepare(data, folder)
size = sum(values.nbytes for values in prepared.fields.values()) / 2**20
print(json.dumps([time.perf_counter() - begun, time.process_time() - worked, (peak() - before_it) / size]), flush=True)
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
import datasets, numpy, pyarrow, torch
datasets.disable_progress_bars()
table = datasets.Dataset.from_csv(str(folder / "t.csv")).train_test_split(test_size=0.3, shuffle=False)["train"].with_format("arrow")
names, colours = [*(f"n{place}" for place in range(7)), "age", "code"], ["blue", "green", "red", "yellow"]
mean, spread = {}, {}
for name in names:
    values = table.data.column(name)[: len(table)].to_numpy()
    mean[name], spread[name] = values.mean(), values.std()
del values
def prepared(rows):
    numbers = {name: ((rows[name].to_numpy() - mean[name]) / spread[name]).astype(numpy.float32) for name in names}
    hot = {colour: pyarrow.compute.equal(rows["colour"], colour).cast("float") for colour in colours}
    return pyarrow.table({**numbers, **hot, "target": pyarrow.compute.equal(rows["label"], "yes").cast("int64")})
table = table.map(prepared, batched=True, batch_size=100_000, remove_columns=table.column_names)
def learned(rows):
    features = numpy.column_stack([rows[name].to_numpy() for name in (*names, *colours)])
    return torch.from_numpy(features), torch.from_numpy(numpy.array(rows["target"]))
"""
SHUFFLED = """
rows = table.to_iterable_dataset(num_shards=64).shuffle(seed=0, buffer_size=10_000)
def batches(number):
    rows.set_epoch(number)
    return map(learned, rows.iter(1024))
"""
SLICES = """
def batches(number):
    starts = torch.randperm(-(-len(table) // 1024)) * 1024
    return (learned(table[start : start + 1024]) for start in starts.tolist())
"""
AT_RANDOM = """
from itertools import islice
def batches(number):
    return (learned(table[numpy.sort(rows.numpy())]) for rows in islice(torch.randperm(len(table)).split(1024), 300))
"""


def ours(*, mapped: bool) -> str:
    return BEGIN + OURS.format(mapped=mapped, kind="csv", name="t.csv") + READY + OUR_BATCHES + EPOCHS


FITTING = f"nnbuilder, fitting {PICTURES:,} pictures"
TASKS = {
    "nnbuilder, in memory": ours(mapped=False),
    "nnbuilder, mapped": ours(mapped=True),
    "pandas, resident tensors": BEGIN + PANDAS + READY + RESIDENT + EPOCHS,
    "pandas, DataLoader": BEGIN + PANDAS + READY + LOADER + EPOCHS,
    "Hugging Face, a shuffling buffer": BEGIN + HUGGING_FACE + READY + SHUFFLED + EPOCHS,
    "Hugging Face, slices in any order": BEGIN + HUGGING_FACE + READY + SLICES + EPOCHS,
    "Hugging Face, rows at random": BEGIN + HUGGING_FACE + READY + AT_RANDOM + EPOCHS,
    f"nnbuilder, {PICTURES:,} pictures": BEGIN + OURS.format(mapped=False, kind="pictures", name="pictures") + READY,
    FITTING: BEGIN + AGAIN,
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
        print(f"{'':36}{'ready':>9}{'(processor)':>14}{'peak':>11}{'rows a second':>16}{'(processor)':>14}{'peak':>11}")
        for task, turns in figures.items():
            print(f"{task:36}" + (_told(turns, is_share=task == FITTING) if turns else "not measured"))


def _told(turns: Sequence[Sequence[Sequence[float]]], *, is_share: bool) -> str:
    ready = [statistics.median(turn[0][place] for turn in turns) for place in range(3)]
    memory = f"{ready[2]:7.2f} times the tensors more" if is_share else f"{ready[2]:7.0f} MiB"
    told = f"{ready[0]:7.1f} s{ready[1]:12.1f} s{memory}"
    if len(turns[0]) == 1:
        return told
    pace, worked, peak = (statistics.median(turn[1][place] for turn in turns) for place in range(3))
    return f"{told}{pace:16,.0f}{worked:14,.0f}{peak:7.0f} MiB"


if __name__ == "__main__":
    main()
