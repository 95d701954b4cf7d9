"""From a document to a program: model.py, train.py, and the map between nodes and lines."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from nnbuilder.codegen import mapping
from nnbuilder.codegen.allocator import Allocator
from nnbuilder.codegen.blocks import BlockClass, BlockClasses
from nnbuilder.codegen.flow import Flow, flow
from nnbuilder.codegen.imports import imports
from nnbuilder.codegen.lines import Lines
from nnbuilder.codegen.loop import loop_lines, loop_names
from nnbuilder.codegen.mapping import Tie, line_map, module_paths
from nnbuilder.codegen.methods import defined, header, result, steps, tensors
from nnbuilder.codegen.modules import attribute_lines
from nnbuilder.codegen.objectives import Prediction, arguments, describe, losses_of, method_lines, method_names, metrics_of, plan
from nnbuilder.codegen.own_text import OwnText, own_text
from nnbuilder.codegen.program import ObjectiveMethod, Program, Use
from nnbuilder.codegen.scope import Scope
from nnbuilder.codegen.source import attribute, checked, name, statements
from nnbuilder.codegen.speed import EXACT, Speed
from nnbuilder.core import names
from nnbuilder.core.analysis import analyze
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.clean_targets import sides
from nnbuilder.core.diagnostics import Analysis, Diagnostic
from nnbuilder.core.document import Document
from nnbuilder.core.graph import MAIN, End, NodeId, reachable

PREDICT = "predict"
TRAINING = "Training"


class NotSound(ValueError):
    """A document with errors has no program; `diagnostics` are the errors, the message is the first of them."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        super().__init__(diagnostics[0].message if diagnostics else "The drawing is not complete.")
        self.diagnostics = tuple(diagnostics)


def generate(document: Document, catalogue: Catalogue, analysis: Analysis | None = None, seed: int = 0, speed: Speed = EXACT) -> Program:
    """The program of a document; raises `NotSound` where the analysis has errors on what the program needs."""
    analysis = analysis or analyze(document, catalogue)
    _check(document, catalogue, analysis)
    divided = sides(document, catalogue).document
    if divided is not document:
        document, analysis = divided, analyze(divided, catalogue)
    scope = Scope.of(document, catalogue, analysis, MAIN, ())
    parts = _Parts(scope, root_name(document, catalogue))
    for use in dict.fromkeys(parts.outputs):
        parts.add_use(use)
    parts.add_objectives()
    return parts.program(seed, speed)


def root_name(document: Document, catalogue: Catalogue) -> str:
    """The title as a class name: `Digits CNN` becomes DigitsCNN."""
    words = names.legal(document.title).split("_")
    root = "".join(word[0].upper() + word[1:] for word in words if word)
    blocks = {name[0].upper() + name[1:] for name in document.graphs}
    is_taken = root in blocks or root in catalogue.specs or not names.is_legal(root) or Allocator(_module_names()).has(root)
    return f"{root[: names.LONGEST]}Model" if is_taken else root


def _module_names() -> set[str]:
    """What both files define, whatever is drawn."""
    return {TRAINING, *loop_names()}


