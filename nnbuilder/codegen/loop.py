"""Everything in train.py behind its training class: the helpers it needs, a generator for each phase, and `main()`.

Who drives `training` has the loop: pausing is not advancing it, stopping is closing it, and `State` is where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from nnbuilder.codegen.allocator import Allocator
from nnbuilder.codegen.lines import Lines
from nnbuilder.codegen.own_text import own_text
from nnbuilder.codegen.phase_function import PhaseFunction, opened
from nnbuilder.codegen.program import ObjectiveMethod
from nnbuilder.codegen.source import literal, name, statements
from nnbuilder.codegen.speed import Speed
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.document import Document
from nnbuilder.core.graph import Path

_ALWAYS = ("batches", "state")
_WHERE_NEEDED = ("sampling", "weighing", "augmentation", "direct", "dropout", "groups", "cosine", "one_cycle", "plateau", "staircase")
_OWN = ("training", "main")
_DETERMINISTIC = "torch.use_deterministic_algorithms(True)"
_MAIN = """
torch.manual_seed({seed})
model = Training()
torch.manual_seed({seed})
for event in training(model, read_data("data.safetensors"), State()):
    if isinstance(event, Epoch):
        print("phase", event.phase + 1, "epoch", event.epoch, event.losses)
save_file({name: tensor.contiguous() for name, tensor in model.state_dict().items()}, "trained.safetensors")
"""


def loop_names() -> tuple[str, ...]:
    """What train.py may define behind its training class, whatever is drawn."""
    return (*(word for file in (*_ALWAYS, *_WHERE_NEEDED) for word in own_text("loops", file).defines), *_OWN)


def loop_lines(
    document: Document, methods: Sequence[ObjectiveMethod], catalogue: Catalogue, paths: Mapping[Path, str], frozen: Sequence[str], seed: int, speed: Speed
) -> Lines:
    """The lines of the loop. A phase without a loss has none."""
    allocator = Allocator({*document.graphs, *loop_names()})
    functions = {
        number: PhaseFunction(document, number, methods, catalogue, paths, frozen, seed, speed, allocator.draw(_function_name(phase.name)))
        for number, phase in enumerate(document.phases)
        if any(method.phase == number for method in methods)
    }
    bodies = [function.lines() for function in functions.values()]
    mentioned = frozenset().union(*(body.names() for body in bodies))
    lines = Lines()
    for file in (*_ALWAYS, *_WHERE_NEEDED):
        text = own_text("loops", file)
        if file in _ALWAYS or mentioned & {*text.defines}:
            lines.own(text)
            lines.blank(2)
    for body in bodies:
        lines.extend(body)
        lines.blank(2)
    lines.extend(_training({number: function.name for number, function in functions.items()}))
    lines.blank(2)
    lines.extend(_main(seed, speed))
    return lines


def _function_name(phase: str) -> str:
    """The name of a phase as that of a function."""
    stem = re.sub(r"[^a-z0-9]+", "_", phase.lower()).strip("_")
    return stem if stem and not stem[0].isdigit() else f"phase_{stem}".rstrip("_")


def _training(functions: Mapping[int, str]) -> Lines:
    lines = Lines()
    lines.add(opened("def training(model: Training, data: Data, state: State) -> Iterator[Event]: pass"))
    lines.docstring("Every phase, from where the state stands.", indent=1)
    for number, function in functions.items():
        lines.add_all(
            statements("if state.phase == {number}:\n    yield from {function}(model, data, state)", number=literal(number), function=name(function)), indent=1
        )
    return lines


def _main(seed: int, speed: Speed) -> Lines:
    lines = Lines()
    lines.add(opened("def main() -> None: pass"))
    lines.docstring("Trains on the tensors in data.safetensors and writes trained.safetensors.", indent=1)
    if speed.deterministic:
        lines.add_all(statements(_DETERMINISTIC), indent=1)
    lines.add_all(statements(_MAIN, seed=literal(seed)), indent=1)
    lines.blank(2)
    lines.add_all(statements('if __name__ == "__main__":\n    main()'))
    return lines
