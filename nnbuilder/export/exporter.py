"""Taking a trained model away: one protocol for every format, and the comparison after each export."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch

from nnbuilder.export.material import Bundle, ExportError, Outputs
from nnbuilder.export.whole_model import answered

__all__ = ["Bundle", "ExportError", "Exporter", "Outputs", "Report", "export"]


@dataclass(frozen=True, slots=True)
class Report:
    """What was written and how far its answers are from the app's, at most, on real samples."""

    format: str
    path: Path
    files: tuple[str, ...]
    largest_difference: float
    tolerance: float
    samples: int
    is_model: bool = True

    @property
    def is_exact(self) -> bool:
        return self.largest_difference == 0.0

    @property
    def sentence(self) -> str:
        if not self.is_model:
            return "Read back, and everything is there."
        if self.is_exact:
            return f"Read back and compared on {self.samples} samples: the answers are the same to the last bit."
        difference = f"the largest difference is {self.largest_difference:.1e}, within {self.tolerance:.0e} of the values"
        return f"Read back and compared on {self.samples} samples: {difference}."


class Exporter(Protocol):
    """One format. `is_folder`: the path names a folder that is made. `is_model`: what is written gives answers, which are
    compared; else `read_back` itself raises `ExportError` where something is missing. `is_exact`: it gives the network's own
    numbers, to the last bit; else it tells what `predict` does, in the units and classes of the data (`answered`)."""

    name: str
    title: str
    summary: str
    suffix: str
    is_folder: bool
    is_exact: bool
    is_model: bool
    files: frozenset[str]
    """What a folder of this format may hold, and ..."""
    marks: frozenset[str]
    """... what it must hold for a new export to take its place."""

    def write(self, bundle: Bundle, path: Path) -> None:
        """Writes the format to a path that does not exist yet."""

    def read_back(self, bundle: Bundle, path: Path) -> Outputs | None:
        """The outputs of what was written, on the raw samples of the bundle; None where it is no model."""


def export(bundle: Bundle, exporter: Exporter, path: Path) -> Report:
    """Writes, reads back, compares, and only then puts the result in place. Raises `ExportError` in words."""
    check_target(exporter, path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".nnbuilder-export-", dir=path.parent) as folder:
        made = Path(folder) / path.name
        exporter.write(bundle, made)
        found = exporter.read_back(bundle, made)
        difference, samples = compare(bundle, found, exact=exporter.is_exact) if found is not None else (0.0, 0)
        if exporter.is_folder and path.exists():
            shutil.rmtree(path)
        made.replace(path)
    files = tuple(sorted(str(file.relative_to(path)) for file in path.rglob("*") if file.is_file())) if exporter.is_folder else (path.name,)
    return Report(exporter.name, path, files, difference, 0.0 if exporter.is_exact else TOLERANCE, samples, exporter.is_model)


TOLERANCE = 1e-5
UNDECIDED = 1e-3
"""So large a part of a mask may be undecided between two classes."""


def compare(bundle: Bundle, found: Outputs, *, exact: bool) -> tuple[float, int]:
    """The largest difference relative to max(1, |y|), and the number of samples."""
    wanted = {name: tensor.numpy() for name, tensor in bundle.predictor.outputs(bundle.raw).items()} if exact else answered(bundle)
    worst, samples = 0.0, 0
    for name, values in wanted.items():
        if name not in found or found[name].shape != values.shape:
            raise ExportError(f"What was written does not give the output {name} as the model does, so it was not kept.")
        samples = len(values)
        # numpy's maximum keeps NaN, Python's max would lose it.
        worst = float(np.maximum(worst, np.max(_differences(found[name], values), initial=0.0)))
    if worst > (0.0 if exact else TOLERANCE) or worst != worst:
        raise ExportError(
            f"What was written gives other answers than the model: the largest difference is {worst:.1e}, "
            f"at most {0.0 if exact else TOLERANCE:.0e} is allowed. It was not kept."
        )
    return worst, samples


def _differences(found: np.ndarray, values: np.ndarray) -> np.ndarray:
    """How far numbers are apart; of names whether they are others. Of a whole mask a few places may be: where two classes are as
    likely as each other, the last bit decides."""
    if values.dtype.kind in "biuf":
        return np.asarray(np.abs(found.astype(np.float64) - values) / np.maximum(1.0, np.abs(values)))
    others = found.astype(str) != values.astype(str)
    is_undecided = others.ndim > 1 and others.mean() <= UNDECIDED
    return np.zeros(1) if is_undecided else np.asarray(others, dtype=np.float64)


def check_target(exporter: Exporter, path: Path) -> None:
    """Raises `ExportError` where something stands in the way that an export must not replace."""
    if exporter.is_folder:
        if path.is_file():
            raise ExportError(f"{path} is a file; the {exporter.title} is a folder. Choose another name.")
        held = {found.name for found in path.iterdir()} if path.is_dir() else set()
        foreign = sorted(held - exporter.files) or sorted(held)[: bool(held) and not exporter.marks <= held]
        if foreign:
            raise ExportError(f"The folder {path} holds {foreign[0]}, which is not from an export; choose an empty or a new one.")
    elif path.is_dir():
        raise ExportError(f"{path} is a folder; give the name of a file, such as {path / ('model' + exporter.suffix)}.")


def run_on_samples(predict: Callable[..., Any], bundle: Bundle) -> dict[str, np.ndarray]:
    """The outputs of a callable that takes the prepared inputs of `predict` in order."""
    use = bundle.predictor.use
    arrays = bundle.fitted.arrays([argument.field for argument in use.arguments], bundle.raw)
    tensors = [torch.from_numpy(arrays[argument.field]) for argument in use.arguments]
    with torch.no_grad():
        result = predict(*tensors)
    return {name: tensor.numpy() for name, tensor in zip(use.outputs, result if isinstance(result, tuple) else (result,), strict=True)}
