"""One phase as a generator function of train.py: optimizers, epochs, steps and validation, as a person would write them."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from nnbuilder.codegen.allocator import Allocator
from nnbuilder.codegen.augmenting import BATCH, CLEAN, UNCHANGED, Augmenting, augmenting
from nnbuilder.codegen.lines import Lines
from nnbuilder.codegen.phase_learning import Learners, Learning
from nnbuilder.codegen.program import Argument, ObjectiveMethod
from nnbuilder.codegen.source import Code, attribute, call, dotted, listed, literal, mapping, name, quoted, statements
from nnbuilder.codegen.speed import Speed
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.document import Document
from nnbuilder.core.facts import LABEL
from nnbuilder.core.graph import Path
from nnbuilder.core.phases import Phase
from nnbuilder.core.sampling import BALANCED, PAIRS, TRIPLETS, class_target, weighing_field

_SHAPES = {"Cosine": "cosine", "Step": "staircase", "OneCycle": "one_cycle"}
"""The functions of schedules that follow the progress of a phase."""
_PLATEAU = "Plateau"
_WEIGHTED = "Weighted"
_DRAWN = {BALANCED: "Balanced", PAIRS: "Pairs", TRIPLETS: "Triplets"}
"""The batches whose rows are drawn by their class; others by their weight, where they have one."""
_VALIDATION_BATCH = 512
_EPOCH, _BATCH, _INNER = 1, 2, 3
"""How far the lines of a phase, of an epoch and of a batch are indented."""


class PhaseFunction:
    """The lines of one phase."""

    def __init__(
        self,
        document: Document,
        number: int,
        methods: Sequence[ObjectiveMethod],
        catalogue: Catalogue,
        paths: Mapping[Path, str],
        frozen: Sequence[str],
        seed: int,
        speed: Speed,
        function: str,
    ) -> None:
        self.document, self.number, self.catalogue, self.paths, self.seed, self.name = document, number, catalogue, paths, seed, function
        self.speed = speed
        self.phase: Phase = document.phases[number]
        self.methods = [method for method in methods if method.phase == number]
        self.learners = Learners(self.phase.name, catalogue, paths, is_alone=len(self.methods) == 1)
        self.frozen = list(dict.fromkeys([*frozen, *self.learners.modules(self.phase.frozen)]))
        self.thaws = any(phase.frozen for phase in document.phases) or bool(frozen)
        variables = Allocator({"model", "data", "state", "batches", "held", "steps", "epoch", BATCH, CLEAN, "losses", "metrics"})
        self.learning = [self.learners.learning(method, self.phase.objectives[method.objective], variables) for method in self.methods]
        self.augmenting = augmenting(document, catalogue, self._fields())
        made = [optimizer for learning in self.learning for optimizer in learning.optimizers]
        self.stepped = {each.variable.id: name(variables.draw(f"direct_{each.variable.id}")) if each.is_fused else each.variable for each in made}

    def lines(self) -> Lines:
        phase, lines = self.phase, Lines()
        lines.add(opened("def {function}(model: Training, data: Data, state: State) -> Iterator[Event]: pass", function=name(self.name)))
        count, unit = (phase.epochs, "epoch") if phase.steps is None else (phase.steps, "step")
        length = f"{count} {unit}{'' if count == 1 else 's'} in batches of {phase.part.batch_size}"
        lines.docstring(f"Phase {self.number + 1}, {phase.name}: {length}.", indent=_EPOCH)
        self._data(lines)
        self._modes(lines, _EPOCH, "model.train().requires_grad_(True)" if self.thaws else "model.train()", freezes=True)
        if self.speed.channels_last:
            lines.add_all(statements("model.to(memory_format=torch.channels_last)"), indent=_EPOCH)
        if self.speed.bit_dropout:
            lines.add_all(statements("drop_by_bits(model)"), indent=_EPOCH)
        for learning in self.learning:
            self._optimizers(lines, learning)
        variables = [optimizer.variable for learning in self.learning for optimizer in learning.optimizers]
        lines.add_all(statements("yield state.begin(steps, {*optimizers})", optimizers=variables), indent=_EPOCH)
        patience = {} if phase.patience is None else {"patience": literal(phase.patience)}
        lines.add(opened("for epoch in {epochs}: pass", epochs=call(dotted("state.epochs"), name("steps"), **patience)), indent=_EPOCH)
        self._plateaus(lines)
        self._steps(lines)
        self._validation(lines)
        lines.add_all(statements("yield state.ended()"), indent=_BATCH)
        return lines

    def _data(self, lines: Lines) -> None:
        """What is learned from and what is compared with, and how many steps that makes."""
        phase, fields = self.phase, listed([literal(field) for field in self._fields()])
        kinds = (self.catalogue.get(node.kind) for graph in self.document.graphs.values() for node in graph.nodes.values())
        least = {"least": literal(2)} if any(spec is not None and spec.looks_at_batch for spec in kinds) else {}
        shares = {"fraction": literal(phase.part.fraction), "seed": literal(self.seed)} if phase.part.fraction < 1.0 else {}
        noise = {"noise": literal(self.seed)} if any(argument.kind == "noise" for argument in self._arguments()) else {}
        rows, held = (call(dotted("data.rows"), literal(part), **self._where(), **more) for part, more in (("train", shares), ("validation", {})))
        size, order = literal(phase.part.batch_size), literal(self.seed * 100 + self.number)
        drawn = self._drawn_by()
        batches = {
            "batches": call(name(_DRAWN.get(phase.part.sampler, _WEIGHTED)), name("data"), rows, fields, literal(drawn), size, seed=order, **least)
            if drawn
            else call(dotted("data.batches"), rows, fields, size, seed=order, **least),
            "held": call(dotted("data.batches"), held, fields, literal(_VALIDATION_BATCH), **noise),
        }
        for variable, made in batches.items():
            lines.add(statements("{variable} = {made}", variable=name(variable), made=made)[0], indent=_EPOCH, beside=self._words())
        steps = literal(phase.steps) if phase.steps is not None else quoted("{epochs} * len(batches)", epochs=literal(phase.epochs))
        lines.add_all(statements("steps = {steps}", steps=steps), indent=_EPOCH)

    def _drawn_by(self) -> str:
        """The field by whose classes or weights rows are drawn; nothing where they come plainly."""
        return (class_target(self.document.facts) or "") if self.phase.part.sampler in _DRAWN else weighing_field(self.document.data)

    def _steps(self, lines: Lines) -> None:
        batches = quoted("batches.epoch(epoch, state.batch)")
        if self.phase.steps is not None:
            batches = quoted("itertools.islice({batches}, steps - state.phase_step)", batches=batches)
        lines.add(opened("for batch in {batches}: pass", batches=batches), indent=_BATCH)
        lines.add_all(self.augmenting.lines, indent=_INNER)
        for learning in self.learning:
            indent = _INNER
            if learning.objective.every > 1:
                lines.add(opened("if state.phase_step % {every} == 0: pass", every=literal(learning.objective.every)), indent=indent)
                indent += 1
            self._step(lines, learning, indent)
        lines.add_all(statements("yield state.stepped()"), indent=_INNER)

    def _step(self, lines: Lines, learning: Learning, indent: int) -> None:
        """Forward, backward, and a step of every optimizer of one objective."""

        def add(template: str, **holes: Code) -> None:
            lines.add_all(statements(template, **holes), indent=indent)

        if self.speed.autocast:
            lines.add(opened("with torch.autocast({device}, torch.bfloat16): pass", device=literal(self.speed.autocast)), indent=indent)
        self._forward(lines, learning.method, indent + bool(self.speed.autocast), self.augmenting)
        add("{measured}", measured=_measured("train", learning.method))
        for optimizer in learning.optimizers:
            shape = _SHAPES.get(optimizer.schedule.kind)
            if shape is not None:
                share = call(name(shape), quoted("state.phase_step / steps"), **self.learners.values(self.catalogue.schedules, optimizer.schedule))
                add(_SET_RATE, optimizer=optimizer.variable, learning_rate=optimizer.learning_rate, share=share)
        for optimizer in learning.optimizers:
            add("{optimizer}.zero_grad()", optimizer=self.stepped[optimizer.variable.id])
        inputs = {"inputs": learning.weights} if learning.chosen is not None else {}
        add("{backward}", backward=call(attribute(_total(learning.method), "backward"), **inputs))
        if learning.objective.clip is not None:
            add("nn.utils.clip_grad_norm_({weights}, {most})", weights=learning.weights, most=literal(learning.objective.clip))
        for optimizer in learning.optimizers:
            add("{optimizer}.step()", optimizer=self.stepped[optimizer.variable.id])

    def _validation(self, lines: Lines) -> None:
        """The same losses on rows that are not learned from."""
        lines.add_all(statements("model.eval()"), indent=_BATCH)
        lines.add(opened("for batch in held: pass"), indent=_BATCH)
        for method in self.methods:
            lines.add(opened("with torch.no_grad(): pass"), indent=_INNER)
            self._forward(lines, method, _INNER + 1)
            lines.add_all(statements("{measured}", measured=_measured("val", method)), indent=_INNER)
        lines.add_all(statements("yield state.checks(len(held))"), indent=_INNER)
        self._modes(lines, _BATCH, "model.train()", freezes=False)

    def _forward(self, lines: Lines, method: ObjectiveMethod, indent: int, augmenting: Augmenting = UNCHANGED) -> None:
        given = [_given(argument, augmenting) for argument in method.arguments]
        lines.add_all(statements("losses, metrics = {call}", call=call(attribute(name("model"), method.method), *given)), indent=indent)

    def _modes(self, lines: Lines, indent: int, learns: str, *, freezes: bool) -> None:
        """Everything learns but what is frozen, which keeps its weights and its statistics."""
        lines.add_all(statements(learns), indent=indent)
        for module in self.frozen:
            tree = attribute(name("model"), *module.split("."))
            if freezes:
                tree = call(attribute(tree, "requires_grad_"), literal(False))
            if self._is_module(module):
                tree = call(attribute(tree, "eval"))
            if freezes or self._is_module(module):
                lines.add(ast.Expr(tree), indent=indent)

    def _plateaus(self, lines: Lines) -> None:
        """A learning rate that waits for the validation loss moves between epochs."""
        for optimizer in (optimizer for learning in self.learning for optimizer in learning.optimizers):
            if optimizer.schedule.kind == _PLATEAU:
                share = call(name("plateau"), dotted("state.validation"), **self.learners.values(self.catalogue.schedules, optimizer.schedule))
                tree = statements(_SET_RATE, optimizer=optimizer.variable, learning_rate=optimizer.learning_rate, share=share)
                lines.add_all(tree, indent=_BATCH)

    def _optimizers(self, lines: Lines, learning: Learning) -> None:
        if learning.chosen is not None:
            lines.add_all(statements("{variable} = {weights}", variable=learning.weights, weights=learning.chosen), indent=_EPOCH)
        for optimizer in learning.optimizers:
            lines.add_all(statements("{variable} = {made}", variable=optimizer.variable, made=optimizer.made), indent=_EPOCH)
            if optimizer.is_fused:
                stepped = self.stepped[optimizer.variable.id]
                lines.add_all(statements("{stepped} = Direct({optimizer})", stepped=stepped, optimizer=optimizer.variable), indent=_EPOCH)

    def _where(self) -> dict[str, Code]:
        """Which rows the phase sees, as numbers of classes where the data is known to have them."""
        chosen = {}
        for field, values in self.phase.part.where:
            numbers = self._classes(field, values)
            chosen[field] = listed([literal(value) for value in (values if numbers is None else numbers)])
        return {"where": mapping(chosen)} if chosen else {}

    def _words(self) -> str:
        """The names of classes that stand as numbers, for a comment."""
        return ", ".join(value for field, values in self.phase.part.where if self._classes(field, values) is not None for value in values)

    def _classes(self, field: str, values: Sequence[str]) -> list[int] | None:
        facts = self.document.facts.fields.get(field) if self.document.facts is not None else None
        return [facts.names.index(value) for value in values if value in facts.names] if facts is not None and facts.form == LABEL else None

    def _arguments(self) -> list[Argument]:
        return [argument for method in self.methods for argument in method.arguments]

    def _fields(self) -> list[str]:
        return list(dict.fromkeys(argument.field for argument in self._arguments() if argument.kind == "field"))

    def _is_module(self, module: str) -> bool:
        """A bare parameter has no eval mode."""
        kinds = [node.kind for path, place in self.paths.items() if place == module and (node := self.document.node(str(path[-1]))) is not None]
        return all((spec := self.catalogue.get(kind)) is None or spec.role != "parameter" for kind in kinds)


_SET_RATE = '{optimizer}.param_groups[0]["lr"] = {learning_rate} * {share}'


def opened(template: str, **holes: Code) -> ast.stmt:
    """The header of a statement, whose body follows line by line."""
    (tree,) = statements(template, **holes)
    assert isinstance(tree, ast.FunctionDef | ast.For | ast.If | ast.With), "only these have a body"
    tree.body = []
    return tree


def _given(argument: Argument, augmenting: Augmenting) -> Code:
    if argument.kind == "noise":
        return call(dotted("batch.noise"), *(literal(int(size)) for size in argument.spec.shape[1:] if isinstance(size, int)))
    return augmenting.read(argument)


def _measured(part: str, method: ObjectiveMethod) -> Code:
    """What an objective gave is added up; a loss under a mask is the mean of the places that count, which it tells."""
    masks = {loss.name: quoted("batch[{field}]", field=literal(loss.mask)) for loss in method.losses if loss.mask}
    places = {"places": mapping(masks)} if masks else {}
    return call(dotted("state.measure"), literal(part), name("losses"), name("metrics"), name("batch"), **places)


def _total(method: ObjectiveMethod) -> Code:
    """The losses of an objective in one number."""
    if len(method.losses) == 1:
        return quoted("losses[{loss}]", loss=literal(method.losses[0].name))
    return quoted("sum(losses.values())")
