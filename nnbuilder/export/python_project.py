"""A folder that needs no nnbuilder: the source that was trained, its weights, and a script that answers."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from importlib.resources import files
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save

from nnbuilder.codegen.lines import docstring
from nnbuilder.codegen.program import Use
from nnbuilder.data.sources.arrays import to_npz
from nnbuilder.export.exporter import Bundle, ExportError, Outputs
from nnbuilder.export.markdown import words
from nnbuilder.project.atomic import write_atomic
from nnbuilder.runtime.weights import to_bytes

_PREDICT = '''{doc}

import csv
import io
import json
import sys
import zipfile
import zlib
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file

from model import {root}
from preprocessing import Fitted

HERE = Path(__file__).resolve().parent
INPUTS = {inputs!r}
OUTPUTS = {outputs!r}
TARGET = {target!r}
TABLE = {table!r}
PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff")
MOST_PIXELS = 64_000_000
WRONG = (OSError, ValueError, KeyError, TypeError, EOFError, RuntimeError, NotImplementedError, csv.Error, zipfile.BadZipFile, zlib.error)


def load():
    """The trained model in eval mode, and what turns raw values into its inputs."""
    model = {root}()
    weights = load_file(HERE / "weights.safetensors")
    weights |= {{alias: weights[owner] for alias, owner in {ties!r}.items()}}
    with torch.no_grad():
        for name, tensor in model.state_dict().items():
            tensor.copy_(weights[name])
    return model.eval(), Fitted.from_json((HERE / "preprocessing.json").read_text("utf-8"))


def outputs(raw, model, fitted):
    """{{output: array (rows, ...)}} for raw columns {{name: values of all rows}}."""
    tensors = [torch.from_numpy(fitted.apply(field, raw)) for field in INPUTS]
    with torch.no_grad():
        result = model(*tensors)
    return {{name: tensor.numpy() for name, tensor in zip(OUTPUTS, result if isinstance(result, tuple) else (result,))}}


def predict(raw):
    """One answer a row: a class with its probabilities, a number in the units of the data, or the outputs."""
    model, fitted = load()
    found = outputs(raw, model, fitted)
    for name, values in found.items():
        strange = np.flatnonzero(~np.isfinite(values).reshape(len(values), -1).all(axis=1))
        if len(strange):
            raise ValueError(f"the network answers row {{strange[0] + 1}} with numbers that are not finite")
    first = next(iter(found.values()))
    target = fitted.fields.get(TARGET)
    if target is not None and target.kind == "category" and first.ndim == 2 and first.shape[1] == len(target.classes):
        shares = torch.from_numpy(first).softmax(dim=1).numpy()
        return [{{"answer": target.classes[row.argmax()], "probabilities": dict(zip(target.classes, row.tolist()))}} for row in shares]
    if target is not None and target.kind == "numbers" and first.ndim == 2 and first.shape[1] == len(target.columns):
        return [{{"answer": value}} for value in fitted.to_raw(TARGET, first)[:, 0].tolist()]
    return [{{name: values[row].tolist() for name, values in found.items()}} for row in range(len(first))]


def table(path, needed):
    """The columns of a table as texts, with whichever delimiter shows the columns that are needed."""
    text = path.read_text(TABLE.get("encoding", "utf-8-sig"))
    for delimiter in dict.fromkeys([TABLE.get("delimiter", ","), ",", ";", "\t", "|"]):
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter, skipinitialspace=True))
        while rows and not any(map(str.strip, rows[-1])):
            rows.pop()
        while rows and not any(map(str.strip, rows[0])):
            rows.pop(0)
        if not rows:
            raise ValueError("it is empty")
        has_header = TABLE.get("header", True)
        names = [" ".join(name.split()) for name in rows[0]] if has_header else [f"column_{{place + 1}}" for place in range(len(rows[0]))]
        if needed <= set(names):
            break
    else:
        raise ValueError(f"it should have the columns {{', '.join(sorted(needed))}}")
    rows = rows[has_header:]
    for number, row in enumerate(rows, 1):
        if not any(map(str.strip, row)):
            raise ValueError(f"row {{number}} is empty; fill it in, or take it out")
        if len(row) != len(names):
            raise ValueError(f"row {{number}} has {{len(row)}} cells instead of {{len(names)}}")
    return {{name: [cell(row[place].strip(), delimiter) for row in rows] for place, name in enumerate(names)}}


def cell(text, delimiter):
    """1,5 is 1.5 where the comma is no delimiter."""
    number = text.replace(",", ".")
    return number if delimiter != "," and number.count(".") == 1 and number.strip("+-").replace(".", "").isdigit() else text


def read(path):
    """Raw columns from a .csv table, a .npy array of samples, a .npz of columns, or a picture (needs Pillow)."""
    fitted = Fitted.from_json((HERE / "preprocessing.json").read_text("utf-8"))
    field = fitted.fields[INPUTS[0]]
    if path.suffix.lower() in (".csv", ".tsv", ".txt"):
        return table(path, {{column.name for name in INPUTS for column in fitted.fields[name].columns}})
    if path.suffix.lower() == ".npz":
        with np.load(path, allow_pickle=False) as columns:
            return dict(columns)
    if path.suffix.lower() == ".npy":
        return {{field.columns[0].name: np.load(path, allow_pickle=False)}}
    if path.suffix.lower() not in PICTURES or field.kind not in ("image", "sequence"):
        raise ValueError("it is neither a .csv table nor a .npy or .npz array" + (" nor a picture" if field.kind == "image" else ""))
    from PIL import Image

    channels, height, width = field.shape if len(field.shape) == 3 else (1, *field.shape)
    with Image.open(path) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise ValueError(f"it has {{picture.width}} x {{picture.height}} pixels; up to {{MOST_PIXELS // 10**6}} million are read")
        fitted_picture = picture.convert("L" if channels == 1 else "RGB").resize((width, height))
    pixels = np.asarray(fitted_picture, dtype=np.float64) / 255 * field.divisor
    return {{field.columns[0].name: (pixels if channels == 1 else pixels.transpose(2, 0, 1))[None]}}


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: python predict.py INPUT.csv|INPUT.npy|INPUT.npz|PICTURE.png")
    try:
        answers = predict(read(Path(sys.argv[1])))
    except ImportError:
        sys.exit("to answer pictures, install Pillow: pip install pillow")
    except WRONG as error:
        sys.exit(f"{{sys.argv[1]!r}} cannot be answered: {{' '.join(str(error).split()) or 'it is damaged'}}")
    for number, answer in enumerate(answers, 1):
        print(json.dumps({{"row": number, **answer}}))
'''

_FILES = (
    "model.py",
    "train.py",
    "predict.py",
    "preprocessing.py",
    "preprocessing.json",
    "weights.safetensors",
    "data.safetensors",
    "requirements.txt",
    "README.md",
)
_DIALECT = ("delimiter", "header", "encoding")
"""What predict.py knows of how the tables of the data are written."""
_README = """# {title}

