"""From what went wrong in a run to a sentence, the node that caused it, and what to try."""

from __future__ import annotations

import errno
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from nnbuilder.codegen.program import ObjectiveMethod, Program
from nnbuilder.core.graph import Path
from nnbuilder.runtime.evaluate import evaluate
from nnbuilder.training.blame import module_node, node_of
from nnbuilder.training.checkpoints import CheckpointError
from nnbuilder.training.errors import RunError
from nnbuilder.training.finite import NotFiniteWeights
from nnbuilder.training.job import Job

_RATE = "Try a smaller learning rate, standardise the input fields, or put a normalisation layer before this node."
_RESUME = "Take the run up again when the cause is gone."
_FULL = {
    errno.ENOSPC: "The disk with the runs is full",
    errno.EDQUOT: "The quota of the disk with the runs is used up",
    errno.EROFS: "The disk with the runs can only be read",
    errno.EACCES: "The folder of the runs may not be written",
    errno.EPERM: "The folder of the runs may not be written",
}
_TORCH = (
    (
        re.compile(r"all elements of (input|target) should be between 0 and 1"),
        "BCE compares shares from 0 to 1, and a {0} lies outside of them",
        "Put a Sigmoid before the loss, or take BCE With Logits; a target needs the values 0 and 1.",
    ),
    (
        re.compile(r"Expected more than 1 value per channel when training, got input size torch.Size\((.*)\)"),
        "a batch statistic needs two values or more for each channel, and here is one, of the size {0}",
        "Choose a batch size that does not leave one row over, or a normalisation that looks at one sample, such as Layer Norm.",
    ),
)
"""What torch says, what that means, and what to try."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What happened, where, and what to try."""

    message: str
    node: Path = ()
    advice: str = ""


def not_finite(job: Job, model: nn.Module, method: ObjectiveMethod, given: Sequence[Tensor], loss: str, step: int, names: Mapping[Path, str]) -> Failure:
    """A loss that is no number: names the first node that gave NaN or infinity."""
    path = first_not_finite(job, model, method, given)
    where = f"; the first values that are not finite come out of {names.get(path[:1], 'a node')}" if path else ""
    return Failure(f"The loss {loss} is no longer a number at step {step}{where}.", path, _RATE)


def first_not_finite(job: Job, model: nn.Module, method: ObjectiveMethod, given: Sequence[Tensor]) -> Path:
    """The first node, sources first, that gives a value which is not finite when the drawing is walked once more."""
    named = {argument.name: tensor for argument, tensor in zip(method.arguments, given, strict=True)}
    with torch.no_grad():
        values = evaluate(job.document, job.catalogue, model, named)
    return next((path for (path, _), tensor in values.items() if tensor.is_floating_point() and not bool(torch.isfinite(tensor).all())), ())


def explained(program: Program, model: nn.Module, error: BaseException, names: Mapping[Path, str]) -> Failure:
    """Any exception out of a run as a sentence; where a line of the program failed, it is about that line's node."""
    if isinstance(error, NotFiniteWeights):
        path = module_node(program, error.name)
        return Failure(f"The {error.what} of {error.name} is no longer finite{_at(path, names)}.", path, _RATE)
    if isinstance(error, OSError):
        reason = _FULL.get(error.errno or 0, f"A file of the run could not be used: {error.strerror or error}")
        return Failure(f"{reason}{f' ({error.filename})' if error.filename else ''}.", (), _RESUME)
    if isinstance(error, CheckpointError | RunError):
        return Failure(str(error), (), _RESUME)
    path, reason = node_of(program, model, error), _reason(error)
    if isinstance(error, MemoryError | torch.OutOfMemoryError) or "allocate memory" in str(error):
        return Failure("There is not enough memory for a step of this size.", path, "Try half the batch size.")
    where = f"The node {names[path[:1]]} failed" if path[:1] in names else "The run failed"
    for pattern, meaning, advice in _TORCH:
        told = pattern.search(str(error))
        if told:
            return Failure(f"{where}: {meaning.format(*told.groups())}.", path, advice)
    return Failure(f"{where}: {reason}.", path, "Look at the shapes that come into this node." if path else "")


def _reason(error: BaseException) -> str:
    first = next((line.strip() for line in str(error).splitlines() if line.strip()), "")
    return f"{type(error).__name__} {first}".strip().rstrip(".") if isinstance(error, LookupError) or not first else first.rstrip(".")


def _at(path: Path, names: Mapping[Path, str]) -> str:
    return f", in the node {names[path[:1]]}" if path[:1] in names else ""
