"""From an exception or a number that is not finite to the node that caused it, in words."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from nnbuilder.codegen.program import Program
from nnbuilder.core.graph import Path
from nnbuilder.runtime.build import program_line


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


def not_finite(program: Program, model: nn.Module, error: NotFinite, names: dict[Path, str], again: Callable[[], Any]) -> Failure:
    """Names the first node that gave NaN or infinity. `again` computes the step once more."""
    path = first_not_finite(program, model, again)
    where = f"; the first values that are not finite come out of {names.get(path, 'a node')}" if path else ""
    advice = "Try a smaller learning rate, standardise the input fields, or put a normalisation layer before this node."
    return Failure(f"The loss {error.loss} is no longer a number at step {error.step}{where}. The last finite checkpoint is kept.", path, advice)


def first_not_finite(program: Program, model: nn.Module, again: Callable[[], Any]) -> Path:
    """The first module whose weights or output are not finite while a step is computed once more."""
    by_prefix = {prefix: path for path, prefix in sorted(program.paths.items(), key=lambda item: len(item[0]))}
    found: list[Path] = []
    handles = []

    def watch(path: Path) -> Callable[[nn.Module, Any, Any], None]:
        def look(module: nn.Module, inputs: Any, output: Any) -> None:
            if not found and not all(bool(torch.isfinite(tensor).all()) for tensor in _tensors(output)):
                found.append(path)

        return look

    for prefix, module in model.named_modules():
        if prefix in by_prefix:
            handles.append(module.register_forward_hook(watch(by_prefix[prefix])))
    try:
        with torch.no_grad():
            again()
    except Exception as error:
        return node_of(program, error)
    finally:
        for handle in handles:
            handle.remove()
    return found[0] if found else ()


def in_words(program: Program, error: BaseException, names: dict[Path, str]) -> Failure:
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


def _tensors(output: Any) -> list[Tensor]:
    if isinstance(output, Tensor):
        return [output] if output.is_floating_point() else []
    return [tensor for part in output for tensor in _tensors(part)] if isinstance(output, tuple | list) else []
