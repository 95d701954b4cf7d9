"""How long a table of 2,000,000 rows and a folder of 20,000 pictures take to be there, and how much memory, against pandas.

Run it from the root of a checkout: `python -m tests.benchmarks.bench_tables`. Each is measured in a process of its own, in
turns, so that all meet the same machine; seconds are of the wall, and of the processor in brackets. pandas is measured
where it is installed.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pyarrow
import pyarrow.csv
from PIL import Image

ROWS = 2_000_000
PICTURES = 20_000
TURNS = 3

BEGIN = """
import json, sys, time
from pathlib import Path
from nnbuilder.core.document import Source
from nnbuilder.data import sources
folder = Path(sys.argv[1])
table, pictures = Source("csv", "t.csv"), Source("pictures", "pictures")
read = sources.read
def fit(values):
    return sum(float(block["n0"].sum()) for block in values.scan())
"""
START = """
def peak():
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1024
before, begun, worked = peak(), time.perf_counter(), time.process_time()
"""
END = """
print(json.dumps([time.perf_counter() - begun, time.process_time() - worked, peak() - before, peak()]))
"""
TASKS = {
    "first 200 rows": BEGIN + START + "assert sources.first(table, folder).rows == 200",
    "first reading, into the cache": BEGIN + START + f"assert read(table, folder).rows == {ROWS}",
    "every later reading": BEGIN + START + f"assert read(table, folder).rows == {ROWS}",
    "one pass over a mapped column": BEGIN + "values = read(table, folder)" + START + "fit(values)",
    "pandas.read_csv": "import json, sys, time, pandas; from pathlib import Path; folder = Path(sys.argv[1])"
    + START
    + f"assert len(pandas.read_csv(folder / 't.csv')) == {ROWS}",
    "pictures, decoded into the cache": BEGIN + START + f"assert read(pictures, folder).rows == {PICTURES}",
    "pictures, every later reading": BEGIN + START + f"assert read(pictures, folder).rows == {PICTURES}",
}
"""{what: the program that does it}, in this order: the first reading of a turn finds an empty cache."""


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_table(folder / "t.csv")
        write_pictures(folder / "pictures")
        print(f"{ROWS:,} rows x 12 columns, {(folder / 't.csv').stat().st_size / 2**20:.0f} MiB; {PICTURES:,} pictures of 32 x 32; {os.cpu_count()} cores")
        figures: dict[str, list[list[float]]] = {task: [] for task in TASKS}
        for turn in range(TURNS):
            for task, code in TASKS.items():
                environment = os.environ | {"NNBUILDER_HOME": str(folder / f"home {turn}")}
                result = subprocess.run([sys.executable, "-c", code + END, name], capture_output=True, text=True, env=environment)
                figures[task] += [json.loads(result.stdout)] if result.returncode == 0 else []
        for task, turns in figures.items():
            print(f"{task:34}", _told(turns) if turns else "not measured")


def _told(turns: list[list[float]]) -> str:
    seconds, worked, more, whole = (statistics.median(turn[place] for turn in turns) for place in range(4))
    return f"{seconds:7.2f} s ({worked:6.2f} s)   {more:7.0f} MiB more, {whole:5.0f} MiB in all"


def write_table(path: Path) -> None:
    """Seven columns of real numbers, three of whole ones, two of words."""
    chance = np.random.default_rng(0)
    columns = {f"n{place}": np.round(chance.normal(size=ROWS), 4) for place in range(7)}
    columns |= {"id": np.arange(ROWS), "age": chance.integers(0, 90, ROWS), "code": chance.integers(0, 5, ROWS)}
    columns |= {
        "colour": np.array(["red", "green", "blue", "yellow"])[chance.integers(0, 4, ROWS)],
        "label": np.array(["yes", "no"])[chance.integers(0, 2, ROWS)],
    }
    pyarrow.csv.write_csv(pyarrow.table(columns), path, pyarrow.csv.WriteOptions(quoting_style="none"))


def write_pictures(folder: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (PICTURES, 32, 32, 3), dtype=np.uint8)
    for place, picture in enumerate(pixels):
        target = folder / f"class {place % 10}" / f"{place}.png"
        target.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture).save(target)


if __name__ == "__main__":
    main()
