"""Draw a neural network, see every shape and mistake, train it, take it away. Importing this loads neither torch nor Qt."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import nn

    from nnbuilder.core.document import Document
    from nnbuilder.training.runs import Run

__version__ = "0.1.0"


def load(path: str | Path) -> Document:
    """The document in a `.nnb` file; raises `nnbuilder.project.errors.DocumentError` in words."""
    from nnbuilder.project.files import open_document

    return open_document(Path(path)).document


def build(document: Document, seed: int | None = None) -> nn.Module:
    """The network of a document as a fresh `nn.Module`; raises `nnbuilder.codegen.generate.NotSound` for one with errors."""
    from nnbuilder.codegen.generate import generate
    from nnbuilder.layers import CATALOGUE
    from nnbuilder.runtime.build import build_model

    return build_model(generate(document, CATALOGUE), seed)


def train(document: Document, *, base: str | Path = ".", runs: str | Path | None = None, epochs: int | None = None, seed: int = 0) -> Run:
    """Trains a document to the end and gives the run. Data paths are relative to `base`."""
    from nnbuilder.training.job import job_for
    from nnbuilder.training.runs import RunStore, default_folder
    from nnbuilder.training.trainer import train as run

    store = RunStore(default_folder(Path(runs) if runs is not None else None))
    return run(job_for(document, Path(base), seed=seed, epochs=epochs), store, lambda event: None)
