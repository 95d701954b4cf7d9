"""A short interpreter of the drawing: the oracle that generated source is held against, and the probe of every port.

It walks the graph itself and shares with the source only the modules that hold the weights. Never used for training.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from nnbuilder.core.analysis import analyze
from nnbuilder.core.blocks import MASK, OUTPUT, VALUE, argument_names, port_nodes, spec_for
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.class_weights import class_weights
from nnbuilder.core.diagnostics import Analysis, Slot
from nnbuilder.core.document import Document
from nnbuilder.core.facts import known_names
from nnbuilder.core.graph import MAIN, End, Graph, Node, Path, sources
from nnbuilder.core.layer import PREDICTION, LayerSpec
from nnbuilder.core.noise import randomness
from nnbuilder.core.ordering import order
from nnbuilder.core.uses import Plain, Recurrent, Repeated, use_of
from nnbuilder.runtime.build import compile_expression

_PLACE = re.compile(r"\{(\*?)(\w+)\}")


def evaluate(
    document: Document,
    catalogue: Catalogue,
    module: nn.Module,
    inputs: Mapping[str, Tensor],
    predicts: bool = False,
    noises: Mapping[Path, Tensor] | None = None,
) -> dict[Slot, Tensor]:
    """The value of every output port by path, for inputs and noise given by the names that methods have for them (`text`,
    `text_mask`), and for noise that blocks draw
    inside by path: that in copies by the path through the first, with a slice of axis 1 for each copy, and for each step
    where a block walks an axis.

    `module` is a built model or training module of the same document. What depends on an input that is not given is
    left out. Under `predicts` sampling kinds give their mean.
    """
    walk = _Walk(document, catalogue, analyze(document, catalogue), predicts, noises or {})
    walk.graph(MAIN, (), module, inputs)
    return walk.values


@dataclass(slots=True)
class _Walk:
    document: Document
    catalogue: Catalogue
    analysis: Analysis
    predicts: bool
    noises: Mapping[Path, Tensor]
    values: dict[Slot, Tensor] = field(default_factory=dict)

    def graph(self, name: str, path: Path, module: nn.Module, inputs: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Values of one graph; gives those of its Output nodes by name."""
        graph = self.document.graphs[name]
        feeds = sources(graph.edges)
        local: dict[End, Tensor] = {}
        for node_id in order(graph)[0]:
            node = graph.nodes[node_id]
            spec = spec_for(self.document, self.catalogue, node.kind)
            if spec is None:
                continue
            for port, value in self._node(
                graph, path, node, spec, module, inputs, {port: [local[end] for end in ends if end in local] for port, ends in feeds.get(node_id, {}).items()}
            ).items():
                local[End(node_id, port)] = self.values[(*path, node_id), port] = value
        return {node.name: local[End(node.id, "output")] for node in port_nodes(graph, OUTPUT) if End(node.id, "output") in local}

    def _node(
        self, graph: Graph, path: Path, node: Node, spec: LayerSpec, module: nn.Module, inputs: Mapping[str, Tensor], given: Mapping[str, list[Tensor]]
    ) -> dict[str, Tensor]:
        here = (*path, node.id)
        if spec.role == "source" and here in self.noises:
            return {"output": self.noises[here]}
        if spec.role in ("input", "source"):
            mask = argument_names(graph)[End(node.id, MASK)] if MASK in spec.outputs else ""
            return {port: inputs[word] for port, word in ((VALUE, node.name), (MASK, mask)) if word in inputs}
        if spec.is_attribute:
            return {"output": getattr(module, node.name)} if hasattr(module, node.name) else {}
        first = next((tensors[0] for port in spec.inputs if (tensors := given.get(port.name))), None)
        if node.muted or spec.role in ("output", "metric"):
            return dict.fromkeys(spec.outputs, first) if first is not None and spec.role != "metric" else {}
        if any(not given.get(port) for port in self._needed(spec)):
            return {}
        owner = graph.nodes[node.weights] if node.weights is not None else node
        if spec.call.form in ("module", "own", "block") and not hasattr(module, owner.name):
            return {}
        if spec.role == "block":
            return self._block(here, node, getattr(module, owner.name), {port: tensors[0] for port, tensors in given.items() if tensors})
        result = self._call(here, spec, getattr(module, owner.name, None), _turned(spec, given))
        flat = [tensor.transpose(0, 1) if port in spec.call.batch_second else tensor for port, tensor in zip(spec.outputs, _flat(result), strict=False)]
        weight = self.analysis.bound[here].get("weight", 1.0) if spec.role == "loss" else 1.0
        return {port: tensor * weight if weight != 1.0 else tensor for port, tensor in zip(spec.outputs, flat, strict=False) if tensor is not None}

    def _needed(self, spec: LayerSpec) -> list[str]:
        """The inputs without which a node gives nothing; a mean does without those that only feed noise."""
        needed = [port.name for port in spec.inputs if not port.optional]
        if self.predicts and spec.call.predict:
            return [port for port in needed if f"{{{port}}}" in spec.call.predict]
        if self.predicts and spec.role == "block":
            chance = randomness(self.document, self.catalogue, spec.kind)
            return [port for port in needed if not chance.samples or port in chance.inputs_of_mean]
        return needed

    def _call(self, here: Path, spec: LayerSpec, module: nn.Module | None, given: Mapping[str, list[Tensor]]) -> Any:
        bound = self.analysis.bound[here]
        if spec.call.form == "expression" or (self.predicts and spec.call.predict):
            template = spec.call.predict if self.predicts and spec.call.predict else spec.call.target
            values = {**dict(bound), **{port: tensors[0] for port, tensors in given.items() if tensors}}
            text = _PLACE.sub(lambda match: f"{match[1]}{match[2]}", template)
            return compile_expression(text, tuple(sorted(values)))(**values)
        if spec.call.takes and module is not None:
            return module(*_grouped(spec, given))
        given = _counted(spec, given)
        positional: list[Any] = []
        named: dict[str, Any] = {}
        for port in spec.inputs:
            tensors = given.get(port.name, [])
            if port.variadic:
                positional.append(tensors)
            elif tensors and port.name in spec.call.passes:
                named |= passed(spec, port.name, {name: each[0] for name, each in given.items() if each})
            elif tensors and port.optional:
                named[port.name] = tensors[0]
            elif tensors:
                positional.append(tensors[0])
        if spec.call.form == "function":
            root, _, name = spec.call.target.partition(".")
            return getattr({"torch": torch, "F": F}[root], name)(
                *positional,
                **named,
                **self._class_weights(here, spec, given),
                **{param.name: bound[param.name] for param in spec.params if param.source},
                **spec.call.fixed,
            )
        return module(*positional, **named) if module is not None else None

    def _class_weights(self, here: Path, spec: LayerSpec, given: Mapping[str, list[Tensor]]) -> dict[str, Tensor]:
        weights = class_weights(self.document, self.catalogue, str(here[-1])) if spec.call.class_weights else ()
        return {spec.call.class_weights: given[PREDICTION][0].new_tensor(weights)} if weights else {}

    def _block(self, here: Path, node: Node, module: nn.Module, given: Mapping[str, Tensor]) -> dict[str, Tensor]:
        block = self.document.graphs[node.kind]
        bound = self.analysis.bound[here]
        match use_of(block, node, {**known_names(self.document.facts), **bound}):  # type: ignore[dict-item]
            case Plain():
                return self.graph(node.kind, here, module, given)
            case Repeated() as repeated:
                return self._repeated(here, node, repeated, module, given)
            case Recurrent() as recurrent:
                return self._recurrent(here, node, recurrent, module, given)

    def _repeated(self, here: Path, node: Node, use: Repeated, module: nn.Module, given: Mapping[str, Tensor]) -> dict[str, Tensor]:
        results: dict[str, Tensor] = {}
        going, noises = dict(given), self.noises
        for copy in range(use.count):
            self._know_copy(here, copy)
            self.noises = {**noises, **_slices(noises, (*here, 0), (*here, copy), copy)}
            results = self.graph(node.kind, (*here, copy), module[copy], going)  # type: ignore[index]
            going = _carried(going, dict(use.carried), results)
        self.noises = noises
        return results

    def _know_copy(self, here: Path, copy: int) -> None:
        """Every copy of a repeated block has the parameters that analysis has bound for the first."""
        first = (*here, 0)
        bound = {(*here, copy, *path[len(first) :]): values for path, values in self.analysis.bound.items() if path[: len(first)] == first}
        self.analysis = replace(self.analysis, bound={**self.analysis.bound, **bound})

    def _recurrent(self, here: Path, node: Node, use: Recurrent, module: nn.Module, given: Mapping[str, Tensor]) -> dict[str, Tensor]:
        walked = {name: tensor for name, tensor in given.items() if use.walks(name)}
        first = next(iter(walked.values()))
        zeros = {name: first.new_zeros(first.shape[0], *(int(dim) for dim in kind.shape[1:] if isinstance(dim, int))) for name, kind in use.initial.items()}
        now, noises = {**given, **zeros}, self.noises
        collected: dict[str, list[Tensor]] = {}
        steps = first.shape[use.axis]
        for step in range(steps):
            self.noises = {**noises, **_slices(noises, here, here, step)}
            results = self.graph(node.kind, here, module, {**now, **{name: tensor.select(use.axis, step) for name, tensor in walked.items()}})
            now = _carried(now, use.states, results)
            for name, tensor in results.items():
                collected.setdefault(name, []).append(tensor)
        self.noises = noises
        ends = frozenset(use.states.values())
        return {name: tensors[-1] if name in ends else torch.stack(tensors, use.axis) for name, tensors in collected.items() if len(tensors) == steps}


