"""From an exception or a number that is not finite to the node that caused it, in words."""

from __future__ import annotations

import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from nnbuilder.codegen.program import ObjectiveMethod, Program
from nnbuilder.core.document import Document
from nnbuilder.core.graph import Path
from nnbuilder.layers import CATALOGUE
from nnbuilder.runtime.build import program_line
from nnbuilder.runtime.evaluate import evaluate


class NotFinite(ArithmeticError):
    """A loss became NaN or infinite."""

    def __init__(self, loss: str, step: int) -> None:
        super().__init__(loss)
        self.loss, self.step = loss, step


@dataclass(frozen=True, slots=True)
class Failure:
    """What happened, where, and what to try."""

    message: str
    node: Path = ()
    advice: str = ""


@dataclass(frozen=True)
class Step:
    """The step that was under way: a method of the training class and what it was given."""

    method: ObjectiveMethod
    given: Sequence[Tensor]


def not_finite(document: Document, model: nn.Module, error: NotFinite, names: Mapping[Path, str], step: Step) -> Failure:
    """Names the first node that gave NaN or infinity."""
    path = first_not_finite(document, model, step)
    where = f"; the first values that are not finite come out of {names.get(path[:1], 'a node')}" if path else ""
    advice = "Try a smaller learning rate, standardise the input fields, or put a normalisation layer before this node."
    return Failure(f"The loss {error.loss} is no longer a number at step {error.step}{where}. The last finite checkpoint is kept.", path, advice)


def first_not_finite(document: Document, model: nn.Module, step: Step) -> Path:
    """The first node, sources first, that gives a value which is not finite when the drawing is walked once more."""
    named = {argument.name: tensor for argument, tensor in zip(step.method.arguments, step.given, strict=True)}
    with torch.no_grad():
        values = evaluate(document, CATALOGUE, model, named)
    return next((path for (path, _), tensor in values.items() if tensor.is_floating_point() and not bool(torch.isfinite(tensor).all())), ())


def in_words(program: Program, error: BaseException, names: Mapping[Path, str]) -> Failure:
    """An exception out of generated source as a sentence about the node whose line failed."""
    path = node_of(program, error)
    reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    if isinstance(error, MemoryError | torch.OutOfMemoryError) or "allocate memory" in str(error):
        return Failure("There is not enough memory for a step of this size.", path, "Try half the batch size.")
    where = f"The node {names[path]} failed" if path in names else "The run failed"
    return Failure(f"{where}: {reason}.", path, "Look at the shapes that come into this node." if path else "")


def node_of(program: Program, error: BaseException) -> Path:
    """The node whose line is the innermost one of the program in a traceback."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        place = program_line(program, frame.filename, frame.lineno or 0)
        if place is not None and place in program.lines:
            return program.lines[place]
    return ()
