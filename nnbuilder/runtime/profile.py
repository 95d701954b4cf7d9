"""How many parameters every node holds, counted on the meta device: nothing is allocated."""

from __future__ import annotations

import torch

from nnbuilder.codegen.program import Program
from nnbuilder.core.graph import Path
from nnbuilder.runtime.build import build_model, build_training


def parameter_counts(program: Program) -> dict[Path, int]:
    """{path: numbers learned}. A node that calls another's module counts it too; `total_parameters` counts each once."""
    with torch.device("meta"):
        module = build_training(program) if program.objectives else build_model(program)
    counts = {name: parameter.numel() for name, parameter in module.named_parameters(remove_duplicate=False)}
    return {path: sum(count for name, count in counts.items() if name == prefix or name.startswith(f"{prefix}.")) for path, prefix in program.paths.items()}


def total_parameters(program: Program) -> int:
    """All numbers the model learns, shared ones once."""
    with torch.device("meta"):
        module = build_model(program)
    return sum(parameter.numel() for parameter in module.parameters())
