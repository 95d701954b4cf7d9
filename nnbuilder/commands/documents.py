"""The commands about drawings: templates, new, layers, check, code."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from nnbuilder import shipped
from nnbuilder.codegen.generate import NotSound, generate
from nnbuilder.commands.answers import Problem, Usage, give, note, say
from nnbuilder.core.diagnostics import Diagnostic
from nnbuilder.core.document import READ, DataSet, Document
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.report import NodeReport, report_of
from nnbuilder.core.sizes import Dim
from nnbuilder.core.table import table
from nnbuilder.core.tensor import TensorSpec
from nnbuilder.layers import CATALOGUE
from nnbuilder.layers.first_network import propose
from nnbuilder.project.atomic import write_atomic
from nnbuilder.project.files import dump_document, load_document, open_document


def templates(options: argparse.Namespace) -> int:
    entries = shipped.templates()
    if options.json:
        give(entries)
    else:
        say(table([(entry["name"], entry["family"], entry["title"], f"about {entry['seconds']} s") for entry in entries]))
    return 0


def new(options: argparse.Namespace) -> int:
    if (options.template is None) == (options.data is None):
        raise Usage(f"Write a template or --data PATH. Templates are {', '.join(entry['name'] for entry in shipped.templates())}.")
    target = Path(options.output)
    if target.exists():
        raise Problem(f"{target} is there already; choose another name, so that nothing is lost.")
    choices = [option for option in ("target", "input", "ignore", "augment") if getattr(options, option)] + ["seed"] * (options.seed is not None)
    choices += ["damaged"] * (options.damaged is not None)
    if options.data is None and choices:
        raise Usage(f"--{choices[0]} says something of data; write --data PATH with it.")
    content = _for_data(options, target) if options.data is not None else _template(options.template)
    try:
        write_atomic(target, content)
    except OSError as error:
        raise Problem(f"{target} cannot be written: {(error.strerror or str(error)).lower()}.") from None
    what = f"the template {options.template}" if options.template else f"a first network for {Path(options.data).name}"
    note(f"{target} is {what}. Try `nnbuilder check {target}`, `nnbuilder train {target}`, or `nnbuilder open {target}`.")
    return 0


def _template(name: str) -> bytes:
    content = shipped.template(name)
    if content is None:
        raise Problem(f"There is no template {name!r}; there are {', '.join(entry['name'] for entry in shipped.templates())}.")
    return content


def _for_data(options: argparse.Namespace, target: Path) -> bytes:
    """A first network for a file or a folder, as a document; the reasons are told."""
    from nnbuilder.commands.looked_over import lines_about
    from nnbuilder.commands.roles import described, reasons
    from nnbuilder.data import builtin

    path, base = Path(options.data), target.resolve().parent
    data = described(path, base, options)
    for line in (*roles_in_words(data), *reasons(data)):
        note(line)
    title = builtin.SETS[data.source.name].recipe.title if data.source.kind == "builtin" else path.resolve().stem.replace("_", " ").strip()
    proposal = propose(data, title or "Untitled")
    for reason in proposal.reasons:
        note(reason)
    for line in lines_about(data, base, names_options=True):
        note(line)
    return dump_document(proposal.document)


def roles_in_words(data: DataSet) -> list[str]:
    """What every field is for, a line each; long lists of columns are cut."""
    lines = []
    for field in data.fields:
        many = ", …" if len(field.columns) > 8 else ""
        what = f"{field.role} {field.name} ({field.kind})" if field.role in READ else "left out" if field.role == "ignore" else field.role
        lines.append(f"{what}: {', '.join(field.columns[:8])}{many}")
    return lines


def layers(options: argparse.Namespace) -> int:
    specs = list(CATALOGUE)
    if options.kind is not None:
        found = CATALOGUE.get(options.kind)
        if found is None:
            raise Problem(f"There is no layer {options.kind!r}; `nnbuilder layers` lists those there are.")
        specs = [found]
    if options.json:
        give([_layer(spec) for spec in specs])
    elif options.kind is not None:
        say(_help(specs[0]))
    else:
        for category, members in CATALOGUE.by_category().items():
            say(f"\n{category}")
            say(table([(f"  {spec.kind}", spec.summary) for spec in members]))
    return 0


def check(options: argparse.Namespace) -> int:
    document = read_document(options.file)
    report = report_of(document, CATALOGUE)
    if options.json:
        found = {
            "ok": report.is_sound,
            "parameters": report.parameters,
            "diagnostics": [_diagnostic(document, diagnostic) for diagnostic in report.diagnostics],
            "nodes": {name: _node(node) for name, node in report.nodes.items()},
        }
        give(found | _data_looked_over(document, options) if options.data else found)
    else:
        say(str(report))
        if options.data:
            _tell_of_data(document, options)
    return 0 if report.is_sound else 1


def _data_looked_over(document: Document, options: argparse.Namespace) -> dict[str, Any]:
    from nnbuilder.commands.looked_over import looked_over

    return {"data": looked_over(_data_of(document), Path(options.file).resolve().parent)}


def _tell_of_data(document: Document, options: argparse.Namespace) -> None:
    """On stderr, since what is checked is the drawing."""
    from nnbuilder.commands.looked_over import lines_about
    from nnbuilder.data.staleness import facts_are_stale

    data, base = _data_of(document), Path(options.file).resolve().parent
    stale = facts_are_stale(data, base)
    lines = [*([stale] if stale else []), *lines_about(data, base)]
    for line in lines or [f"Nothing about {data.source.name} looks wrong."]:
        note(line)


def _data_of(document: Document) -> DataSet:
    if document.data is None:
        raise Problem("The document has no data set to look at; choose one with `nnbuilder train FILE --data PATH`, or in the window.")
    return document.data


def code(options: argparse.Namespace) -> int:
    document = read_document(options.file)
    try:
        program = generate(document, CATALOGUE)
    except NotSound as error:
        raise Problem(f"The drawing has errors, so there is no source yet: {error}") from None
    if options.output is None:
        for name, text in program.files.items():
            say(f"# {name}\n{text}")
        return 0
    folder = Path(options.output)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in program.files.items():
            write_atomic(folder / name, text.encode())
    except OSError as error:
        raise Problem(f"{folder} cannot be written: {(error.strerror or str(error)).lower()}.") from None
    note(f"Wrote {', '.join(program.files)} to {folder}.")
    return 0


def read_document(name: str) -> Document:
    """The document of a file, with its notes said."""
    path = Path(name)
    is_file = path.suffix or path.exists() or shipped.template(name) is None
    loaded = open_document(path, CATALOGUE) if is_file else load_document(shipped.template(name) or b"", CATALOGUE)
    for text in loaded.notes:
        note(text)
    return loaded.document


def _node(node: NodeReport) -> dict[str, Any]:
    return {"kind": node.kind, "outputs": {port: _type(kind) for port, kind in node.outputs.items()}, "parameters": node.parameters}


def _type(found: object) -> dict[str, Any] | None:
    if not isinstance(found, TensorSpec):
        return None
    return {"shape": [_dim(dim) for dim in found.shape], "dtype": found.dtype}


def _dim(dim: Dim) -> int | str:
    return int(dim) if isinstance(dim, int) else str(dim)


def _diagnostic(document: Document, found: Diagnostic) -> dict[str, Any]:
    node = document.node(found.node) if found.node is not None else None
    return {
        "severity": found.severity,
        "code": found.code,
        "message": found.message,
        "node": node.name if node else None,
        "where": found.where,
        "fixes": [fix.title for fix in found.fixes],
    }


def _layer(spec: LayerSpec) -> dict[str, Any]:
    params = [{"name": param.name, "type": str(param.type), "default": param.default, "help": param.help, "required": param.required} for param in spec.params]
    inputs = [
        {"name": port.name, "axes": str(port.axes), "dtype": port.axes.dtype, "variadic": port.variadic, "optional": port.optional} for port in spec.inputs
    ]
    return {
        "kind": spec.kind,
        "category": spec.category,
        "torch": spec.call.target,
        "summary": spec.summary,
        "params": params,
        "inputs": inputs,
        "outputs": list(spec.outputs),
    }


def _help(spec: LayerSpec) -> str:
    lines = [f"{spec.title} ({spec.kind}, {spec.category})", "", spec.doc, ""]
    if spec.call.target:
        lines += [f"PyTorch: {spec.call.target}", ""]
    if spec.inputs:
        lines += [
            "Inputs",
            table([(f"  {port.name}", str(port.axes), "optional" if port.optional else "any number" if port.variadic else "") for port in spec.inputs]),
            "",
        ]
    if spec.params:
        lines += ["Parameters", table([(f"  {param.name}", str(param.default), param.help) for param in spec.params])]
    return "\n".join(lines).rstrip()
