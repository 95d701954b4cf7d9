"""A run as it can be used again: its program, its job, its trained model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from torch import nn

from nnbuilder.codegen.generate import generate
from nnbuilder.codegen.program import Program
from nnbuilder.data.fitted import Fitted
from nnbuilder.layers import CATALOGUE
from nnbuilder.runtime.build import build_model
from nnbuilder.runtime.weights import put
from nnbuilder.training import checkpoints
from nnbuilder.training.job import Job
from nnbuilder.training.runs import Run


def load_program(run: Run) -> Program:
    """The program that ran. Its text is the one that was written down, whatever this version would write."""
    made = generate(run.document, CATALOGUE, seed=int(run.settings.get("seed", 0)))
    return replace(made, files=run.files)


def load_job(run: Run, checkpoint_seconds: float = 10.0) -> Job:
    """The job of a run, to take it up again."""
    settings = run.settings
    return Job(
        load_program(run),
        run.document,
        Path(settings["base"]),
        settings["seed"],
        settings["device"],
        settings["threads"],
        settings["exact"],
        checkpoint_seconds,
    )


def load_model(run: Run, which: str = "best") -> nn.Module:
    """The trained model in eval mode. `which` is best (by validation) or last."""
    found, _ = checkpoints.read(run.checkpoints)
    program = load_program(run)
    model = build_model(program)
    trained = found.best if which == "best" else found.model
    put(model, {name: trained[name] for name in model.state_dict()})
    return model.eval()


def load_fitted(run: Run) -> Fitted:
    """What preparing the data had learned."""
    return Fitted.from_json((run.folder / "fitted.json").read_text("utf-8"))
