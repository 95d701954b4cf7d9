"""How one node is constructed and how it is called, as trees."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from nnbuilder.codegen.flow import Flow, batch_second
from nnbuilder.codegen.scope import Scope
from nnbuilder.codegen.source import Code, Filling, attribute, call, dotted, holes_of, listed, literal, name, quoted, several
from nnbuilder.codegen.values import Arguments, items_of, mentions, size, written
from nnbuilder.core.class_weights import class_weights
from nnbuilder.core.graph import End, Node, NodeId
from nnbuilder.core.layer import MASK, PREDICTION, LayerSpec
from nnbuilder.core.parameters import Param, Value
from nnbuilder.core.tensor import FLOATS, TensorSpec


@dataclass(slots=True)
class Given:
    """The arguments of one call: by place, then by name."""

    positional: list[Code] = field(default_factory=list)
    named: dict[str, Code] = field(default_factory=dict)


def constructor(scope: Scope, node: Node, arguments: Arguments) -> Code:
    """`nn.Conv2d(1, 32, 3, padding=1)`: sizes read from the input first, then what torch requires, then what differs.

    `nn.GroupNorm(4, 32)` wants the size behind what is required.
    """
    spec = scope.spec(node.id)
    path = scope.at(node.id)
    sizes = [size(dim, arguments) for argument in spec.call.given if isinstance(dim := scope.analysis.given.get((path, argument)), int)]
    given = parameters(scope, node, arguments)
    positional = [*given.positional, *sizes] if spec.call.given_last else [*sizes, *given.positional]
    return call(dotted(spec.call.target), *positional, **given.named, **_fixed(spec))


def parameters(scope: Scope, node: Node, arguments: Arguments) -> Given:
    """The parameters a constructor writes: required ones by place, others by name where they differ from the default or
    are told in the block's arguments, whatever their value here."""
    given = Given()
    by_place = True
    for param in scope.spec(node.id).params:
        if not param.source or not (param.required or _is_written(scope, node, param, arguments)):
            by_place = False
            continue
        value = parameter(scope, node, param, arguments)
        if param.required and by_place:
            given.positional.append(value)
        else:
            given.named[param.name] = value
    return given


def parameter(scope: Scope, node: Node, param: Param, arguments: Arguments) -> Code:
    return written(param, node.params.get(param.name, param.default), bound(scope, node.id, param), arguments, scope.facts)


def bound(scope: Scope, node: NodeId, param: Param) -> Value:
    """The value analysis has bound a parameter to."""
    return scope.analysis.bound[scope.at(node)].get(param.name, param.default)  # type: ignore[return-value]


def invoked(scope: Scope, node: Node, flow: Flow, arguments: Arguments) -> Code:
    """The right-hand side of a node's line."""
    spec = scope.spec(node.id)
    if flow.predicts and spec.call.predict:
        return _expression(scope, node, flow, arguments, spec.call.predict)
    if spec.call.form == "expression":
        return _expression(scope, node, flow, arguments, spec.call.target)
    given = _ports(scope, node, spec, flow)
    if spec.call.form == "function":
        params = {param.name: parameter(scope, node, param, arguments) for param in spec.params if _is_passed(scope, node, param, arguments)}
        return call(dotted(spec.call.target), *given.positional, **given.named, **_class_weights(scope, node, flow), **params, **_fixed(spec))
    owner = attribute(name("self"), scope.owner(node).name)
    unused = [quoted(f"f({text})") for port, text in spec.call.unless_used.items() if End(node.id, port) not in flow.used]
    more = {keyword.arg: keyword.value for made in unused if isinstance(made, ast.Call) for keyword in made.keywords if keyword.arg}
    noises = [name(flow.noises[path]) for path in scope.noises(node.id, flow.predicts)]
    return call(method_of(scope, node, flow, owner), *given.positional, *noises, **given.named, **more)


def method_of(scope: Scope, node: Node, flow: Flow, module: Code) -> Code:
    """What is called of a module: the module itself, or the method of a block that gives its mean."""
    return attribute(module, scope.predicting(node.kind)) if flow.predicts and scope.samples(node.id) else module


def target(scope: Scope, node: Node, flow: Flow) -> Code:
    """The left-hand side: one name, or how several outputs are unpacked."""
    spec = scope.spec(node.id)
    names: dict[str, Filling] = {port: flow.targets[End(node.id, port)] for port in spec.outputs}
    if len(spec.outputs) > 1 and spec.call.returns:
        return _without_unused(quoted(spec.call.returns, **names))
    return several([flow.targets[End(node.id, port)] for port in spec.outputs])


def _expression(scope: Scope, node: Node, flow: Flow, arguments: Arguments, template: str) -> Code:
    spec = scope.spec(node.id)
    fillings: dict[str, Filling] = {}
    for hole in holes_of(template):
        port, param = spec.port(hole), spec.param(hole)
        if port is not None:
            read = [flow.read(end) for end in scope.ends(node.id, hole)]
            fillings[hole] = read if port.variadic else read[0] if read else literal(None)
        elif param is None:
            raise LookupError(f"The template of {spec.kind} names {hole}, which is neither a port nor a parameter.")
        elif f"{{*{hole}}}" in template:
            value = bound(scope, node.id, param)
            assert isinstance(value, tuple), "only tuples are starred in a template"
            fillings[hole] = items_of(node.params.get(hole, param.default), value, arguments, scope.facts)
        else:
            fillings[hole] = parameter(scope, node, param, arguments)
    tree = quoted(template, **fillings)
    return without_neutral(tree) if _is_real(scope, node, spec) else tree


