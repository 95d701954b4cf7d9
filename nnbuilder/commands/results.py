"""The commands that take something out of a run: predict, export, generate."""

from __future__ import annotations

import argparse
import contextlib
import io
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nnbuilder.commands.answers import Problem, Usage, give, note, say
from nnbuilder.commands.documents import read_document
from nnbuilder.commands.runs import store
from nnbuilder.data.sources.arrays import to_npz
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.atomic import write_atomic
from nnbuilder.project.files import SUFFIX
from nnbuilder.training.runs import Run

if TYPE_CHECKING:
    from nnbuilder.insight.asked import Asked
    from nnbuilder.insight.predict import Prediction


def predict(options: argparse.Namespace) -> int:
    from nnbuilder.insight.answer_files import write_answers
    from nnbuilder.insight.answers import to_csv
    from nnbuilder.insight.asked import read_asked
    from nnbuilder.insight.asking import asking_of_run, marked
    from nnbuilder.insight.predict import Predictor

    run = store(options).find(options.run)
    if options.wire is not None:
        return _write_wire(options, run)
    if not options.inputs:
        raise Usage("What is to be answered? Name a table, pictures or .npy arrays, or a --wire.")
    predictor = Predictor.of(run)
    asked = read_asked([Path(name) for name in options.inputs], predictor.inputs, predictor.windows, every=options.all)
    for sentence in asked.notes:
        note(sentence)
    answers = predictor.predict(asked.raw, asked.unread)
    if options.mark_unlike:
        answers = marked(asking_of_run(run), asked.raw, answers)
    left = sum(bool(answer.problem) for answer in answers)
    if left:
        note(f"{left:,} of {len(answers):,} {'series' if asked.is_cut else 'rows'} could not be answered; each says why.")
    if options.output is not None:
        with _writing(options.output):
            written = write_answers(predictor, answers, asked, Path(options.output))
        note(f"Wrote {len(answers):,} answers to {' and '.join(map(str, written))}.")
    if options.json:
        give([_entry(answer, asked, row) for row, answer in enumerate(answers)])
    elif options.output is None:
        sys.stdout.write(to_csv(answers, asked))
    return 0


def _entry(answer: Prediction, asked: Asked, row: int) -> dict[str, Any]:
    first = {"row": asked.places[row], "file": asked.files[row], "answer": answer.answer, "probabilities": answer.probabilities}
    said = {output: dict(entry) for output, entry in answer.said.items()}
    if asked.is_cut:
        first["window"] = {column: cells[row] for column, cells in asked.beside.items()}
    return {**first, "answers": said, "outputs": answer.outputs, "remarks": list(answer.remarks), "problem": answer.problem}


def _write_wire(options: argparse.Namespace, run: Run) -> int:
    from nnbuilder.insight.wire_values import write_wire

    if options.output is None or options.inputs:
        raise Usage("A wire is written for the whole data set of the run: nnbuilder predict RUN --wire NODE[.PORT] -o FILE.npy, or .csv.")
    with _writing(options.output):
        shape = write_wire(run, options.wire, Path(options.output))
    note(f"Wrote {options.wire} of {shape[0]:,} rows, {' x '.join(map(str, shape[1:])) or '1'} numbers each, to {options.output}.")
    return 0


@contextlib.contextmanager
def _writing(path: str) -> Iterator[None]:
    """Says in words that a file cannot be written."""
    try:
        yield
    except OSError as error:
        raise Problem(f"{path} cannot be written: {(error.strerror or str(error)).lower()}.") from None


def export(options: argparse.Namespace) -> int:
    from nnbuilder.export.bundle import bundle_of
    from nnbuilder.export.exporter import export as write
    from nnbuilder.export.formats import exporter
    from nnbuilder.export.without_run import export_picture

    chosen = exporter(options.format)
    is_drawing = Path(options.run).suffix == SUFFIX
    run = None if is_drawing else store(options).find(options.run)
    try:
        if run is None:
            report = export_picture(read_document(options.run), CATALOGUE, options.format, Path(options.output))
        else:
            report = write(bundle_of(run, with_data=options.with_data), chosen, Path(options.output))
    except OSError as error:
        raise Problem(f"{options.output} cannot be written: {(error.strerror or str(error)).lower()}.") from None
    if options.json:
        give(
            {
                "run": run.id if run is not None else None,
                "format": report.format,
                "path": str(report.path),
                "files": list(report.files),
                "largest_difference": report.largest_difference,
                "tolerance": report.tolerance,
                "samples": report.samples,
            }
        )
    else:
        say(f"Wrote {report.path}" + (f" ({', '.join(report.files)})" if chosen.is_folder else "") + f". {report.sentence}")
    return 0


def generate(options: argparse.Namespace) -> int:
    from nnbuilder.insight.sampling import generate as make

    run = store(options).find(options.run)
    if options.prompt is not None:
        return _write_on(options, run)
    made = make(run, options.use, options.count, dict(options.given), options.temperature, options.seed)
    if options.output is not None:
        _write_samples(made, Path(options.output))
        note(f"Wrote {options.count} samples of {', '.join(made)} to {options.output}.")
    if options.json:
        give({"run": run.id, "outputs": {name: values.tolist() for name, values in made.items()}})
    elif options.output is None:
        for row in range(options.count):
            say("  ".join(f"{name}: {_shown(values[row])}" for name, values in made.items()))
    return 0


def _write_on(options: argparse.Namespace, run: Run) -> int:
    """Text that goes on from a prompt, `count` characters of it."""
    from nnbuilder.insight.writing import write_on

    text = write_on(run, options.prompt, options.count, options.temperature, options.seed)
    if options.json:
        give({"run": run.id, "prompt": options.prompt, "text": text})
    elif options.output is not None:
        with _writing(options.output):
            write_atomic(Path(options.output), text.encode())
    else:
        say(options.prompt + text)
    return 0


def _shown(values: np.ndarray) -> str:
    return np.array2string(values, precision=4, threshold=20, max_line_width=10_000).replace("\n", "")


def _write_samples(made: Mapping[str, np.ndarray], path: Path) -> None:
    content = io.BytesIO()
    if path.suffix == ".csv":
        flat = {name: values.reshape(len(values), -1) for name, values in made.items()}
        head = [f"{name}_{place + 1}" if values.shape[1] > 1 else name for name, values in flat.items() for place in range(values.shape[1])]
        np.savetxt(content, np.concatenate(list(flat.values()), axis=1), delimiter=",", header=",".join(head), comments="")
    elif path.suffix == ".npz":
        content.write(to_npz(made))
    else:
        raise Usage(f"{path} should end in .npz, or in .csv for rows of numbers.")
    with _writing(str(path)):
        write_atomic(path, content.getvalue())
