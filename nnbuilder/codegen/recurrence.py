"""`forward` of a block that walks an axis: a readable loop around one step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nnbuilder.codegen.allocator import Allocator
from nnbuilder.codegen.lines import Lines
from nnbuilder.codegen.methods import header, result, tensors
from nnbuilder.codegen.source import Code, attribute, literal, name, quoted, several, statements
from nnbuilder.core.uses import Recurrent

_LOOP = """
for {step} in range({first}.shape[{axis}]):
    {results} = {call}({*given})
"""


def walking(
    use: Recurrent,
    methods: tuple[str, str],
    inputs: Sequence[str],
    noises: Sequence[str],
    outputs: Sequence[str],
    sizes: Mapping[str, Sequence[Code]],
    names: Allocator,
) -> Lines:
    """The first method, which starts the states, calls the second at every place of the axis and stacks what it gives.

    Every step has noise of its own, a slice of axis 1.
    """
    lines = Lines()
    names = names.inner([*inputs, *noises, *outputs])
    walked = [port for port in inputs if use.walks(port)]
    axis, first, step = literal(use.axis), name(walked[0]), names.draw("t")
    lines.add(header(methods[0], [*(port for port in inputs if port not in use.initial), *noises], tensors(len(outputs))), indent=1)
    for state, shape in sizes.items():
        lines.add_all(statements("{state} = {first}.new_zeros({first}.shape[0], {*shape})", state=name(state), first=first, shape=shape), indent=2)
    states = {output: given for given, output in use.states.items()}
    lists = {output: names.draw(f"all_{output}") for output in outputs if output not in states}
    for gathered in lists.values():
        lines.add_all(statements("{gathered} = []", gathered=name(gathered)), indent=2)
    given = [quoted("{port}.select({axis}, {step})", port=name(port), axis=axis, step=name(step)) if use.walks(port) else name(port) for port in inputs]
    given += [quoted("{noise}.select(1, {step})", noise=name(noise), step=name(step)) for noise in noises]
    results = several([name(states.get(output, output)) for output in outputs])
    (loop,) = statements(_LOOP, step=name(step), first=first, axis=axis, results=results, call=attribute(name("self"), methods[1]), given=given)
    lines.add(loop, indent=2)
    for output, gathered in lists.items():
        lines.add_all(statements("{gathered}.append({output})", gathered=name(gathered), output=name(output)), indent=3)
    stacked = {output: quoted("torch.stack({gathered}, {axis})", gathered=name(gathered), axis=axis) for output, gathered in lists.items()}
    lines.add(result([stacked.get(output, name(states.get(output, output))) for output in outputs]), indent=2)
    return lines
