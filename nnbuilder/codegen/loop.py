"""The plain training loop at the end of train.py, which runs without nnbuilder on prepared tensors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nnbuilder.codegen.program import ObjectiveMethod
from nnbuilder.codegen.values import literal
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.graph import Path
from nnbuilder.core.parameters import Value
from nnbuilder.core.phases import Objective, Phase
from nnbuilder.core.settings import Setting, settle


def loop_lines(phases: Sequence[Phase], methods: Sequence[ObjectiveMethod], catalogue: Catalogue, paths: Mapping[Path, str], seed: int) -> list[str]:
    """`main()`: phases one after another; in each step every objective in turn."""
    lines = [
        "def batches(data: dict[str, Tensor], part: str, size: int, generator: torch.Generator) -> Iterator[dict[str, Tensor]]:",
        '    """Shuffled batches of one part of data.safetensors, whose keys are `part/field`."""',
        '    fields = {name.split("/")[1]: tensor for name, tensor in data.items() if name.startswith(f"{part}/")}',
        "    rows = torch.randperm(len(next(iter(fields.values()))), generator=generator)",
        "    for some in rows.split(size):",
        "        yield {name: tensor[some] for name, tensor in fields.items()}",
        "",
        "",
        "def main() -> None:",
        f"    torch.manual_seed({seed})",
        f"    generator = torch.Generator().manual_seed({seed})",
        "    model = Training()",
        '    data = load_file("data.safetensors")',
    ]
    for number, phase in enumerate(phases):
        lines += _phase_lines(number, phase, [method for method in methods if method.phase == number], catalogue, paths)
    return [
        *lines,
        '    save_file({name: tensor.contiguous() for name, tensor in model.state_dict().items()}, "trained.safetensors")',
        "",
        "",
        'if __name__ == "__main__":',
        "    main()",
    ]


def _phase_lines(number: int, phase: Phase, methods: Sequence[ObjectiveMethod], catalogue: Catalogue, paths: Mapping[Path, str]) -> list[str]:
    lines = ["", f"    # Phase {number + 1}: {phase.name.replace(chr(10), ' ')}"]
    for method in methods:
        objective = phase.objectives[method.objective]
        optimizer, schedule = objective.groups[0].optimizer, objective.groups[0].schedule
        parameters = _parameters(objective, paths)
        lines.append(f"    {method.method}_optimizer = {_optimizer(optimizer, parameters, catalogue)}")
        factor = _schedule(schedule, f"{method.method}_optimizer", phase, catalogue)
        if factor:
            lines.append(f"    {method.method}_schedule = {factor}")
    count = phase.steps if phase.steps is not None else phase.epochs
    lines += [f"    for {'epoch'} in range({count}):", f'        for batch in batches(data, "train", {phase.part.batch_size}, generator):']
    for method in methods:
        inputs = ", ".join(
            f'batch["{argument.field}"]' if argument.kind == "field" else _noise(argument.spec.shape[1:], methods) for argument in method.arguments
        )
        lines += [
            f"            losses, _ = model.{method.method}({inputs})",
            f"            {method.method}_optimizer.zero_grad()",
            "            sum(losses.values()).backward()",
            f"            {method.method}_optimizer.step()",
        ]
    for method in methods:
        if _schedule(phase.objectives[method.objective].groups[0].schedule, "", phase, catalogue):
            lines.append(f"        {method.method}_schedule.step()")
    lines.append('        print(f"epoch {epoch + 1}:", {name: round(loss.item(), 4) for name, loss in losses.items()})')
    return lines


def _parameters(objective: Objective, paths: Mapping[Path, str]) -> str:
    prefixes = [paths[path] for path in objective.updates if path in paths]
    if not prefixes:
        return "model.parameters()"
    return f"[parameter for name, parameter in model.named_parameters() if name.startswith({tuple(prefixes)!r})]"


def _optimizer(setting: Setting, parameters: str, catalogue: Catalogue) -> str:
    recipe = catalogue.optimizers[setting.kind]
    values, _ = settle(catalogue.optimizers, setting)
    return f"{recipe.target}({', '.join([parameters, *_keywords(values)])})"


def _schedule(setting: Setting, optimizer: str, phase: Phase, catalogue: Catalogue) -> str:
    if setting.kind != "Cosine":
        return ""
    return f"torch.optim.lr_scheduler.CosineAnnealingLR({optimizer}, {phase.epochs})"


def _keywords(values: Mapping[str, Value]) -> list[str]:
    return [f"{name}={literal(value)}" for name, value in values.items()]


def _noise(shape: Sequence[object], methods: Sequence[ObjectiveMethod]) -> str:
    sizes = ", ".join(str(size) for size in shape)
    return f"torch.randn(len(next(iter(batch.values()))), {sizes})"
