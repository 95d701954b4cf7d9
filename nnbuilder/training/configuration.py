"""Whether the phases of a document can be trained as they are set up, told before there is a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from torch import Tensor, nn

from nnbuilder.codegen.phase_learning import ConfigurationError
from nnbuilder.codegen.program import Program
from nnbuilder.core.document import Document
from nnbuilder.core.graph import Path
from nnbuilder.core.phases import Phase
from nnbuilder.data.errors import DataError

__all__ = ["ConfigurationError", "check_phases"]


def check_phases(document: Document, program: Program, model: nn.Module) -> None:
    """Raises `ConfigurationError` or `DataError` for the first phase that cannot be trained."""
    for number, phase in enumerate(document.phases):
        methods = [method for method in program.objectives if method.phase == number]
        if not methods:
            raise ConfigurationError(f"The phase {phase.name} has no loss to make smaller; add a loss to the drawing, or name one in its objective.")
        for method in methods:
            unbound = next((argument.name for argument in method.arguments if argument.kind == "free"), None)
            if unbound is not None:
                raise DataError(f"The input {unbound} is bound to no field of the data; choose one.")
            objective = phase.objectives[method.objective]
            learning = _learning(program, phase, model)
            if not (_under(learning, _modules(program, objective.updates)) if objective.updates else learning):
                raise ConfigurationError(f"The objective {objective.name} has nothing to learn: every weight it may change is frozen, or there is none.")


def _learning(program: Program, phase: Phase, model: nn.Module) -> dict[str, Tensor]:
    """The weights that are not frozen in a phase."""
    named = dict(model.named_parameters())
    frozen = _under(named, [*program.frozen, *_modules(program, phase.frozen)])
    return {name: weight for name, weight in named.items() if name not in frozen}


def _modules(program: Program, paths: Iterable[Path]) -> list[str]:
    return [program.paths[path] for path in paths if path in program.paths]


def _under(named: Mapping[str, Tensor], modules: Iterable[str]) -> dict[str, Tensor]:
    prefixes = tuple(modules)
    return {name: weight for name, weight in named.items() if any(name == prefix or name.startswith(f"{prefix}.") for prefix in prefixes)}
