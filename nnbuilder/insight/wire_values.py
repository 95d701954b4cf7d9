"""What any wire of a trained network holds for the whole data set."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import torch

from nnbuilder.core.blocks import spec_for
from nnbuilder.core.graph import End
from nnbuilder.data.errors import DataError
from nnbuilder.insight.answers import shown_as_text
from nnbuilder.insight.trial import Trial, trial_of, values
from nnbuilder.project.atomic import write_atomic
from nnbuilder.training.runs import Run


def write_wire(run: Run, wire: str, path: Path, base: Path | None = None) -> tuple[int, ...]:
    """Writes what NODE or NODE.PORT of the main graph holds for each row of the data, in its order: an .npy, or a .csv with the
    number and the part of each row. Gives the shape; raises `DataError` and `OSError`."""
    trial = trial_of(run, base=base)
    held = wire_values(trial, end_of(trial, wire))
    if path.suffix.lower() == ".npy":
        content = io.BytesIO()
        np.save(content, held, allow_pickle=False)
        write_atomic(path, content.getvalue())
    elif path.suffix.lower() == ".csv":
        write_atomic(path, _csv(trial, wire, held).encode())
    else:
        raise DataError(f"{path.name} should end in .npy, or in .csv for a table.")
    return held.shape


def wire_values(trial: Trial, end: End) -> np.ndarray:
    """(rows, ...) for all rows of the data in their order. Raises `DataError` where the drawing does not compute it of rows alone."""
    rows = torch.arange(len(next(iter(trial.prepared.fields.values()))))
    return np.asarray(torch.cat([held[0] for held in values(trial, rows, [end])]).numpy())


def end_of(trial: Trial, wire: str) -> End:
    """The port that a wire begins at, by the name of its node; raises `DataError`."""
    name, _, port = wire.partition(".")
    node = next((node for node in trial.document.main.nodes.values() if node.name == name), None)
    if node is None:
        names = ", ".join(sorted(node.name for node in trial.document.main.nodes.values()))
        raise DataError(f"The network has no node called {name}; there are {names}.")
    spec = spec_for(trial.document, trial.run.catalogue, node.kind)
    ports = spec.outputs if spec is not None else ()
    if not ports:
        raise DataError(f"No wire begins at {name}; name the node whose values it takes.")
    if port and port not in ports:
        raise DataError(f"{name} has no output {port}; it has {', '.join(ports)}.")
    return End(node.id, port or ports[0])


def _csv(trial: Trial, wire: str, held: np.ndarray) -> str:
    flat = held.reshape(len(held), -1)
    part_of = {int(row): part for part, rows in trial.prepared.parts.items() for row in rows.tolist()}
    heads = [f"{wire}_{place}" for place in range(1, flat.shape[1] + 1)] if flat.shape[1] > 1 else [wire]
    lines = [",".join(["row", "part", *map(shown_as_text, heads)])]
    lines += [",".join([str(row), part_of.get(row - 1, ""), *map(repr, numbers)]) for row, numbers in enumerate(flat.tolist(), 1)]
    return "\n".join(lines) + "\n"