def _check(document: Document, catalogue: Catalogue, analysis: Analysis) -> None:
    """Errors on nodes that nothing needs do not stand in the way."""
    sinks = [node.id for node in document.main.nodes.values() if (spec := catalogue.get(node.kind)) is not None and spec.is_sink]
    needed = reachable(document.main, sinks, upstream=True)
    on_needed = [one for one in analysis.diagnostics if not one.at or one.at[0] in needed]
    wrong = [one for one in on_needed if one.severity == "error"]
    unknown = [one for one in on_needed if one.code in ("kind/unknown", "input/unread") and one.at]
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
        ends = [scope.ends(node, "x")[0] for node in self.outputs[use]]
        predicts = use == PREDICT
        made = flow(scope, ends, predicts=predicts)
        named = tuple(scope.graph.nodes[node].name for node in self.outputs[use])
        taken = {node.name for node in scope.graph.nodes.values()} | {other.method for other, _, _ in self.uses}
        record = Use(use, "forward" if predicts else names.unique(use, taken), arguments(scope, made), named)
        self.uses.append((record, made, ends))
        self.steps |= dict.fromkeys(made.steps)
        if predicts:
            samples = any(scope.spec(node).call.predict or scope.samples(node) for node in made.steps)
            given = tuple(argument.name for argument in record.arguments)
            self.prediction = Prediction(made, given, tuple(dict.fromkeys(ends)), samples or len(set(ends)) != len(ends))

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

    def program(self, seed: int, speed: Speed) -> Program:
        own = _own_texts(self.scope)
        blocks = BlockClasses(Allocator({self.root, *_module_names(), *(word for text in own for word in text.defines)}))
        paths = module_paths(self.scope, [*self.steps, *self.training_steps])
        frozen, tied = mapping.frozen(self.scope.document, paths), mapping.ties(self.scope.document, paths)
        texts = {"model.py": self._model(blocks, own, [tie for tie in tied if self._predicts(tie)])}
        in_model = {self.root, *(made.name for made in blocks.written.values()), *(word for text in own for word in text.defines)}
        if self.objectives:
            records = [record for record, _ in self.objectives]
            loop = loop_lines(self.scope.document, records, self.scope.catalogue, paths, frozen, seed, speed)
            texts["train.py"] = self._train(blocks, [tie for tie in tied if not self._predicts(tie)], loop, in_model)
        spans, constructed, backwards = line_map(texts, blocks)
        return Program(
            files={file: lines.text() for file, lines in texts.items()},
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

    def _model(self, blocks: BlockClasses, own: Sequence[OwnText], ties: Sequence[Tie]) -> Lines:
        title = self.scope.document.title
        modules = attribute_lines(self.scope, _with_owners(self.scope, self.steps), {}, blocks.construct)
        body = _class(self.root, "nn.Module", f"{title}, drawn in nnbuilder.", modules, ties, is_root=True)
        for use, made, ends in self.uses:
            body.blank()
            body.add(header(use.method, [argument.name for argument in use.arguments], tensors(len(ends))), indent=1)
            body.extend(steps(self.scope, made, {}))
            body.add(result([made.read(end) for end in ends]), indent=2)
        parts = [*map(_verbatim, own), *(made.lines for made in blocks.written.values()), body]
        return _file(f"The model {title}: its state_dict is what weights.safetensors holds.", parts, ())

    def _train(self, blocks: BlockClasses, ties: Sequence[Tie], loop: Lines, in_model: set[str]) -> Lines:
        title, before = self.scope.document.title, {*blocks.written}
        owners = _with_owners(self.scope, self.steps)
        new = [node for node in _with_owners(self.scope, self.training_steps) if node not in owners]
        modules = attribute_lines(self.scope, new, {}, blocks.construct)
        fresh: list[BlockClass] = [made for key, made in blocks.written.items() if key not in before]
        body = _class(TRAINING, self.root, "The model with what only training needs: one method for each objective.", modules, ties, is_root=False)
        for _, lines in self.objectives:
            body.blank()
            body.extend(lines)
        parts = [*(made.lines for made in fresh), body, loop]
        return _file(f"How {title} is trained, and a plain loop that does it without nnbuilder.", parts, in_model)

    def _predicts(self, tie: Tie) -> bool:
        """Whether both ends are part of what inference needs."""
        needed = _with_owners(self.scope, self.steps)
        return tie.path[0] in needed and tie.owner_path[0] in needed


def _file(doc: str, parts: Sequence[Lines], in_model: Iterable[str]) -> Lines:
    """A file: its docstring, the imports that its parts need, and the parts."""
    mentioned = frozenset().union(*(part.names() for part in parts))
    lines = Lines()
    lines.docstring(doc)
    lines.blank()
    lines.extend(imports(mentioned))
    shared = sorted(mentioned & {*in_model})
    if shared:
        lines.blank()
        lines.add(ast.ImportFrom("model", [ast.alias(word) for word in shared], 0))
    for part in parts:
        lines.blank(2)
        lines.extend(part)
    return lines


def _class(word: str, base: str, doc: str, modules: Lines, ties: Sequence[Tie], *, is_root: bool) -> Lines:
    """A class up to the end of its constructor, which only the root has where nothing stands in it."""
    lines = Lines()
    lines.add(ast.ClassDef(checked(word), [attribute(name(base.split(".")[0]), *base.split(".")[1:])], [], [], []))
    lines.docstring(doc, indent=1)
    if is_root or modules.lines or ties:
        lines.blank()
        lines.add(defined("__init__", [ast.arg("self")], ast.Constant(None)), indent=1)
        lines.add_all(statements("super().__init__()"), indent=2)
        lines.extend(modules)
        for tie in ties:
            lines.add(tie.statement, tie.path, indent=2, constructs=True)
    return lines


def _with_owners(scope: Scope, nodes: Iterable[NodeId]) -> dict[NodeId, None]:
    """Nodes and the nodes whose modules they call, owners where they are first needed."""
    owners: dict[NodeId, None] = {}
    for node in nodes:
        owners[scope.owner(scope.graph.nodes[node]).id] = None
        owners[node] = None
    return owners


def _own_texts(scope: Scope) -> list[OwnText]:
    """Our own module files that any graph of the document uses."""
    kinds = dict.fromkeys(node.kind for graph in scope.document.graphs.values() for node in graph.nodes.values())
    targets = {spec.call.target for kind in kinds if (spec := scope.catalogue.get(kind)) is not None and spec.call.form == "own"}
    return [own_text("modules", names.for_kind(target, ())) for target in sorted(targets)]


def _verbatim(text: OwnText) -> Lines:
    lines = Lines()
    lines.own(text)
    return lines