def without_neutral(tree: Code) -> Code:
    """`x * 4.0 + 0.0` as `x * 4.0`. Of real numbers only: of whole ones `x * 1.0` makes real ones."""
    if not isinstance(tree, ast.BinOp):
        return tree
    left = without_neutral(tree.left)
    neutral = {ast.Add: 0.0, ast.Sub: 0.0, ast.Mult: 1.0, ast.Div: 1.0}.get(type(tree.op))
    is_neutral = isinstance(tree.right, ast.Constant) and isinstance(tree.right.value, float) and tree.right.value == neutral
    return left if is_neutral else ast.BinOp(left, tree.op, tree.right)


def _is_real(scope: Scope, node: Node, spec: LayerSpec) -> bool:
    kinds = [kind for port in spec.inputs for kind in scope.analysis.inputs.get((scope.at(node.id), port.name), ())]
    return all(isinstance(kind, TensorSpec) and kind.dtype in FLOATS for kind in kinds)


def _ports(scope: Scope, node: Node, spec: LayerSpec, flow: Flow) -> Given:
    """Arguments as torch groups them, or in port order; then a port that may stay free is passed by name."""
    if spec.call.takes:
        return Given(_grouped(scope, node, spec, flow))
    given = Given()
    for port in scope.ports(node.id, flow.predicts):
        values = [compared(scope, node.id, end, port.name, flow) for end in scope.ends(node.id, port.name)]
        if port.variadic:
            given.positional.append(listed(values))
        elif values and port.name in spec.call.passes:
            given.named |= _passed(scope, node, spec, flow, spec.call.passes[port.name])
        elif values and (port.optional or given.named):
            given.named[port.name] = values[0]
        elif values:
            given.positional.append(values[0])
    if spec.counts_places:
        given.named.pop(MASK, None)
    return given


def compared(scope: Scope, node: NodeId, end: End, port: str, flow: Flow) -> Code:
    """A value at a port: of what is compared under a mask, the places that count, with the classes behind them."""
    mask = scope.ends(node, MASK) if scope.spec(node).counts_places else []
    if not mask or port == MASK:
        return flow.read(end)
    template = "{value}.movedim(1, -1)[{mask}]" if port == PREDICTION and scope.spec(node).has_classes_axis else "{value}[{mask}]"
    return quoted(template, value=flow.read(end), mask=flow.read(mask[0]))


def _passed(scope: Scope, node: Node, spec: LayerSpec, flow: Flow, template: str) -> dict[str, Code]:
    """Arguments by name, as a kind says that torch takes them."""
    fillings: dict[str, Filling] = {hole: flow.read(scope.ends(node.id, hole)[0]) for hole in holes_of(template)}
    made = quoted(f"f({template})", **fillings)
    assert isinstance(made, ast.Call), "a call was quoted"
    return {keyword.arg: keyword.value for keyword in made.keywords if keyword.arg}


def _grouped(scope: Scope, node: Node, spec: LayerSpec, flow: Flow) -> list[Code]:
    """`x, (hidden, cell)`: the arguments of a kind that says how it takes them, without those that nothing feeds."""
    fillings: dict[str, Filling] = {}
    for port in spec.inputs:
        end = next(iter(scope.ends(node.id, port.name)), None)
        is_second = port.name in spec.call.batch_second
        fillings[port.name] = literal(None) if end is None else batch_second(scope, flow, end) if is_second else flow.read(end)
    whole = quoted(spec.call.takes, **fillings)
    assert isinstance(whole, ast.Tuple), "several arguments are taken"
    return [argument for argument in whole.elts if any(not _is_none(part) for part in (argument.elts if isinstance(argument, ast.Tuple) else [argument]))]


def _is_none(tree: Code) -> bool:
    return isinstance(tree, ast.Constant) and tree.value is None


def _is_written(scope: Scope, node: Node, param: Param, arguments: Arguments) -> bool:
    """Whether a parameter that torch has a default for is written all the same."""
    raw = node.params.get(param.name, param.default)
    return param.by_name or bound(scope, node.id, param) != param.default or mentions(raw, arguments)


def _is_passed(scope: Scope, node: Node, param: Param, arguments: Arguments) -> bool:
    """A function's parameters go by name, all that torch requires and all that differ."""
    return param.source and (param.required or _is_written(scope, node, param, arguments))


def _class_weights(scope: Scope, node: Node, flow: Flow) -> dict[str, Code]:
    """How much each class counts, where it was counted, as numbers on the device of the scores."""
    weights = class_weights(scope.document, scope.catalogue, node.id)
    ends = scope.ends(node.id, PREDICTION)
    if not weights or not ends:
        return {}
    made = quoted("{prediction}.new_tensor({weights})", prediction=flow.read(ends[0]), weights=listed([literal(weight) for weight in weights]))
    return {scope.spec(node.id).call.class_weights: made}


def _fixed(spec: LayerSpec) -> dict[str, Code]:
    return {word: literal(value) for word, value in spec.call.fixed.items()}


def _without_unused(tree: Code) -> Code:
    """`_, (_, cell)` stays; a tuple of which nothing is used is one `_`."""
    if not isinstance(tree, ast.Tuple):
        return tree
    items = [_without_unused(item) for item in tree.elts]
    inner = [_blank() if isinstance(item, ast.Tuple) and all(_is_blank(part) for part in item.elts) else item for item in items]
    return ast.Tuple(inner, ast.Load())


def _blank() -> Code:
    return name("_")


def _is_blank(tree: Code) -> bool:
    return isinstance(tree, ast.Name) and tree.id == "_"
