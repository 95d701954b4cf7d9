"""torch.export's own format: one file that PyTorch runs without the source."""

from __future__ import annotations

import io
import warnings
from pathlib import Path

import torch

from nnbuilder.export.described import described
from nnbuilder.export.exporter import Bundle, ExportError, Outputs
from nnbuilder.export.whole_model import named_classes, raw_arrays, told, whole_model
from nnbuilder.project.atomic import write_atomic
from nnbuilder.runtime.randomness import seeded


class ExportedProgram:
    """Takes raw numbers and gives a tuple; inputs.json, outputs.json and words.json inside tell what each is. The batch axis
    is free. Write only: nnbuilder never opens one that
    it has not just written."""

    name = "pt2"
    title = "exported program"
    summary = "One file for torch.export.load, which runs without the source; words are numbers there, by a table in it; answers in your units."
    suffix = ".pt2"
    is_folder = is_exact = False
    is_model = True
    files: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()

    def write(self, bundle: Bundle, path: Path) -> None:
        examples = tuple(torch.from_numpy(array[:2].copy()) for array in raw_arrays(bundle).values())
        shapes = (tuple({0: torch.export.Dim("batch")} for _ in examples),)
        with warnings.catch_warnings(), seeded():
            # What it warns of are its own internals, which tells a user nothing.
            warnings.simplefilter("ignore")
            try:
                program = torch.export.export(whole_model(bundle), examples, dynamic_shapes=shapes)
            except (RuntimeError, torch._dynamo.exc.UserError) as error:
                raise ExportError(f"PyTorch cannot export this network: {str(error).strip().splitlines()[0]}") from None
            content = io.BytesIO()
            torch.export.save(program, content, extra_files={f"{name}.json": text for name, text in described(bundle).items()})
        write_atomic(path, content.getvalue())

    def read_back(self, bundle: Bundle, path: Path) -> Outputs:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module = torch.export.load(path).module()
        with torch.no_grad():
            result = module(*(torch.from_numpy(array) for array in raw_arrays(bundle).values()))
        names = [one.name for one in told(bundle)]
        return named_classes(bundle, {name: tensor.numpy() for name, tensor in zip(names, result, strict=True)})
