"""From a document to a program: model.py, train.py, and the map between nodes and lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib.resources import files

from nnbuilder.codegen import mapping
from nnbuilder.codegen.blocks import BlockClasses, docstring, signature
from nnbuilder.codegen.flow import Flow, flow
from nnbuilder.codegen.lines import Lines
from nnbuilder.codegen.loop import loop_lines
from nnbuilder.codegen.loop_functions import LOOP_NAMES
from nnbuilder.codegen.mapping import Tie, line_map, module_paths
from nnbuilder.codegen.methods import attributes, result, steps
from nnbuilder.codegen.modules import attribute_lines
from nnbuilder.codegen.objectives import Prediction, arguments, describe, losses_of, method_lines, method_names, metrics_of, plan
from nnbuilder.codegen.program import ObjectiveMethod, Program, Use
from nnbuilder.codegen.scope import Scope
from nnbuilder.core import names
from nnbuilder.core.analysis import analyze
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.diagnostics import Analysis, Diagnostic
from nnbuilder.core.document import Document
from nnbuilder.core.graph import MAIN, End, NodeId, reachable

PREDICT = "predict"


class NotSound(ValueError):
    """A document with errors has no program; `diagnostics` are the errors, the message is the first of them."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        super().__init__(diagnostics[0].message if diagnostics else "The drawing is not complete.")
        self.diagnostics = tuple(diagnostics)


def generate(document: Document, catalogue: Catalogue, analysis: Analysis | None = None, seed: int = 0) -> Program:
    """The program of a document; raises `NotSound` where the analysis has errors on what the program needs."""
    analysis = analysis or analyze(document, catalogue)
    _check(document, catalogue, analysis)
    scope = Scope.of(document, catalogue, analysis, MAIN, ())
    parts = _Parts(scope, root_name(document, catalogue))
    for use in dict.fromkeys(parts.outputs):
        parts.add_use(use)
    parts.add_objectives()
    return parts.program(seed)


def root_name(document: Document, catalogue: Catalogue) -> str:
    """The title as a class name: `Digits CNN` becomes DigitsCNN."""
    words = names.legal(document.title).split("_")
    name = "".join(word[0].upper() + word[1:] for word in words if word)
    taken = {"Training", "Tensor", *LOOP_NAMES, *document.graphs, *catalogue.specs}
    return f"{name}Model" if name in taken or not names.is_legal(name) else name


def _check(document: Document, catalogue: Catalogue, analysis: Analysis) -> None:
    """Errors on nodes that nothing needs do not stand in the way."""
    sinks = [node.id for node in document.main.nodes.values() if (spec := catalogue.get(node.kind)) is not None and spec.is_sink]
    needed = reachable(document.main, sinks, upstream=True)
    wrong = [found for found in analysis.diagnostics if found.severity == "error" and (not found.at or found.at[0] in needed)]
    unknown = [found for found in analysis.diagnostics if found.code == "kind/unknown" and found.at and found.at[0] in needed]
    if wrong or unknown:
        raise NotSound([*wrong, *unknown])
    if not sinks:
        raise NotSound([Diagnostic("error", "graph/empty", "There is no output and no loss yet; connect an Output to what the network should give.")])


