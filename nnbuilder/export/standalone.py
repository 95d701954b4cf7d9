"""The files of this program that exports carry: what prepares raw values, and what asks the network, as their text."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any

from nnbuilder.export.exporter import Bundle

PREPARATION = "preparation"
_ALWAYS = ("preparation", "replies")
_DIALECT = ("delimiter", "header", "encoding")
"""What an exported script knows of how the tables of the data are written."""


def text_of(room: str, file: str) -> str:
    """A file of the package as it stands: `text_of("standalone", "predict")`."""
    return (files("nnbuilder").joinpath(*room.split("/")) / f"{file}.py").read_text("utf-8")


def preparation_files(bundle: Bundle) -> dict[str, str]:
    """{file: text} of what prepares the fields of a bundle, each after those that it imports."""
    texts: dict[str, str] = {}
    for travelling in (*_ALWAYS, *map(_file_of, bundle.fitted.fields.values()), *([] if bundle.fitted.windows is None else [_file_of(bundle.fitted.windows)])):
        _take(travelling, texts)
    return texts


def kinds(bundle: Bundle) -> Mapping[str, str]:
    """{kind: class} of the fields of a bundle."""
    return {fitted.kind: type(fitted).__name__ for fitted in bundle.fitted.fields.values()}


def settings(bundle: Bundle) -> dict[str, Any]:
    """What an exported script must know: the class of the model, its ties, what it reads, what its outputs mean, and how tables
    are written."""
    use, program = bundle.predictor.use, bundle.program
    return {
        "root": program.root,
        "inputs": [argument.field for argument in use.arguments],
        "outputs": [meaning.encode() for meaning in bundle.predictor.meanings],
        "ties": {alias: owner for alias, owner in program.ties.items() if alias in bundle.state},
        "table": {name: value for name, value in bundle.metadata.get("table", {}).items() if name in _DIALECT and isinstance(value, str | bool)},
    }


def package_text(bundle: Bundle) -> str:
    """The first file of the folder `preparation`: which kinds of fields there are."""
    files_of = {fitted.kind: _file_of(fitted) for fitted in bundle.fitted.fields.values()}
    imports = [f"from .{files_of[kind]} import {name}" for kind, name in sorted(kinds(bundle).items())]
    if bundle.fitted.windows is not None:
        imports.append(f"from .{_file_of(bundle.fitted.windows)} import {type(bundle.fitted.windows).__name__}")
    decoders = ", ".join(f"{json.dumps(kind)}: {name}.decode" for kind, name in sorted(kinds(bundle).items()))
    whole = "\n".join(imports)
    return f'"""How raw values become the inputs of this network."""\n\n{whole}\n\nKINDS = {{{decoders}}}\nWINDOWS = {windows_decoder(bundle)}\n'


def windows_decoder(bundle: Bundle) -> str:
    """What reads how windows are cut, as source."""
    return "None" if bundle.fitted.windows is None else f"{type(bundle.fitted.windows).__name__}.decode"


def without_imports(text: str, names: Iterable[str]) -> str:
    """A file without its imports of the files beside it and of some others, for where they stand one after another."""
    gone = set(names)
    taken: set[int] = set()
    for tree in ast.parse(text).body:
        if isinstance(tree, ast.ImportFrom) and (tree.level or (tree.module or "").partition(".")[0] in gone):
            taken |= set(range(tree.lineno, (tree.end_lineno or tree.lineno) + 1))
    return "\n".join(line for number, line in enumerate(text.splitlines(), 1) if number not in taken) + "\n"


def _file_of(fitted: object) -> str:
    """The file of `data/preparation` that a fitted value is declared in."""
    return type(fitted).__module__.rpartition(".")[2]


def _take(file: str, texts: dict[str, str]) -> None:
    """Takes a file and, before it, those it imports from beside itself."""
    if file in texts:
        return
    text = text_of(f"data/{PREPARATION}", file)
    for tree in ast.parse(text).body:
        if isinstance(tree, ast.ImportFrom) and tree.level == 1 and tree.module is not None:
            _take(tree.module, texts)
    texts[file] = text
