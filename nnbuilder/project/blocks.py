"""What makes a graph a block: its typed parameters and what it remembers from step to step, read from a document."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from nnbuilder.core import names
from nnbuilder.core.blocks import INPUT, OUTPUT
from nnbuilder.core.conditions import Invalid
from nnbuilder.core.graph import Loop, Node, State
from nnbuilder.core.parameters import Param, ParamType, accept
from nnbuilder.project.errors import DocumentError
from nnbuilder.project.reading import Reader
from nnbuilder.project.values import prose, raw_value, size

_BASES = ("int", "float", "bool", "str", "choice", "ints", "floats")


def legal_name(name: str, what: str) -> str:
    """The name of a block or of one of its parameters; raises `DocumentError`."""
    if not names.is_legal(name):
        raise DocumentError(f"The {what} {name[:60]!r} cannot be called so: {names.why_illegal(name)}.")
    return name


def params(readers: Iterable[Reader], notes: list[str]) -> tuple[Param, ...]:
    """The parameters of a block, each with a default of its own type."""
    read = tuple(_param(reader, notes) for reader in readers)
    twice = {param.name for param in read if sum(other.name == param.name for other in read) > 1}
    if twice:
        raise DocumentError(f"The document is damaged: a block has two parameters called {min(twice)}.")
    return read


def loop(reader: Reader, nodes: Mapping[str, Node]) -> Loop:
    """What a recurrent block remembers; every state stands between an Input and an Output of the block."""
    states = tuple(_state(entry, nodes) for entry in reader.get("states", []).list(100))
    for port in [*(state.input for state in states), *(state.output for state in states)]:
        if sum(port in (state.input, state.output) for state in states) > 1:
            raise DocumentError(f"The document is damaged at {reader.where}: two states are held by {port}.")
    inputs = {node.name for node in nodes.values() if node.kind == INPUT} - {state.input for state in states}
    context = tuple(_port(entry, inputs, INPUT) for entry in reader.get("context", []).list(100))
    return Loop(states, reader.get("axis", 1).whole(1, 8), context)


def _param(reader: Reader, notes: list[str]) -> Param:
    choices = tuple(entry.text() for entry in reader.get("choices", []).list(100))
    for choice in choices:
        if choice != names.label(choice, ""):
            raise DocumentError(f"The document is damaged at {reader.where}: a choice is one line of 1 to {names.LONGEST} characters that can be seen.")
    base = reader.get("base").choice(*_BASES)
    kind = ParamType(base, reader.get("length").optional(lambda entry: entry.whole(1, 8)), choices, reader.get("optional", False).flag())
    low, high = (reader.get(bound).optional(Reader.number) for bound in ("min", "max"))
    bounds = [int(bound) if base == "int" and bound is not None else bound for bound in (low, high)]
    default = raw_value(reader.get("default"), base in ("str", "choice"))
    name = legal_name(reader.get("name").text(), "parameter")
    param = Param(name, kind, default, prose(reader.get("help", ""), notes), bounds[0], bounds[1])
    try:
        accept(param, default)
    except Invalid as invalid:
        raise DocumentError(f"The document is damaged at {reader.where}: by default, {invalid.message[:200]}.") from None
    return param


def _state(reader: Reader, nodes: Mapping[str, Node]) -> State:
    before, after = (
        _port(reader.get(side), {node.name for node in nodes.values() if node.kind == kind}, kind) for side, kind in (("input", INPUT), ("output", OUTPUT))
    )
    shape = tuple(size(entry) for entry in reader.get("shape").list(7))
    return State(before, after, shape, reader.get("initial", "zeros").choice("zeros", "port"))


def _port(reader: Reader, there: Collection[str], kind: str) -> str:
    name = reader.text()
    if name not in there:
        raise DocumentError(
            f"The document is damaged at {reader.where}: {name[:60]!r} is no {kind} of the block; there is {', '.join(sorted(there)[:12]) or 'none'}."
        )
    return name
