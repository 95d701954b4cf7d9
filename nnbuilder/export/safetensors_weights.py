"""The weights alone, as safetensors."""

from __future__ import annotations

from pathlib import Path

from nnbuilder.export.exporter import Bundle, Outputs, run_on_samples
from nnbuilder.project.atomic import write_atomic
from nnbuilder.runtime.build import build_model
from nnbuilder.runtime.weights import put, read, to_bytes


class SafetensorsWeights:
    """Every tensor of the model's state_dict under its name; a tied one once, with its other name in the metadata,
    where also stands how raw values are prepared."""

    name = "safetensors"
    title = "weights"
    summary = "The weights alone, in the safe format that PyTorch, JAX and Hugging Face read."
    suffix = ".safetensors"
    is_folder = False
    files: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()
    is_model = True
    is_exact = True

    def write(self, bundle: Bundle, path: Path) -> None:
        write_atomic(path, to_bytes(bundle.state, bundle.program.ties, {"preprocessing": bundle.fitted.to_json()}))

    def read_back(self, bundle: Bundle, path: Path) -> Outputs:
        model = build_model(bundle.program, bundle.catalogue)
        put(model, read(path))
        return run_on_samples(model.eval(), bundle)