@dataclass(slots=True)
class _Parts:
    """The pieces of both files while they are put together."""

    scope: Scope
    root: str
    outputs: dict[str, list[NodeId]] = field(init=False)
    uses: list[tuple[Use, Flow, list[End]]] = field(default_factory=list)
    objectives: list[tuple[ObjectiveMethod, Lines]] = field(default_factory=list)
    steps: dict[NodeId, None] = field(default_factory=dict)
    training_steps: dict[NodeId, None] = field(default_factory=dict)
    prediction: Prediction | None = None

    def __post_init__(self) -> None:
        self.outputs = {}
        for node in self.scope.known:
            if self.scope.spec(node.id).role == "output" and not node.muted:
                use = str(self.scope.analysis.bound[self.scope.at(node.id)].get("use", PREDICT))
                self.outputs.setdefault(use, []).append(node.id)

    def add_use(self, use: str) -> None:
        scope = self.scope
        wanted = [scope.ends(node, "x")[0] for node in self.outputs[use]]
        predicts = use == PREDICT
        made = attributes(scope, flow(scope, wanted, predicts=predicts))
        named = tuple(scope.graph.nodes[node].name for node in self.outputs[use])
        method = "forward" if predicts else names.unique(use, {node.name for node in scope.graph.nodes.values()})
        record = Use(use, method, arguments(scope, made), named)
        self.uses.append((record, made, wanted))
        self.steps |= dict.fromkeys(made.steps)
        if predicts:
            samples = any(scope.spec(node).call.predict for node in made.steps)
            self.prediction = Prediction(
                made, tuple(argument.name for argument in record.arguments), tuple(dict.fromkeys(wanted)), samples or len(set(wanted)) != len(wanted)
            )

    def add_objectives(self) -> None:
        scope = self.scope
        phases = scope.document.phases
        flat = [(number, place) for number, phase in enumerate(phases) for place in range(len(phase.objectives))]
        taken = {node.name for node in scope.graph.nodes.values()} | {use.method for use, _, _ in self.uses}
        methods = method_names([(phases[number].name, phases[number].objectives[place].name) for number, place in flat], taken)
        for (number, place), method in zip(flat, methods, strict=True):
            losses = losses_of(scope, phases[number].objectives[place])
            if not losses:
                continue
            metrics = metrics_of(scope, phases[number].objectives, place)
            made, is_whole = plan(scope, losses, metrics, self.prediction)
            prediction = self.prediction if is_whole else None
            lines = method_lines(scope, method, made, losses, metrics, prediction)
            self.objectives.append((describe(scope, (number, place), method, made, losses, metrics), lines))
            self.training_steps |= dict.fromkeys(node for node in made.steps if node not in self.steps)

    def program(self, seed: int) -> Program:
        blocks = BlockClasses({self.root, "Training"})
        paths = module_paths(self.scope, [*self.steps, *self.training_steps])
        frozen, tied = mapping.frozen(self.scope.document, paths), mapping.ties(self.scope.document, paths)
        texts = {"model.py": self._model(blocks, [tie for tie in tied if self._predicts(tie)])}
        if self.objectives:
            records = [record for record, _ in self.objectives]
            loop = loop_lines(self.scope.document, records, self.scope.catalogue, paths, frozen, seed)
            texts["train.py"] = self._train(blocks, [tie for tie in tied if not self._predicts(tie)], loop)
        spans, constructed, backwards = line_map(texts, blocks)
        return Program(
            files={name: lines.text() for name, lines in texts.items()},
            root=self.root,
            uses=tuple(use for use, _, _ in self.uses),
            objectives=tuple(record for record, _ in self.objectives),
            spans=spans,
            constructed=constructed,
            lines=backwards,
            paths=paths,
            ties={tie.alias: tie.owner for tie in tied},
            frozen=frozen,
        )

    def _model(self, blocks: BlockClasses, ties: Sequence[Tie]) -> Lines:
        body = Lines()
        body.add(f"class {self.root}(nn.Module):")
        body.add(docstring(f"{self.scope.document.title}, drawn in nnbuilder."), indent=1)
        body.add()
        body.add("def __init__(self) -> None:", indent=1)
        body.add("super().__init__()", indent=2)
        modules = attribute_lines(self.scope, _with_owners(self.scope, self.steps), (), blocks.construct)
        body.extend(modules)
        for tie in ties:
            body.add(tie.line, tie.path, indent=2, constructs=True)
        for use, made, wanted in self.uses:
            body.add()
            body.add(signature(use.method, [argument.name for argument in use.arguments], len(wanted)), indent=1)
            body.extend(steps(self.scope, made, predicts=use.name == PREDICT))
            body.add(result([made.names[end] for end in wanted]), indent=2)
        lines = Lines()
        lines.add(docstring(f"The model {self.scope.document.title}: its state_dict is what weights.safetensors holds."))
        lines.add()
        own = _own_classes(self.scope)
        text = "\n".join([body.text(), *own, *(made.lines.text() for made in blocks.written.values())])
        if "math." in text:
            lines.add("import math")
            lines.add()
        if "torch." in text:
            lines.add("import torch")
        if "F." in text:
            lines.add("import torch.nn.functional as F")
        lines.add("from torch import Tensor, nn")
        for text in own:
            lines.add()
            lines.add()
            for line in text.rstrip().splitlines():
                lines.add(line)
        for made_class in blocks.written.values():
            lines.add()
            lines.add()
            lines.extend(made_class.lines)
        lines.add()
        lines.add()
        lines.extend(body)
        return lines

    def _train(self, blocks: BlockClasses, ties: Sequence[Tie], loop: Sequence[str]) -> Lines:
        known = {*blocks.written}
        modules = attribute_lines(
            self.scope,
            [node for node in _with_owners(self.scope, self.training_steps) if node not in _with_owners(self.scope, self.steps)],
            (),
            blocks.construct,
        )
        fresh = [made for key, made in blocks.written.items() if key not in known]
        body = Lines()
        body.add(f"class Training({self.root}):")
        body.add(docstring("The model with what only training needs: one method for each objective."), indent=1)
        if modules.lines or ties:
            body.add()
            body.add("def __init__(self) -> None:", indent=1)
            body.add("super().__init__()", indent=2)
            body.extend(modules)
            for tie in ties:
                body.add(tie.line, tie.path, indent=2, constructs=True)
        for _, lines in self.objectives:
            body.add()
            body.extend(lines)
        lines = Lines()
        lines.add(docstring(f"How {self.scope.document.title} is trained, and a plain loop that does it without nnbuilder."))
        lines.add()
        for word in ("itertools", "math"):
            if any(f"{word}." in line for line in loop):
                lines.add(f"import {word}")
        if any("Callable[" in line for line in loop):
            lines.add("from collections.abc import Callable")
        if any(line.text.startswith(("import ", "from ")) for line in lines.lines):
            lines.add()
        lines.add("import torch")
        if any("F." in line.text for line in body.lines):
            lines.add("import torch.nn.functional as F")
        lines.add("from safetensors.torch import load_file, save_file")
        uses_nn = any("nn." in text for text in [*loop, *(line.text for found in (body, *(made.lines for made in fresh)) for line in found.lines)])
        lines.add("from torch import Tensor" + (", nn" if uses_nn else ""))
        lines.add()
        lines.add(f"from model import {', '.join(sorted({self.root, *_shared_classes(body, blocks, fresh), *_called_own_classes(self.scope, body, fresh)}))}")
        for made_class in fresh:
            lines.add()
            lines.add()
            lines.extend(made_class.lines)
        lines.add()
        lines.add()
        lines.extend(body)
        lines.add()
        lines.add()
        for text in loop:
            lines.add(text)
        return lines

    def _predicts(self, tie: Tie) -> bool:
        """Whether both ends are part of what inference needs."""
        needed = _with_owners(self.scope, self.steps)
        return tie.path[0] in needed and tie.owner_path[0] in needed


