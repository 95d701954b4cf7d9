"""A folder that needs no nnbuilder: the source that was trained, its weights, and a script that answers."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save

from nnbuilder.data.sources.arrays import to_npz
from nnbuilder.export.exporter import Bundle, ExportError, Outputs
from nnbuilder.export.markdown import words
from nnbuilder.export.standalone import PREPARATION, package_text, preparation_files, settings, text_of
from nnbuilder.project.atomic import write_atomic
from nnbuilder.runtime.weights import to_bytes

_SCRIPTS = ("predict", "answering", "reading")
_EARLIER = ("preprocessing.py", "preprocessing.json")
"""What projects of earlier versions hold beside these."""
_FILES = frozenset(
    {
        "model.py",
        "train.py",
        *(f"{script}.py" for script in _SCRIPTS),
        "predict.json",
        PREPARATION,
        f"{PREPARATION}.json",
        "weights.safetensors",
        "data.safetensors",
        "requirements.txt",
        "README.md",
    }
)
_README = """# {title}

Drawn and trained in nnbuilder. Nothing here needs nnbuilder: only torch, numpy and safetensors.

    pip install -r requirements.txt
    python predict.py INPUT ...    # a .csv table with a header, a .npy array of samples, or pictures (needs Pillow), one for each input

| file | what it is |
|---|---|
| model.py | the network, as it was drawn and trained |
| weights.safetensors | its trained weights |
| predict.py, predict.json | raw inputs to answers; `from predict import predict` works as well |
| answering.py, reading.py | what predict.py does it with |
| preparation, preparation.json | how raw values become the network's inputs, with what was fitted on the training part |
| train.py | how it was trained; {loop} |

{metrics}
"""
_WITH = "`python train.py` trains it again, to the same bits, on the prepared tensors in data.safetensors"
_WITHOUT = "`python train.py` trains it again on prepared tensors, which an export with data puts beside it as data.safetensors"


class PythonProject:
    """model.py and train.py are the program that ran, byte for byte."""

    name = "python"
    title = "Python project"
    summary = "A folder with the source, the weights and a script that answers; needs torch, numpy and safetensors only."
    suffix = ""
    is_folder = True
    is_model = True
    is_exact = True
    files = frozenset({*_FILES, *_EARLIER, "trained.safetensors", "__pycache__"})
    marks = frozenset({"weights.safetensors", "predict.py"})

    def write(self, bundle: Bundle, path: Path) -> None:
        (path / PREPARATION).mkdir(parents=True)
        for name, text in _texts(bundle).items():
            write_atomic(path / name, text.encode())
        write_atomic(path / "weights.safetensors", to_bytes(bundle.state, bundle.program.ties))
        if bundle.prepared:
            write_atomic(path / "data.safetensors", save(dict(bundle.prepared)))

    def read_back(self, bundle: Bundle, path: Path) -> Outputs:
        """Runs the written predict.py in a process of its own, on the raw samples."""
        with tempfile.TemporaryDirectory() as folder:
            given, found = Path(folder) / "in.npz", Path(folder) / "out.npz"
            given.write_bytes(to_npz(needed(bundle)))
            # Same thread count, since it changes the last bits.
            code = (
                f"import sys; sys.path.insert(0, {str(path.resolve())!r}); sys.dont_write_bytecode = True\n"
                f"import torch; torch.set_num_threads({_threads()})\n"
                f"import numpy, pathlib, predict\n"
                f"numpy.savez({str(found)!r}, *predict.load().give(predict.columns(pathlib.Path({str(given)!r}))[0]).values())"
            )
            ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=folder, check=False)
            if ended.returncode:
                raise ExportError(f"The written predict.py does not run: {(ended.stderr.strip().splitlines() or ['no reason given'])[-1]}.")
            with np.load(found, allow_pickle=False) as outputs:
                return dict(zip(bundle.predictor.use.outputs, outputs.values(), strict=True))


def needed(bundle: Bundle) -> dict[str, np.ndarray]:
    """The raw samples of the columns that are read to predict, as arrays that can be saved."""
    arrays = {column: np.asarray(bundle.raw[column]) for field in bundle.predictor.inputs for column in field.columns}
    return {name: array.astype(str) if array.dtype == object else array for name, array in arrays.items()}


def _texts(bundle: Bundle) -> dict[str, str]:
    metrics = "\n".join(f"- {words(name)}: {value:.4g}" for name, value in sorted(bundle.metadata["metrics"].items()))
    return {
        **bundle.program.files,
        **{f"{script}.py": text_of("standalone", script) for script in _SCRIPTS},
        "predict.json": json.dumps(settings(bundle), indent=1, ensure_ascii=False) + "\n",
        f"{PREPARATION}/__init__.py": package_text(bundle),
        **{f"{PREPARATION}/{file}.py": text for file, text in preparation_files(bundle).items()},
        f"{PREPARATION}.json": bundle.fitted.to_json(),
        "requirements.txt": "torch\nnumpy\nsafetensors\n",
        "README.md": _README.format(title=words(bundle.metadata["title"]), metrics=metrics, loop=_WITH if bundle.prepared else _WITHOUT),
    }


def _threads() -> int:
    return torch.get_num_threads()
