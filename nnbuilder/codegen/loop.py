"""The plain training loop at the end of train.py: without nnbuilder, step for step what nnbuilder's own trainer does."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from nnbuilder.codegen import printer
from nnbuilder.codegen.lines import Line, Lines
from nnbuilder.codegen.loop_functions import CALLED, LOOP_NAMES, PART, SHUFFLED, SHUFFLED_PAIRS
from nnbuilder.codegen.program import Argument, ObjectiveMethod
from nnbuilder.codegen.source import literal as tree
from nnbuilder.codegen.source import names_in
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.document import Document
from nnbuilder.core.graph import Path
from nnbuilder.core.parameters import Value
from nnbuilder.core.phases import Group, Objective, Phase
from nnbuilder.core.settings import Setting, settle

_MAIN = """
def main() -> None:
    torch.manual_seed({seed})
    model = Training()
    torch.manual_seed({seed})
    data = load_file("data.safetensors")
"""
_END = """
    save_file({name: tensor.contiguous() for name, tensor in model.state_dict().items()}, "trained.safetensors")


if __name__ == "__main__":
    main()
"""
_SHAPES = {"Cosine": "cosine", "Step": "staircase", "OneCycle": "one_cycle"}
"""What a schedule that follows the progress of a phase is called in the loop."""


def loop_names() -> tuple[str, ...]:
    """What train.py may define behind its training class."""
    return LOOP_NAMES


def loop_lines(
    document: Document, methods: Sequence[ObjectiveMethod], catalogue: Catalogue, paths: Mapping[Path, str], frozen: Sequence[str], seed: int
) -> Lines:
    """Everything in train.py behind its training class."""
    texts = _texts(document, methods, catalogue, paths, frozen, seed)
    mentioned = names_in(ast.parse("\n".join(texts)))
    return Lines([Line(text, names=mentioned) for text in texts])


def _texts(
    document: Document, methods: Sequence[ObjectiveMethod], catalogue: Catalogue, paths: Mapping[Path, str], frozen: Sequence[str], seed: int
) -> list[str]:
    """The functions the loop needs, and `main()`: phases one after another; in each step every objective in turn."""
    phases = [_Phase(document, number, phase, methods, catalogue, paths, frozen, seed) for number, phase in enumerate(document.phases)]
    body = [line for phase in phases for line in phase.lines()]
    kinds = (catalogue.get(node.kind) for graph in document.graphs.values() for node in graph.nodes.values())
    has_batch_statistic = any(spec is not None and spec.looks_at_batch for spec in kinds)
    text = "\n".join(body)
    functions = [PART, SHUFFLED_PAIRS if has_batch_statistic else SHUFFLED]
    functions += [function for call, function in CALLED.items() if call in text]
    lines: list[str] = []
    for function in functions:
        lines += [*function.strip("\n").splitlines(), "", ""]
    return [*lines, *_MAIN.format(seed=seed).strip("\n").splitlines(), *body, *_END.strip("\n").splitlines()]


class _Phase:
    """The lines of one phase."""

    def __init__(
        self,
        document: Document,
        number: int,
        phase: Phase,
        methods: Sequence[ObjectiveMethod],
        catalogue: Catalogue,
        paths: Mapping[Path, str],
        frozen: Sequence[str],
        seed: int,
    ) -> None:
        self.document, self.number, self.phase, self.catalogue, self.paths, self.seed = document, number, phase, catalogue, paths, seed
        self.methods = [method for method in methods if method.phase == number]
        self.objectives = [phase.objectives[method.objective] for method in self.methods]
        self.frozen = list(dict.fromkeys([*frozen, *(paths[path] for path in phase.frozen if path in paths)]))
        self.optimizers = [(method, name, group) for method in self.methods for name, group in self._named(method)]
        self.has_progress = any(group.schedule.kind in _SHAPES for _, _, group in self.optimizers)
        self.validates = phase.patience is not None or any(group.schedule.kind == "Plateau" for _, _, group in self.optimizers)
        self.counts_steps = self.has_progress or phase.steps is not None or any(objective.every > 1 for objective in self.objectives)

    def lines(self) -> Iterator[str]:
        phase, seed = self.phase, self.seed * 100 + self.number
        yield ""
        yield f"    # Phase {self.number + 1}: {_one_line(phase.name)}"
        yield from self._rows("fields", "train")
        if self.phase.part.fraction < 1.0:
            yield f"    fields = share_of(fields, {self.phase.part.fraction!r}, {self.seed})"
        if self.validates:
            yield from self._rows("held", "validation")
        yield from self._modes("    ")
        for method in self.methods:
            yield from self._optimizers(method)
        if self.counts_steps:
            each = f"len(shuffled({self._count()}, {phase.part.batch_size}, 0, 0))"
            yield f"    step, steps = 0, {phase.steps if phase.steps is not None else f'{phase.epochs} * {each}'}"
        if self.validates:
            yield "    history: list[float] = []"
        epochs = "itertools.count()" if phase.steps is not None else f"range({phase.epochs})"
        yield f"    for epoch in {epochs}:"
        yield from self._plateaus()
        yield f"        for rows in shuffled({self._count()}, {phase.part.batch_size}, {seed}, epoch):"
        yield "            batch = {name: tensor[rows] for name, tensor in fields.items()}"
        for method, objective in zip(self.methods, self.objectives, strict=True):
            yield from self._step(method, objective)
        if self.counts_steps:
            yield "            step += 1"
        if phase.steps is not None:
            yield "            if step == steps:"
            yield "                break"
        yield '        print(f"epoch {epoch + 1}:", {name: round(loss.item(), 4) for name, loss in losses.items()})'
        if self.validates:
            yield from self._validation()
        if phase.steps is not None:
            yield "        if step == steps:"
            yield "            break"

    def _modes(self, indent: str) -> Iterator[str]:
        """Everything learns but what is frozen, which keeps its statistics as well."""
        yield f"{indent}model.train().requires_grad_(True)"
        for module in self.frozen:
            yield f"{indent}{_attribute(module)}.requires_grad_(False)" + (".eval()" if self._is_module(module) else "")

    def _plateaus(self) -> Iterator[str]:
        """A rate that waits for the validation loss moves between epochs."""
        for _, name, group in self.optimizers:
            if group.schedule.kind == "Plateau":
                yield f'        {name}.param_groups[0]["lr"] = {self._rate(group)} * plateau(history, {self._keywords(group.schedule)})'

    def _validation(self) -> Iterator[str]:
        """The loss of the validation part after each epoch, and whether the phase goes on."""
        rows = "len(next(iter(batch.values())))"
        given = {method.method: ", ".join(_given(argument, rows) for argument in method.arguments) for method in self.methods}
        calls = [f"model.{method}({arguments})[0]" for method, arguments in given.items()]
        yield f"        history.append(validation_loss(model, held, {self.seed}, lambda batch: [{', '.join(calls)}]))"
        yield from self._modes("        ")
        if self.phase.patience is not None:
            yield f"        if len(history) - 1 - history.index(min(history)) >= {self.phase.patience}:"
            yield "            break"

    def _rate(self, group: Group) -> str:
        values, _ = settle(self.catalogue.optimizers, group.optimizer)
        return literal(values["lr"])

    def _keywords(self, setting: Setting) -> str:
        values, _ = settle(self.catalogue.schedules, setting)
        return ", ".join(f"{name}={literal(value)}" for name, value in values.items())

    def _rows(self, name: str, part: str) -> Iterator[str]:
        """Which rows of a part the phase sees."""
        yield f'    {name} = part_of(data, "{part}")'
        for field, values in self.phase.part.where:
            facts = self.document.data.facts.fields.get(field) if self.document.data is not None and self.document.data.facts is not None else None
            places = [facts.names.index(value) for value in values if value in facts.names] if facts is not None and facts.type == "category" else None
            if places is None:
                yield f"    # data.safetensors should hold only rows whose {_one_line(field)} is {_one_line(' or '.join(values))} for this phase."
            else:
                yield f"    chosen = torch.isin({name}[{literal(field)}], torch.tensor({places}))  # {_one_line(', '.join(values))}"
                yield f"    {name} = {{name: tensor[chosen] for name, tensor in {name}.items()}}"

    def _count(self) -> str:
        """How many rows there are."""
        field = next((argument.field for method in self.methods for argument in method.arguments if argument.kind == "field"), "")
        return f"len(fields[{literal(field)}])" if field else "len(next(iter(fields.values())))"

    def _named(self, method: ObjectiveMethod) -> list[tuple[str, Group]]:
        """A name for the optimizer of each group; the group of everything else comes last."""
        groups = sorted(self.phase.objectives[method.objective].groups, key=lambda group: not group.paths)
        return [(f"{method.method}_optimizer" + (f"_{place + 1}" if len(groups) > 1 else ""), group) for place, group in enumerate(groups)]

    def _optimizers(self, method: ObjectiveMethod) -> Iterator[str]:
        objective, named = self.phase.objectives[method.objective], self._named(method)
        everything = self._weights(objective.updates) if objective.updates else "model.parameters()"
        if self._is_partial(objective):
            yield f"    {method.method}_weights = {everything if objective.updates else '[weight for weight in model.parameters() if weight.requires_grad]'}"
            everything = f"{method.method}_weights"
        for place, (name, group) in enumerate(named):
            mine = everything
            if group.paths:
                mine = self._weights(group.paths)
            elif len(named) > 1:
                others = self._weights([path for _, other in named[:place] for path in other.paths])
                yield f"    others = {{id(weight) for weight in {others}}}"
                mine = f"[weight for weight in {everything} if id(weight) not in others]"
            yield f"    {name} = {self._optimizer(group.optimizer, mine)}"

    def _weights(self, paths: Sequence[Path]) -> str:
        modules = ", ".join(f'"{self.paths[path]}"' for path in paths if path in self.paths)
        return f"weights(model, {modules})"

    def _optimizer(self, setting: Setting, parameters: str) -> str:
        recipe = self.catalogue.optimizers[setting.kind]
        values, _ = settle(self.catalogue.optimizers, setting)
        shown = [param.name for param in recipe.params if not param.advanced or values[param.name] != param.default]
        keywords = [f"{name}={literal(value)}" for name, value in ({name: values[name] for name in shown} | dict(recipe.fixed)).items()]
        return f"{recipe.target}({', '.join([parameters, *keywords])})"

    def _step(self, method: ObjectiveMethod, objective: Objective) -> Iterator[str]:
        indent = " " * 12
        if objective.every > 1:
            yield f"{indent}if step % {objective.every} == 0:"
            indent += "    "
        yield f"{indent}losses, _ = model.{method.method}({', '.join(map(_given, method.arguments))})"
        named = self._named(method)
        for name, group in named:
            if group.schedule.kind in _SHAPES:
                shape = f"{_SHAPES[group.schedule.kind]}(step / steps, {self._keywords(group.schedule)})"
                yield f'{indent}{name}.param_groups[0]["lr"] = {self._rate(group)} * {shape}'
        yield from (f"{indent}{name}.zero_grad()" for name, _ in named)
        yield f"{indent}sum(losses.values()).backward({f'inputs={method.method}_weights' if self._is_partial(objective) else ''})"
        if objective.clip is not None:
            weights = f"{method.method}_weights" if self._is_partial(objective) else "model.parameters()"
            yield f"{indent}nn.utils.clip_grad_norm_({weights}, {literal(objective.clip)})"
        yield from (f"{indent}{name}.step()" for name, _ in named)

    def _is_partial(self, objective: Objective) -> bool:
        """Whether some weights that could learn do not learn by this objective."""
        return len(self.methods) > 1 or bool(objective.updates)

    def _is_module(self, module: str) -> bool:
        """A bare parameter has no eval mode."""
        nodes = {path: self.document.node(str(path[-1])) for path, found in self.paths.items() if found == module}
        return all(node is None or node.kind != "Parameter" for node in nodes.values())


def _attribute(module: str) -> str:
    return f"model.{module}" if all(word.isidentifier() for word in module.split(".")) else f'model.get_submodule("{module}")'


def _given(argument: Argument, rows: str = "len(rows)") -> str:
    if argument.kind == "field":
        return f"batch[{literal(argument.field)}]"
    return f"torch.randn({rows}, {', '.join(str(size) for size in argument.spec.shape[1:])})"


def _one_line(text: str) -> str:
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())


def literal(value: Value) -> str:
    return printer.expression(tree(value))
