"""New samples out of a trained model: noise in, what the network makes of it out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch

from nnbuilder.codegen.program import Argument, Program, Use
from nnbuilder.core.digits import exact
from nnbuilder.data.errors import DataError
from nnbuilder.training.restore import load_model, load_program
from nnbuilder.training.runs import Run

MOST = 1_000_000


def generate(
    run: Run, use: str = "", count: int = 1, given: Mapping[str, float | Sequence[float]] | None = None, temperature: float = 1.0, seed: int = 0
) -> dict[str, np.ndarray]:
    """{output: array (count, ...)} of one use of the model.

    Noise is standard normal times `temperature`, drawn from `seed`. `given` fills every other input by name with one
    number, or with one for each sample. Raises `DataError` where the use cannot be carried out so.
    """
    program = load_program(run)
    chosen = _use(program, use)
    if not 1 <= count <= MOST:
        raise DataError(f"From 1 to {MOST:,} samples can be made at once, not {count:,}.")
    if not temperature > 0:
        raise DataError(f"The temperature should be a number above 0, not {exact(temperature)}.")
    known = dict(given or {})
    unknown = sorted(known.keys() - {argument.name for argument in chosen.arguments})
    if unknown:
        raise DataError(f"{chosen.name} has no input {unknown[0]}; it has {', '.join(argument.name for argument in chosen.arguments) or 'none'}.")
    source = torch.Generator().manual_seed(seed)
    tensors = [_tensor(argument, known, count, temperature, source) for argument in chosen.arguments]
    with torch.no_grad():
        result = getattr(load_model(run), chosen.method)(*tensors)
    made = result if isinstance(result, tuple) else (result,)
    return {name: tensor.numpy() for name, tensor in zip(chosen.outputs, made, strict=True)}


def _use(program: Program, name: str) -> Use:
    """The use that is named, or the first that takes noise."""
    found = next((use for use in program.uses if use.name == name), None)
    noisy = next((use for use in program.uses if any(argument.kind == "noise" for argument in use.arguments)), None)
    there = ", ".join(use.name for use in program.uses) or "none"
    if name and found is None:
        raise DataError(f"The network has no use called {name}; there are: {there}.")
    chosen = found or noisy
    if chosen is None:
        raise DataError("No output of this network is made from noise, so there is nothing to generate; `nnbuilder predict RUN INPUT` answers raw inputs.")
    return chosen


def _tensor(argument: Argument, known: Mapping[str, float | Sequence[float]], count: int, temperature: float, source: torch.Generator) -> torch.Tensor:
    shape = (count, *(int(dim) for dim in argument.spec.shape[1:] if isinstance(dim, int)))
    if argument.name in known:
        numbers = torch.as_tensor(known[argument.name]).reshape(-1, *[1] * (len(shape) - 1))
        return numbers.expand(shape).to(getattr(torch, argument.spec.dtype))
    if argument.kind != "noise":
        raise DataError(f"The input {argument.name} is no noise; give it a number with --given {argument.name}=0.")
    return torch.randn(shape, generator=source) * temperature
