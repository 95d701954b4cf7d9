"""The classes of blocks, each written once however often it is used.

A block's class takes its parameters as constructor arguments, and the sizes of its inputs where a module needs them.
Uses that would need different text (an input of another rank, say) get classes of their own.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from nnbuilder.codegen.calls import bound, parameters
from nnbuilder.codegen.flow import Flow, flow
from nnbuilder.codegen.lines import Lines
from nnbuilder.codegen.methods import attributes, result, steps
from nnbuilder.codegen.modules import attribute_lines
from nnbuilder.codegen.scope import Scope
from nnbuilder.codegen.values import formula, identifiers, literal
from nnbuilder.core import names
from nnbuilder.core.analysis import axis_words
from nnbuilder.core.blocks import INPUT, OUTPUT, REPEAT, port_nodes
from nnbuilder.core.expressions import Expression
from nnbuilder.core.graph import End, Graph, Loop, Node, Path, State
from nnbuilder.core.tensor import TensorSpec
from nnbuilder.core.traced import words


@dataclass(frozen=True, slots=True)
class BlockClass:
    """A class as it is written: its name, its constructor arguments, its lines."""

    name: str
    arguments: tuple[str, ...]
    lines: Lines


@dataclass(slots=True)
class BlockClasses:
    """The classes written so far, in the order in which a file must hold them."""

    taken: set[str]
    written: dict[tuple[str, str], BlockClass] = field(default_factory=dict)
    copies: list[tuple[Path, BlockClass]] = field(default_factory=list)

    def construct(self, scope: Scope, node: Node, arguments: Collection[str]) -> str:
        """Writes the class of a use if need be; gives the text that constructs it: `ResidualBlock(64, channels=128)`."""
        repeat = scope.analysis.bound[scope.at(node.id)].get("repeat", 1)
        path = scope.at(node.id) if repeat == 1 else (*scope.at(node.id), 0)
        inner = Scope.of(scope.document, scope.catalogue, scope.analysis, node.kind, path)
        made = self._class(inner)
        sizes = {word: scope.analysis.given.get((scope.at(node.id), word)) for word in made.arguments}
        positional = [words(size) for size in sizes.values() if isinstance(size, int)]
        text = f"{made.name}({', '.join([*positional, *self._arguments(scope, node, arguments)])})"
        if repeat == 1:
            return text
        count = node.params.get("repeat", 1)
        times = (formula(count, arguments, scope.facts) if isinstance(count, Expression) else None) or literal(bound(scope, node.id, REPEAT))
        return f"nn.Sequential(*({text} for _ in range({times})))"

    @staticmethod
    def _arguments(scope: Scope, node: Node, arguments: Collection[str]) -> list[str]:
        spec = scope.spec(node.id)
        texts = parameters(scope, node, arguments)
        # A block's class has no defaults of its own, so every argument is written.
        named = {text.partition("=")[0] for text in texts if "=" in text}
        missing = [param for param in spec.params if param.source and param.name not in named]
        return [*texts, *(f"{param.name}={literal(bound(scope, node.id, param))}" for param in missing)]

    def _class(self, scope: Scope) -> BlockClass:
        graph = scope.graph
        own = tuple(param.name for param in graph.params)
        sizes = _size_words(scope)
        outputs = [End(node.id, "x") for node in port_nodes(graph, OUTPUT)]
        wanted = [scope.ends(end.node, "x")[0] for end in outputs]
        plan = attributes(scope, flow(scope, wanted, taken=own))
        modules = attribute_lines(scope, plan.steps, {*own, *sizes}, self.construct)
        used = _words_used(modules)
        arguments = tuple(word for word in sizes if word in used)
        body = _recurrent(scope, plan, wanted, graph.loop, own) if graph.loop else _plain(scope, plan, wanted, own)
        key = (scope.name, modules.text() + body.text())
        if key not in self.written:
            name = _class_name(scope.name, self.taken)
            self.taken.add(name)
            self.written[key] = BlockClass(name, arguments, _assemble(name, graph, arguments, own, modules, body))
        self.copies.append((scope.path, self.written[key]))
        return self.written[key]


def _assemble(name: str, graph: Graph, sizes: tuple[str, ...], own: tuple[str, ...], modules: Lines, body: Lines) -> Lines:
    lines = Lines()
    lines.add(f"class {name}(nn.Module):")
    if graph.doc:
        lines.add(docstring(graph.doc), indent=1)
        lines.add()
    typed = [f"{word}: int" for word in sizes] + [f"{param.name}: {_type_word(param.type.base)}" for param in graph.params]
    if modules.lines or own or graph.loop:
        lines.add(f"def __init__({', '.join(['self', *typed])}) -> None:", indent=1)
        lines.add("super().__init__()", indent=2)
        lines.extend(modules)
        for word in _kept_sizes(graph, own):
            lines.add(f"self.{_kept_name(graph, word)} = {word}", indent=2)
        lines.add()
    lines.extend(body)
    return lines


def _plain(scope: Scope, plan: Flow, wanted: list[End], own: tuple[str, ...]) -> Lines:
    lines = Lines()
    inputs = [node.name for node in port_nodes(scope.graph, INPUT)]
    lines.add(signature("forward", inputs, len(wanted)), indent=1)
    lines.extend(steps(scope, plan, own, shapes=False))
    lines.add(result([plan.names[end] for end in wanted]), indent=2)
    return lines


def _recurrent(scope: Scope, plan: Flow, wanted: list[End], loop: Loop, own: tuple[str, ...]) -> Lines:
    """`step` computes one step; `forward` walks the axis and carries the states along."""
    lines = Lines()
    graph = scope.graph
    inputs = [node.name for node in port_nodes(graph, INPUT)]
    outputs = [node.name for node in port_nodes(graph, OUTPUT)]
    carried = {state.input for state in loop.states}
    walked = [name for name in inputs if name not in carried]
    lines.add(signature("step", inputs, len(wanted)), indent=1)
    lines.extend(steps(scope, plan, own, shapes=False))
    lines.add(result([plan.names[end] for end in wanted]), indent=2)
    lines.add()
    arguments = [*walked, *(state.input for state in loop.states if state.initial == "port")]
    lines.add(signature("forward", arguments, len(outputs)), indent=1)
    first = walked[0]
    for state in loop.states:
        if state.initial != "port":
            sizes = ", ".join(_state_size(graph, size, own) for size in state.shape)
            lines.add(f"{state.input} = {first}.new_zeros({first}.shape[0], {sizes})", indent=2)
    states = {state.output: state.input for state in loop.states}
    collected = [name for name in outputs if name not in states]
    for name in collected:
        lines.add(f"all_{name} = []", indent=2)
    lines.add(f"for t in range({first}.shape[{loop.axis}]):", indent=2)
    passed = ", ".join(name if name in carried else f"{name}.select({loop.axis}, t)" for name in inputs)
    lines.add(f"{', '.join(states.get(name, name) for name in outputs)} = self.step({passed})", indent=3)
    for name in collected:
        lines.add(f"all_{name}.append({name})", indent=3)
    lines.add(result([states.get(name, f"torch.stack(all_{name}, {loop.axis})") for name in outputs]), indent=2)
    return lines


def signature(method: str, arguments: list[str], outputs: int) -> str:
    typed = ", ".join(["self", *(f"{name}: Tensor" for name in arguments)])
    given = "Tensor" if outputs == 1 else f"tuple[{', '.join(['Tensor'] * outputs)}]"
    return f"def {method}({typed}) -> {given}:"


def docstring(text: str) -> str:
    """A docstring on one line that no text of a document can break out of."""
    printable = "".join(character if character.isprintable() else " " for character in text)
    plain = " ".join(printable.split()).replace("\\", "/").replace('"', "'")
    return f'"""{plain}"""'


def _size_words(scope: Scope) -> tuple[str, ...]:
    """The names of the sizes of every input, axis by axis, as analysis has traced them."""
    inputs = [node for node in port_nodes(scope.graph, INPUT) if not _is_state(scope.graph, node.name)]
    sizes: list[str] = []
    for node in inputs:
        found = scope.analysis.type_of(scope.at(node.id))
        rank = found.rank if isinstance(found, TensorSpec) else 1
        own = {param.name for param in scope.graph.params}
        sizes += [f"{node.name}_{word}" if word in own else word for word in axis_words(node.name, rank, only=len(inputs) == 1)]
    return tuple(sizes)


def _is_state(graph: Graph, name: str) -> bool:
    return graph.loop is not None and any(state.input == name for state in graph.loop.states)


def _words_used(modules: Lines) -> frozenset[str]:
    found: set[str] = set()
    for line in modules.lines:
        _, _, right = line.text.partition("= ")
        found |= identifiers(right.strip()) if right else frozenset()
    return frozenset(found)


def _kept_sizes(graph: Graph, own: tuple[str, ...]) -> list[str]:
    """Parameters that the loop needs when it starts its states."""
    states: tuple[State, ...] = graph.loop.states if graph.loop else ()
    mentioned = {word for state in states for size in state.shape if isinstance(size, Expression) for word in identifiers(size.text)}
    return [word for word in own if word in mentioned]


def _kept_name(graph: Graph, word: str) -> str:
    """The attribute that keeps a parameter: its own name where no node has it."""
    is_free = names.is_legal(word) and all(node.name != word for node in graph.nodes.values())
    return word if is_free else f"{word}_size"


def _state_size(graph: Graph, size: object, own: tuple[str, ...]) -> str:
    """The size of a state inside `forward`, where the parameters are attributes."""
    if not isinstance(size, Expression):
        return str(size)
    return re.sub(r"[A-Za-z_]\w*", lambda match: f"self.{_kept_name(graph, match[0])}" if match[0] in own else match[0], size.text)


def _class_name(name: str, taken: Collection[str]) -> str:
    stem = name[0].upper() + name[1:]
    if stem not in taken:
        return stem
    return next(f"{stem}{number}" for number in range(2, len(taken) + 3) if f"{stem}{number}" not in taken)


def _type_word(base: str) -> str:
    return {"ints": "tuple[int, ...]", "floats": "tuple[float, ...]", "choice": "str"}.get(base, base)