def passed(spec: LayerSpec, port: str, tensors: Mapping[str, Tensor]) -> dict[str, Any]:
    """A port as torch takes it, by the name that torch has for it."""
    text = _PLACE.sub(r"\2", spec.call.passes[port])
    made: dict[str, Any] = compile_expression(f"dict({text})", tuple(sorted(tensors)))(**tensors)
    return made


def _counted(spec: LayerSpec, given: Mapping[str, list[Tensor]]) -> Mapping[str, list[Tensor]]:
    """What is compared under a mask: the places that count, with the classes behind them."""
    mask = given.get(MASK) if spec.counts_places else None
    if not mask:
        return given
    moved = {port: tensors[0].movedim(1, -1) if port == PREDICTION and spec.has_classes_axis else tensors[0] for port, tensors in given.items() if port != MASK}
    return {port: [tensor[mask[0]]] for port, tensor in moved.items()}


def _carried(before: Mapping[str, Tensor], names: Mapping[str, str], results: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """What goes into the next copy or step. What was not computed, since something is not given, goes no further."""
    return {name: value for name, value in before.items() if name not in names} | {name: results[after] for name, after in names.items() if after in results}


def _slices(noises: Mapping[Path, Tensor], under: Path, at: Path, place: int) -> dict[Path, Tensor]:
    """The noise under a path as one copy or one step has it, which stands at another path."""
    return {(*at, *path[len(under) :]): noise.select(1, place) for path, noise in noises.items() if path[: len(under)] == under}


def _turned(spec: LayerSpec, given: Mapping[str, list[Tensor]]) -> dict[str, list[Tensor]]:
    """What comes in, with the axes in the order that torch wants."""
    return {port: [tensor.transpose(0, 1).contiguous() for tensor in tensors] if port in spec.call.batch_second else tensors for port, tensors in given.items()}


def _grouped(spec: LayerSpec, given: Mapping[str, list[Tensor]]) -> list[Any]:
    """The arguments of a kind that says how it takes them, without those that nothing feeds."""
    names = tuple(port.name for port in spec.inputs)
    whole = compile_expression(_PLACE.sub(r"\2", spec.call.takes), names)(**{name: next(iter(given.get(name, [])), None) for name in names})
    return [argument for argument in whole if any(part is not None for part in (argument if isinstance(argument, tuple) else (argument,)))]


def _flat(result: Any) -> list[Any]:
    """Outputs in port order, nested tuples unpacked: `output, (hidden, cell)`."""
    if isinstance(result, tuple):
        return [item for part in result for item in _flat(part)]
    return [result]
