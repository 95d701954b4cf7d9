"""A Jupyter notebook that needs nothing beside itself: source, weights, preprocessing, and how to ask it."""

from __future__ import annotations

import base64
import json
import math
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import torch

from nnbuilder.data.sources.arrays import to_npz
from nnbuilder.export.exporter import Bundle, ExportError, Outputs
from nnbuilder.export.markdown import fenced, words
from nnbuilder.export.python_project import needed
from nnbuilder.export.standalone import PREPARATION, kinds, preparation_files, settings, text_of, windows_decoder, without_imports
from nnbuilder.project.atomic import write_atomic
from nnbuilder.runtime.weights import to_bytes

LARGEST = 32 * 2**20
_WIDTH = 120
_LOAD = '''import base64
import json

import torch
from safetensors.torch import load

WEIGHTS = """
{weights}
"""

weights = load(base64.b64decode(WEIGHTS))
weights |= {{alias: weights[owner] for alias, owner in {ties!r}.items()}}
with torch.no_grad():
    for name, tensor in model.state_dict().items():
        tensor.copy_(weights[name])
preparation = Preparation.from_json({fitted!r}, {{{decoders}}}, {windows})
network = TrainedNetwork(model.eval(), preparation, {inputs!r}, {outputs!r})'''
_ASK = '''def predict(raw):
    """Classes, numbers in the units of the data, texts, or the outputs, for raw columns {name: values of all rows}."""
    return [answer.get("answer", answer) for answer in network.answer(raw)]'''
_SAMPLES = """samples = {samples}
predict({{name: np.array(values) for name, values in samples.items()}})"""

# Cell by cell, as Jupyter does; with the same thread count, since it changes the last bits.
_RUN = """
import json, pathlib, torch
torch.set_num_threads({threads})
names = {{"__name__": "__main__"}}
for cell in json.loads(pathlib.Path({notebook!r}).read_text("utf-8"))["cells"]:
    if cell["cell_type"] == "code":
        exec(compile("".join(cell["source"]), "cell", "exec"), names)
import numpy
numpy.savez({found!r}, *names["network"].give(dict(numpy.load({given!r}, allow_pickle=False))).values())
"""


class Notebook:
    """One .ipynb; every cell runs from top to bottom with torch, numpy and safetensors."""

    name = "notebook"
    title = "notebook"
    summary = "A Jupyter notebook with source, weights and preprocessing inside, which answers raw inputs."
    suffix = ".ipynb"
    is_folder = False
    is_model = is_exact = True
    files: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()

    def write(self, bundle: Bundle, path: Path) -> None:
        whole = {"cells": _cells(bundle), "metadata": _KERNEL, "nbformat": 4, "nbformat_minor": 5}
        write_atomic(path, (json.dumps(whole, indent=1, ensure_ascii=False) + "\n").encode())

    def read_back(self, bundle: Bundle, path: Path) -> Outputs:
        """Runs the cells of the written file in a process of its own, and asks it for the raw samples."""
        with tempfile.TemporaryDirectory() as folder:
            given, found = Path(folder) / "in.npz", Path(folder) / "out.npz"
            given.write_bytes(to_npz(needed(bundle)))
            run = _RUN.format(threads=torch.get_num_threads(), notebook=str(path.resolve()), given=str(given), found=str(found))
            ended = subprocess.run([sys.executable, "-c", run], capture_output=True, text=True, cwd=folder, check=False)
            if ended.returncode:
                raise ExportError(f"The written notebook does not run: {(ended.stderr.strip().splitlines() or ['no reason given'])[-1]}.")
            with np.load(found, allow_pickle=False) as outputs:
                return dict(zip(bundle.predictor.use.outputs, outputs.values(), strict=True))


def _cells(bundle: Bundle) -> list[dict[str, Any]]:
    about, how = bundle.metadata, settings(bundle)
    metrics = "\n".join(f"- {words(name)}: {value:.4g}" for name, value in sorted(about["metrics"].items()))
    few = {name: _literal(values[:3].tolist()) for name, values in needed(bundle).items()}
    decoders = ", ".join(f"{kind!r}: {name}.decode" for kind, name in kinds(bundle).items())
    load = _LOAD.format(weights=_weights(bundle), fitted=bundle.fitted.to_json(), decoders=decoders, windows=windows_decoder(bundle), **how)
    return [
        _words(f"# {words(about['title'])}\n\nDrawn and trained in nnbuilder, which this notebook does not need.\n\n{metrics}"),
        _words("## The network\n\nAs it was drawn and trained."),
        _code(bundle.program.files["model.py"]),
        _code(f"model = {how['root']}()"),
        _words("## How raw values become its inputs\n\nWith what was fitted on the training part."),
        *(_code(without_imports(text, ())) for text in preparation_files(bundle).values()),
        _words("## How it answers"),
        _code(without_imports(text_of("standalone", "answering"), (PREPARATION,))),
        _words("## Its weights, and what was fitted"),
        _code(load),
        _words("## Ask it\n\nRaw values in, as a person has them; three rows of the data that it has not learned from:"),
        _code(_ASK),
        _code(_SAMPLES.format(samples=repr(few))),
        _words("## How it was trained\n\n" + fenced(bundle.program.files.get("train.py", ""), "python")),
    ]


def _weights(bundle: Bundle) -> str:
    """The weights as lines of text."""
    weights = to_bytes(bundle.state, bundle.program.ties)
    if len(weights) > LARGEST:
        raise ExportError(f"The weights have {len(weights) / 2**20:.0f} MiB, too many for a notebook; up to {LARGEST // 2**20} are. Export a Python project.")
    text = base64.b64encode(weights).decode()
    return "\n".join(text[place : place + _WIDTH] for place in range(0, len(text), _WIDTH))


def _words(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": _id(text), "metadata": {}, "source": text.splitlines(keepends=True)}


def _code(text: str) -> dict[str, Any]:
    return {"cell_type": "code", "id": _id(text), "execution_count": None, "metadata": {}, "outputs": [], "source": text.strip().splitlines(keepends=True)}


def _id(text: str) -> str:
    """The same cell has the same id in every export, so that versions can be compared."""
    import hashlib

    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _literal(value: Any) -> Any:
    """Values that Python reads back: a missing number is None."""
    if isinstance(value, list):
        return [_literal(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


_KERNEL = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}, "language_info": {"name": "python"}}
