"""nnbuilder from Python: everything the command line does, with values in and values out. What is heavy is imported when it is needed."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnbuilder.core.document import FORMAT, DataSet, Document, Split
from nnbuilder.core.report import Report, report_of
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.errors import DocumentError

if TYPE_CHECKING:
    from torch import nn

    from nnbuilder.data.preparation.replies import Prediction
    from nnbuilder.export.exporter import Report as Exported
    from nnbuilder.insight.comparison import Comparison
    from nnbuilder.insight.evaluation import Evaluation
    from nnbuilder.insight.forgetting import Forgetting
    from nnbuilder.training.job import Job
    from nnbuilder.training.runs import Run, RunStore


def load(path: str | Path) -> Document:
    """The document in a `.nnb` file; what had to be changed in it is told as warnings. Raises `DocumentError`."""
    from nnbuilder.project.files import open_document

    loaded = open_document(Path(path), CATALOGUE)
    for note in loaded.notes:
        warnings.warn(note, stacklevel=2)
    return loaded.document


def save(document: Document, path: str | Path) -> None:
    """Writes a document, so that the file is the old or the new one; raises `DocumentError`."""
    from nnbuilder.project.files import save_document

    if document.format > FORMAT:
        raise DocumentError(f"This document was written by a newer nnbuilder (format {document.format}), so it can be looked at but not saved.")
    save_document(document, Path(path))


def check(document: Document) -> Report:
    """Shapes, parameters, multiply-adds and everything that is wrong, without torch and without running anything; `print` shows it."""
    return report_of(document, CATALOGUE)


def code(document: Document) -> dict[str, str]:
    """The source by file: model.py, and train.py where there is a loss. Raises `NotSound` where the drawing has errors."""
    from nnbuilder.codegen.generate import generate

    return dict(generate(document, CATALOGUE).files)


def build(document: Document, seed: int | None = 0) -> nn.Module:
    """The network of a document as a fresh `nn.Module`; without a seed it starts as torch's generator stands. Raises `NotSound`."""
    from nnbuilder.codegen.generate import generate
    from nnbuilder.runtime.build import build_model

    return build_model(generate(document, CATALOGUE), CATALOGUE, seed)


def data(
    X: Any,  # noqa: N803
    y: Any = None,
    *,
    columns: Sequence[str] | None = None,
    split: Split | None = None,
    folder: str | Path | None = None,
) -> DataSet:
    """A data set of arrays, kept in `folder` or with the user's data; see `nnbuilder.data.in_memory.kept_data` for the shapes.

    Its fields are `features`, `sequence` or `image`, and `label` for classes or `target` for numbers. Raises `DataError`.
    """
    from nnbuilder.data.in_memory import kept_data
    from nnbuilder.home import home

    return kept_data(X, y, Path(folder) if folder is not None else home() / "data", columns, split)


def train(
    document: Document,
    X: Any = None,  # noqa: N803
    y: Any = None,
    *,
    epochs: int | None = None,
    seed: int = 0,
    base: str | Path = ".",
    runs: str | Path | None = None,
    quiet: bool = True,
    fastest: bool = False,
) -> Run:
    """Trains a document to the end, on its own data or on arrays, and gives the run.

    X, y     as `data` takes them; free inputs are bound to their fields
    epochs   replaces those of every phase
    base     the folder that paths of the document's data are relative to
    runs     the folder of runs, if not the user's
    quiet    False prints a line an epoch
    fastest  picks threads, memory layout and precision by measured steps of some seconds, which `run.settings["pace"]` tells;
             the same seed need not give the same bits then

    Warns where a target never differs in the rows that are learned from. Raises `NotSound`, `DataError` or `RunError`, in words.
    """
    from nnbuilder.data.kinds import USAGES
    from nnbuilder.layers.following import bind_data
    from nnbuilder.training.job import job_for
    from nnbuilder.training.runs import RunStore, default_folder

    drawn = document if X is None else bind_data(document, data(X, y), CATALOGUE, USAGES)
    store = RunStore(default_folder(Path(runs) if runs is not None else None), CATALOGUE)
    return _trained(job_for(drawn, CATALOGUE, Path(base), seed=seed, epochs=epochs, fastest=fastest), store, quiet=quiet)