Drawn and trained in nnbuilder. Nothing here needs nnbuilder: only torch, numpy and safetensors.

    pip install -r requirements.txt
    python predict.py INPUT        # a .csv table with a header, a .npy array of samples, or a picture (needs Pillow)

| file | what it is |
|---|---|
| model.py | the network, as it was drawn and trained |
| weights.safetensors | its trained weights |
| predict.py | raw inputs to answers; `from predict import predict` works as well |
| preprocessing.py, preprocessing.json | how raw values become the network's inputs, with what was fitted on the training part |
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
    files = frozenset({*_FILES, "trained.safetensors", "__pycache__"})
    marks = frozenset({"weights.safetensors", "preprocessing.json", "predict.py"})

    def write(self, bundle: Bundle, path: Path) -> None:
        path.mkdir(parents=True)
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
                f"numpy.savez({str(found)!r}, *predict.outputs(predict.read(pathlib.Path({str(given)!r})), *predict.load()).values())"
            )
            ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=folder, check=False)
            if ended.returncode:
                raise ExportError(f"The written predict.py does not run: {(ended.stderr.strip().splitlines() or ['no reason given'])[-1]}.")
            with np.load(found, allow_pickle=False) as outputs:
                return dict(zip(_predict_use(bundle).outputs, outputs.values(), strict=True))


def needed(bundle: Bundle) -> dict[str, np.ndarray]:
    """The raw samples of the columns that are read to predict, as arrays that can be saved."""
    fields = [bundle.fitted.fields[argument.field] for argument in _predict_use(bundle).arguments]
    columns = list(dict.fromkeys(column.name for field in fields for column in field.columns))
    arrays = {name: np.asarray(bundle.raw[name]) for name in columns}
    return {name: array.astype(str) if array.dtype == object else array for name, array in arrays.items()}


def _predict_use(bundle: Bundle) -> Use:
    use = next((use for use in bundle.program.uses if use.name == "predict"), None)
    if use is None or any(argument.kind != "field" for argument in use.arguments):
        raise ExportError("The network has no output that is predicted from fields of the data alone, so there is no predict.py to write.")
    return use


def _texts(bundle: Bundle) -> dict[str, str]:
    program, use = bundle.program, _predict_use(bundle)
    targets = [argument.field for method in program.objectives for argument in method.arguments if argument.kind == "field"]
    target = next((name for name in targets if bundle.fitted.fields[name].role == "target"), "")
    metrics = "\n".join(f"- {words(name)}: {value:.4g}" for name, value in sorted(bundle.metadata["metrics"].items()))
    predict = _PREDICT.format(
        doc=docstring(f"Raw inputs to answers with {bundle.metadata['title']}."),
        root=program.root,
        inputs=[argument.field for argument in use.arguments],
        outputs=list(use.outputs),
        target=target,
        table={name: value for name, value in bundle.metadata.get("table", {}).items() if name in _DIALECT and isinstance(value, str | bool)},
        ties={alias: owner for alias, owner in program.ties.items() if alias in bundle.state},
    )
    return {
        **program.files,
        "predict.py": predict,
        "preprocessing.py": (files("nnbuilder") / "data" / "fitted.py").read_text("utf-8"),
        "preprocessing.json": bundle.fitted.to_json(),
        "requirements.txt": "torch\nnumpy\nsafetensors\n",
        "README.md": _README.format(title=words(bundle.metadata["title"]), metrics=metrics, loop=_WITH if bundle.prepared else _WITHOUT),
    }


def _threads() -> int:
    return torch.get_num_threads()
