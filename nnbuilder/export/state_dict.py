"""The state_dict as PyTorch saves it."""

from __future__ import annotations

import io
from collections import OrderedDict
from pathlib import Path

import torch

from nnbuilder.export.exporter import Bundle, Outputs, run_on_samples
from nnbuilder.project.atomic import write_atomic
from nnbuilder.runtime.build import build_model
from nnbuilder.runtime.weights import put


class StateDict:
    """What `model.load_state_dict(torch.load(path, weights_only=True))` takes. How raw values are prepared stands in its
    metadata, where PyTorch keeps the versions of modules."""

    name = "pt"
    title = "state dict"
    summary = "The weights as PyTorch's own state_dict, for model.load_state_dict; preprocessing in its metadata."
    suffix = ".pt"
    is_folder = False
    is_model = is_exact = True
    files: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()

    def write(self, bundle: Bundle, path: Path) -> None:
        state = OrderedDict((name, tensor.detach().cpu()) for name, tensor in bundle.state.items())
        state._metadata = OrderedDict({"": {"version": 1, "preprocessing": bundle.fitted.to_json()}})  # type: ignore[attr-defined]
        content = io.BytesIO()
        torch.save(state, content)
        write_atomic(path, content.getvalue())

    def read_back(self, bundle: Bundle, path: Path) -> Outputs:
        state = torch.load(path, weights_only=True)
        model = build_model(bundle.program, bundle.catalogue)
        put(model, dict(state))
        return run_on_samples(model.eval(), bundle)
