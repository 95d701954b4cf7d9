"""A page about the model: what it is for, what it learned from, how well it does, and against what."""

from __future__ import annotations

import re
from pathlib import Path

from nnbuilder.core.analysis import analyze
from nnbuilder.core.tensor import TensorSpec
from nnbuilder.export.exporter import Bundle, ExportError
from nnbuilder.export.markdown import words
from nnbuilder.insight.comparison import Comparison
from nnbuilder.insight.verdict import capital
from nnbuilder.project.atomic import write_atomic


class ModelCard:
    """Markdown after Mitchell et al. 2019, Model Cards for Model Reporting, as far as a program can know."""

    name = "card"
    title = "model card"
    summary = "A page in Markdown: data, split, results beside simple models, structure, and how to repeat it."
    suffix = ".md"
    is_folder = is_model = is_exact = False
    files: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()

    def write(self, bundle: Bundle, path: Path) -> None:
        write_atomic(path, card(bundle).encode())

    def read_back(self, bundle: Bundle, path: Path) -> None:
        found = dict(re.findall(r"^\| (\S+/\S+) \| (\S+) \|$", path.read_text("utf-8"), re.MULTILINE))
        if found != {name: f"{value:.4g}" for name, value in bundle.evaluation.metrics.items()}:
            raise ExportError("The card that was written does not give the results of the run, so it was not kept.")


def card(bundle: Bundle) -> str:
    """The text of the card."""
    about = bundle.metadata
    count = sum(tensor.numel() for name, tensor in bundle.state.items() if name not in bundle.program.ties)
    lines = [f"# {words(about['title'])}", "", f"A network of {count:,} weights, drawn and trained in nnbuilder (run {words(about['run'])}).", ""]
    lines += ["## Data", "", *_data(bundle), ""]
    lines += ["## Results on data it has not learned from", "", *_results(bundle), ""]
    lines += ["## Structure", "", "| node | kind | gives |", "|---|---|---|", *_structure(bundle), ""]
    lines += ["## How it was trained", "", *_training(bundle), ""]
    lines += [f"Seed {about['seed']}, PyTorch {about['torch']}. The same seed on the same machine and build gives the same weights.", ""]
    lines += ["## Limits", "", "It knows nothing but these data. Rows unlike them, and classes that are not listed, are answered all the same.", ""]
    return "\n".join(lines)


def _data(bundle: Bundle) -> list[str]:
    data = bundle.document.data
    assert data is not None, "a bundle has data"
    source = f"the built-in set {words(data.source.name)}" if data.source.kind == "builtin" else words(Path(data.source.name).name)
    rows = f", {data.facts.rows:,} rows" if data.facts is not None else ""
    split = data.split
    shares = f"{split.train:.0%} to learn from, {split.validation:.0%} to choose by, {split.test:.0%} to measure on"
    fair = f", each class of {words(split.column)} in fair shares" if split.by == "stratified" else ""
    return [
        f"Learned from {source}{rows}.",
        f"Split: {shares}{fair}; drawn with seed {split.seed}.",
        "",
        "| field | role | type | what it holds |",
        "|---|---|---|---|",
        *(f"| {words(field.name)} | {field.role} | {field.kind} | {words(_shortened(field.columns))} |" for field in data.fields),
        "",
        "What is fitted (means, spreads, classes) is fitted on the part to learn from alone.",
    ]


def _results(bundle: Bundle) -> list[str]:
    table = ["| metric | value |", "|---|---|", *(f"| {name} | {value:.4g} |" for name, value in bundle.evaluation.metrics.items())]
    beside = [line for each in bundle.comparisons for line in (*_beside(each), "")]
    return [*table, "", *beside]


def _beside(comparison: Comparison) -> list[str]:
    """The simple models, and what is to be said of them."""
    return [*(f"- {words(capital(line))}" for line in comparison.lines), "", *(words(text) for text in (comparison.sentence, *comparison.notes) if text)]


def _training(bundle: Bundle) -> list[str]:
    lines = []
    for phase in bundle.document.phases:
        ways = {f"{words(group.optimizer.kind)}, {words(group.schedule.kind.lower())} rate" for objective in phase.objectives for group in objective.groups}
        length = f"{phase.steps} steps" if phase.steps is not None else f"{phase.epochs} epochs"
        lines.append(f"- {words(phase.name)}: {length} of batches of {phase.part.batch_size}; {'; '.join(sorted(ways))}.")
    fields = bundle.document.data.fields if bundle.document.data is not None else ()
    seen = [f"{words(field.name)} by {words(', '.join(setting.kind for setting in field.augmentation))}" for field in fields if field.augmentation]
    return [*lines, *([f"- Augmented anew in each epoch, what is learned from alone: {'; '.join(seen)}."] if seen else [])]


def _structure(bundle: Bundle) -> list[str]:
    analysis = analyze(bundle.document, bundle.catalogue)
    lines = []
    for node_id in analysis.order.get("main", ()):
        node = bundle.document.main.nodes[node_id]
        found = next((spec for (path, _), spec in analysis.types.items() if path == (node_id,)), None)
        lines.append(f"| {words(node.name)} | {words(node.kind)} | {found if isinstance(found, TensorSpec) and found.shape else ''} |")
    return lines


def _shortened(columns: tuple[str, ...]) -> str:
    return ", ".join(columns[:8]) + (f" and {len(columns) - 8} more" if len(columns) > 8 else "")