def go_on(
    run: Run,
    new: str | Path | DataSet,
    *,
    epochs: int | None = None,
    seed: int = 0,
    base: str | Path = ".",
    quiet: bool = True,
) -> Run:
    """Goes on with a run on new data, and gives the new run, which lies beside it: the same drawing, its best weights, and the new data
    prepared with what was fitted of the old. `forgetting` tells what that has changed.

    new  a path, or a data set of arrays as `data` makes it; it needs the columns of the old

    Warns of words that training did not have. Raises `DataError` where a column is lacking, or a class is new.
    """
    from nnbuilder.data.sources import source_of
    from nnbuilder.training.going_on import job_on_new_data

    folder = Path(base).resolve()
    source = new.source if isinstance(new, DataSet) else source_of(Path(base, new), folder)
    return _trained(job_on_new_data(run, source, folder, seed=seed, epochs=epochs), _store_of(run), quiet=quiet)


def forgetting(run: Run) -> Forgetting | None:
    """What a run that went on with another one on new data has changed: the scores of both on the old and on the new test part; None for
    a run that went on with none. Its `text` is a table."""
    from nnbuilder.insight.forgetting import forgetting_of

    return forgetting_of(run, _store_of(run))


def evaluate(run: Run, part: str = "test") -> Evaluation:
    """How good the best state of a run is on a part of its data (train, validation or test)."""
    from nnbuilder.insight.evaluation import evaluate_run

    return evaluate_run(run, part)


def compare(run: Run) -> tuple[Comparison, ...]:
    """The best state of a run beside simple models on the same test rows, for each question that it answers, each with an honest
    sentence. Simple models learn for 20 seconds at most, once a run."""
    from nnbuilder.insight.comparison import compare as compare_trial
    from nnbuilder.insight.trial import trial_of

    return compare_trial(trial_of(run))


def predict(run: Run, inputs: Any, *, every: bool = False) -> list[Prediction]:
    """One answer for each row of raw inputs, as a person has them: paths, arrays, rows, dictionaries by column, texts. Of a series
    the newest window of each group is answered, with `every` each window that is whole."""
    from nnbuilder.insight.predict import Predictor
    from nnbuilder.insight.raw_inputs import raw_columns

    predictor = Predictor.of(run)
    return predictor.predict(raw_columns(inputs, predictor.inputs, predictor.windows, every=every))


def export(what: Run | Document, format: str, path: str | Path) -> Exported:
    """Takes a trained run away as python, notebook, onnx, pt2, safetensors, pt, card, svg or png, reads it back and compares it;
    of a document that is not trained there are pictures. Raises `ExportError`, `RunError` or `DataError`."""
    from nnbuilder.export.bundle import bundle_of
    from nnbuilder.export.exporter import ExportError
    from nnbuilder.export.exporter import export as write
    from nnbuilder.export.formats import exporter
    from nnbuilder.export.without_run import export_picture

    try:
        if isinstance(what, Document):
            return export_picture(what, CATALOGUE, format, Path(path))
        return write(bundle_of(what), exporter(format), Path(path))
    except OSError as error:
        raise ExportError(f"{path} cannot be written: {(error.strerror or str(error)).lower()}.") from None


def _trained(job: Job, store: RunStore, *, quiet: bool) -> Run:
    """The run of a job; raises `RunError` where it fails."""
    from nnbuilder.training.errors import RunError
    from nnbuilder.training.telling import Teller
    from nnbuilder.training.trainer import train as run_training

    tell = Teller(warn=warnings.warn) if quiet else Teller(print, warnings.warn)
    run = run_training(job, store, tell)
    if tell.failure:
        raise RunError(tell.failure)
    return run


def _store_of(run: Run) -> RunStore:
    """The runs that one lies among."""
    from nnbuilder.training.runs import RunStore

    return RunStore(run.folder.parent, run.catalogue)