def _with_owners(scope: Scope, nodes: Iterable[NodeId]) -> dict[NodeId, None]:
    """Nodes and the nodes whose modules they call, owners where they are first needed."""
    found: dict[NodeId, None] = {}
    for node in nodes:
        found[scope.owner(scope.graph.nodes[node]).id] = None
        found[node] = None
    return found


def _own_classes(scope: Scope) -> list[str]:
    """The text of our own module files that any graph of the document uses, without their docstrings and imports."""
    return [_class_text(names.for_kind(target, ())) for target in _own_targets(scope)]


def _own_targets(scope: Scope) -> list[str]:
    nodes = (node for graph in scope.document.graphs.values() for node in graph.nodes.values())
    specs = (scope.catalogue.get(node.kind) for node in nodes)
    return sorted({spec.call.target for spec in specs if spec is not None and spec.call.form == "own"})


def _called_own_classes(scope: Scope, body: Lines, fresh: Sequence[object]) -> list[str]:
    """Our own module classes, which stand in model.py, that the training class constructs as well."""
    text = body.text() + "".join(made.lines.text() for made in fresh if hasattr(made, "lines"))
    return [target for target in _own_targets(scope) if f"= {target}(" in text]


def _class_text(module: str) -> str:
    text = (files("nnbuilder") / "modules" / f"{module}.py").read_text("utf-8")
    return text[text.index("class ") :]


def _shared_classes(body: Lines, blocks: BlockClasses, fresh: Sequence[object]) -> list[str]:
    """Block classes of model.py that the training class constructs as well."""
    text = body.text() + "".join(made.lines.text() for made in fresh if hasattr(made, "lines"))
    return [made.name for made in blocks.written.values() if made not in fresh and f"{made.name}(" in text]
