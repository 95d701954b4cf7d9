"""The classes of blocks, each written once however often it is used.

A block's class takes as constructor arguments those of its parameters that it reads, and the sizes of its inputs where a
module needs them. Only uses that need other text, such as an input of another rank, get a class of their own.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nnbuilder.codegen.allocator import Allocator
from nnbuilder.codegen.calls import bound
from nnbuilder.codegen.flow import Flow, flow
from nnbuilder.codegen.lines import Lines
from nnbuilder.codegen.methods import defined, header, result, steps, tensors
from nnbuilder.codegen.modules import attribute_lines
from nnbuilder.codegen.recurrence import walking
from nnbuilder.codegen.scope import Scope
from nnbuilder.codegen.source import Code, assign, attribute, call, checked, name, quoted, statements
from nnbuilder.codegen.values import Arguments, size, written
from nnbuilder.core import expressions
from nnbuilder.core.blocks import INPUT, OUTPUT, REPEAT, port_nodes
from nnbuilder.core.expressions import Expression
from nnbuilder.core.graph import End, Graph, Node, Path
from nnbuilder.core.parameters import Param, ParamType, Raw
from nnbuilder.core.tensor import TensorSpec
from nnbuilder.core.uses import Recurrent, Repeated, size_names

_ANNOTATIONS: Mapping[str, str] = {"ints": "tuple[int, ...]", "floats": "tuple[float, ...]", "choice": "str"}


@dataclass(frozen=True, slots=True)
class BlockClass:
    """A class as it is written: its name, the sizes and the parameters its constructor takes, its lines."""

    name: str
    sizes: tuple[str, ...]
    params: tuple[str, ...]
    lines: Lines


@dataclass(slots=True)
class BlockClasses:
    """The classes written so far, in the order in which a file must hold them."""

    names: Allocator
    written: dict[tuple[str, str], BlockClass] = field(default_factory=dict)
    copies: list[tuple[Path, BlockClass]] = field(default_factory=list)

    def construct(self, scope: Scope, node: Node, arguments: Arguments) -> Code:
        """Writes the class of a use if need be; gives what constructs it: `ResidualBlock(64, channels=128)`."""
        inner = scope.inside(node)
        made = self._class(inner)
        sizes = [scope.analysis.given[scope.at(node.id), word] for word in made.sizes]
        params = {param.name: self._argument(scope, node, param, arguments) for param in inner.graph.params if param.name in made.params}
        one = call(name(made.name), *(size(dim, arguments) for dim in sizes if isinstance(dim, int)), **params)
        use = scope.use(node)
        if not isinstance(use, Repeated):
            return one
        count = self._argument(scope, node, REPEAT, arguments)
        template = "nn.Sequential(*({one} for _ in range({count})))" if use.is_chain else "nn.ModuleList({one} for _ in range({count}))"
        return quoted(template, one=one, count=count)

    @staticmethod
    def _argument(scope: Scope, node: Node, param: Param, arguments: Arguments) -> Code:
        return written(param, node.params.get(param.name, param.default), bound(scope, node.id, param), arguments, scope.facts)

    def _class(self, scope: Scope) -> BlockClass:
        graph = scope.graph
        body = _Body.of(scope)
        modules = attribute_lines(scope, body.plans[0].steps, body.in_constructor, self.construct)
        kept = body.kept_lines()
        used = modules.names() | kept.names()
        methods = body.methods()
        key = (scope.name, modules.text() + methods.text())
        if key not in self.written:
            sizes = tuple(word for word in body.sizes if word in used)
            params = tuple(param.name for param in graph.params if param.name in used)
            made = self.names.draw(scope.name[0].upper() + scope.name[1:])
            self.written[key] = BlockClass(made, sizes, params, _assembled(made, graph, sizes, params, [modules, kept], methods))
        self.copies.append((scope.path, self.written[key]))
        return self.written[key]


@dataclass(frozen=True, slots=True)
class _Body:
    """What the class of a block holds, before it is known which of its arguments are read.

    plans   one for each method: what it gives, and what it gives under `predict` where it draws inside
    kept    {parameter: the attribute that keeps it for the methods}
    """

    scope: Scope
    plans: tuple[Flow, ...]
    ends: tuple[End, ...]
    names: Allocator
    sizes: tuple[str, ...]
    kept: Mapping[str, str]

    @classmethod
    def of(cls, scope: Scope) -> _Body:
        graph = scope.graph
        names = Allocator(node.name for node in graph.nodes.values())
        kept = {param: names.draw(param) for param in _read_in_methods(scope)}
        sizes = tuple(dict.fromkeys(word for node in port_nodes(graph, INPUT) for word in _size_names(scope, node)))
        ends = tuple(scope.ends(node.id, "x")[0] for node in port_nodes(graph, OUTPUT))
        ways = (False, True) if scope.randomness(scope.name).samples else (False,)
        return cls(scope, tuple(flow(scope, ends, predicts=predicts) for predicts in ways), ends, names, sizes, kept)

    @property
    def in_constructor(self) -> Arguments:
        return {word: name(word) for word in (*self.sizes, *(param.name for param in self.scope.graph.params))}

    @property
    def in_methods(self) -> Arguments:
        return {param: attribute(name("self"), kept) for param, kept in self.kept.items()}

    def kept_lines(self) -> Lines:
        lines = Lines()
        for param, kept in self.kept.items():
            lines.add(assign(attribute(name("self"), kept), name(param)), indent=2)
        return lines

    def methods(self) -> Lines:
        """`forward`, and `predict` where something is drawn inside, so that there is a mean."""
        lines = Lines()
        for plan in self.plans:
            if lines.lines:
                lines.blank()
            lines.extend(self._method(plan, self.scope.predicting(self.scope.name) if plan.predicts else "forward"))
        return lines

    def _method(self, plan: Flow, method: str) -> Lines:
        """One method; for a block that walks an axis, its step and the loop around it."""
        lines, graph, use = Lines(), self.scope.graph, self.scope.inner_use
        chance = self.scope.randomness(self.scope.name)
        inputs = [node.name for node in port_nodes(graph, INPUT) if not plan.predicts or node.name in chance.inputs_of_mean]
        noises = [self._noise(plan, path) for path in (chance.noises_of_mean if plan.predicts else chance.noises)]
        step = self.names.draw(f"{method}_step" if plan.predicts else "step") if isinstance(use, Recurrent) else method
        lines.add(header(step, [*inputs, *noises], tensors(len(self.ends))), indent=1)
        if plan.predicts:
            lines.docstring("The mean in place of every sample.", indent=2)
        lines.extend(steps(self.scope, plan, self.in_methods, shapes=False))
        lines.add(result([plan.read(end) for end in self.ends]), indent=2)
        if isinstance(use, Recurrent):
            lines.blank()
            outputs = [node.name for node in port_nodes(graph, OUTPUT)]
            lines.extend(walking(use, (method, step), inputs, noises, outputs, self._state_sizes(use), self.names))
        return lines

    def _noise(self, plan: Flow, path: Path) -> str:
        """What a method calls the noise at a path: its own like its node."""
        return self.scope.graph.nodes[str(path[0])].name if len(path) == 1 else plan.noises[path]

    def _state_sizes(self, use: Recurrent) -> dict[str, list[Code]]:
        """The sizes of the states that start as zeros, inside `forward`, where parameters are attributes."""
        states = {state.input: state.shape for state in self.scope.graph.loop.states} if self.scope.graph.loop else {}
        param = Param("shape", ParamType("ints"), (), "")
        return {
            given: [
                written(param, raw, int(dim), self.in_methods, self.scope.facts)
                for raw, dim in zip(states[given], kind.shape[1:], strict=True)
                if isinstance(dim, int)
            ]
            for given, kind in use.initial.items()
        }


def _assembled(made: str, graph: Graph, sizes: Sequence[str], params: Sequence[str], constructor: Sequence[Lines], methods: Lines) -> Lines:
    lines = Lines()
    lines.add(ast.ClassDef(checked(made), [attribute(name("nn"), "Module")], [], [], []))
    if graph.doc:
        lines.docstring(graph.doc, indent=1)
        lines.blank()
    if any(part.lines for part in constructor) or graph.loop is not None:
        typed = [ast.arg(word, name("int")) for word in sizes] + [ast.arg(param.name, _annotation(param)) for param in graph.params if param.name in params]
        lines.add(defined("__init__", [ast.arg("self"), *typed], ast.Constant(None)), indent=1)
        lines.add_all(statements("super().__init__()"), indent=2)
        for part in constructor:
            lines.extend(part)
        lines.blank()
    lines.extend(methods)
    return lines


def _size_names(scope: Scope, node: Node) -> tuple[str, ...]:
    kind = scope.analysis.type_of(scope.at(node.id))
    return size_names(scope.graph, node.name, kind.rank) if isinstance(kind, TensorSpec) and node.name not in scope.graph.held_inputs else ()


def _read_in_methods(scope: Scope) -> list[str]:
    """The parameters that are read when the block is called: those in expressions and functions, and in the sizes of states."""
    raws: list[Raw] = [
        raw
        for node in scope.known
        if scope.spec(node.id).call.form in ("expression", "function") or scope.spec(node.id).call.predict
        for raw in node.params.values()
    ]
    raws += [size for state in (scope.graph.loop.states if scope.graph.loop else ()) if state.initial != "port" for size in state.shape]
    mentioned = {
        word for raw in raws for part in (raw if isinstance(raw, tuple) else (raw,)) if isinstance(part, Expression) for word in expressions.names(part)
    }
    return [param.name for param in scope.graph.params if param.name in mentioned]


def _annotation(param: Param) -> Code:
    base = _ANNOTATIONS.get(param.type.base, param.type.base)
    # One number stands for a tuple of equal ones, as in torch's own constructors.
    is_one_or_many = param.type.base == "ints" and param.type.length is not None
    parts = {"int": is_one_or_many, base: True, "str": bool(param.type.choices), "None": param.type.optional}
    return quoted(" | ".join(part for part, is_there in parts.items() if is_there))
