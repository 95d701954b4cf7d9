"""How one node is constructed and how it is called, as text."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from nnbuilder.codegen.flow import Flow
from nnbuilder.codegen.scope import Scope
from nnbuilder.codegen.values import literal, written
from nnbuilder.core.graph import End, Node, NodeId
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.parameters import Param, Value
from nnbuilder.core.traced import words

_PLACE = re.compile(r"\{(\*?)(\w+)\}")


def constructor(scope: Scope, node: Node, arguments: Collection[str]) -> str:
    """`nn.Conv2d(1, 32, 3, padding=1)`: sizes read from the input first, then what torch requires, then what differs.

    `nn.GroupNorm(4, 32)` wants the size behind what is required.
    """
    spec = scope.spec(node.id)
    path = scope.at(node.id)
    given = [words(int_size) for argument in spec.call.given if isinstance(int_size := scope.analysis.given.get((path, argument)), int)]
    written = parameters(scope, node, arguments)
    first = sum(param.required for param in spec.params) if spec.call.given_last else 0
    return f"{spec.call.target.rpartition('/')[2]}({', '.join([*written[:first], *given, *written[first:], *_fixed(spec)])})"


def parameters(scope: Scope, node: Node, arguments: Collection[str]) -> list[str]:
    """The parameters a call writes: required ones by place, others by name where they differ from the default."""
    spec = scope.spec(node.id)
    texts: list[str] = []
    by_place = True
    for param in spec.params:
        if not param.source:
            by_place = False
            continue
        value = bound(scope, node.id, param)
        if not param.required and not param.by_name and value == param.default:
            by_place = False
            continue
        text = written(param, node.params.get(param.name, param.default), value, arguments, scope.facts)
        texts.append(text if param.required and by_place else f"{param.name}={text}")
    return texts


def bound(scope: Scope, node: NodeId, param: Param) -> Value:
    """The value analysis has bound a parameter to."""
    return scope.analysis.bound[scope.at(node)].get(param.name, param.default)  # type: ignore[return-value]


def call(scope: Scope, node: Node, flow: Flow, arguments: Collection[str], predicts: bool = False) -> str:
    """The right-hand side of a node's line."""
    spec = scope.spec(node.id)
    form = spec.call.form
    if predicts and spec.call.predict:
        return template(spec.call.predict, _filler(scope, node, flow, arguments))
    if form == "expression":
        return template(spec.call.target, _filler(scope, node, flow, arguments))
    positional = _ports(scope, node, spec, flow) if not spec.call.arguments else [template(spec.call.arguments, _filler(scope, node, flow, arguments))]
    if form == "function":
        return f"{spec.call.target}({', '.join([*positional, *_keywords(scope, node, arguments), *_fixed(spec)])})"
    unused = [text for port, text in spec.call.unless_used.items() if End(node.id, port) not in flow.used]
    return f"self.{scope.owner(node).name}({', '.join([*positional, *unused])})"


def returns(scope: Scope, node: Node, flow: Flow) -> str:
    """The left-hand side: one name, or how several outputs are unpacked."""
    spec = scope.spec(node.id)
    names = {port: flow.names[End(node.id, port)] for port in spec.outputs}
    if len(spec.outputs) == 1:
        return names[spec.outputs[0]]
    if spec.call.returns:
        return re.sub(r"\((_, )*_\)", "_", template(spec.call.returns, lambda star, word: names[word]))
    return ", ".join(names.values())


def template(text: str, fill: Callable[[str, str], str]) -> str:
    """`{a} + {b}` with every place filled; `{*dims}` is filled with the items of a tuple."""
    return _PLACE.sub(lambda match: fill(match[1], match[2]), text)


def _filler(scope: Scope, node: Node, flow: Flow, arguments: Collection[str]) -> Callable[[str, str], str]:
    spec = scope.spec(node.id)

    def fill(star: str, word: str) -> str:
        port, param = spec.port(word), spec.param(word)
        if port is not None:
            names = [flow.names[end] for end in scope.ends(node.id, word)]
            if star:
                return ", ".join(names)
            return names[0] if names else "None"
        if param is None:
            raise LookupError(f"The template of {spec.kind} names {word}, which is neither a port nor a parameter.")
        value = bound(scope, node.id, param)
        if star and isinstance(value, tuple):
            return ", ".join(map(literal, value))
        return written(param, node.params.get(word, param.default), value, arguments, scope.facts)

    return fill


def _ports(scope: Scope, node: Node, spec: LayerSpec, flow: Flow) -> list[str]:
    """Arguments in port order; a port behind one that stays free is passed by name."""
    texts: list[str] = []
    is_gap = False
    for port in spec.inputs:
        names = [flow.names[end] for end in scope.ends(node.id, port.name)]
        if port.variadic:
            texts.append(f"[{', '.join(names)}]")
        elif not names:
            is_gap = True
        else:
            texts.append(f"{port.name}={names[0]}" if is_gap or port.optional else names[0])
    return texts


def _keywords(scope: Scope, node: Node, arguments: Collection[str]) -> list[str]:
    """A function's parameters go by name, all that torch requires and all that differ."""
    spec = scope.spec(node.id)
    texts = []
    for param in spec.params:
        value = bound(scope, node.id, param)
        if param.source and (param.required or param.by_name or value != param.default):
            texts.append(f"{param.name}={written(param, node.params.get(param.name, param.default), value, arguments, scope.facts)}")
    return texts


def _fixed(spec: LayerSpec) -> list[str]:
    return [f"{name}={literal(value)}" for name, value in spec.call.fixed.items()]
