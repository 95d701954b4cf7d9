"""From a program to modules: the one place that executes generated source.

The source is put into linecache, so that tracebacks show its lines and map back to nodes. Nothing else reaches `exec`:
programs are written by `codegen` from typed fragments, and whatever is executed has passed the gate.
"""

from __future__ import annotations

import builtins
import functools
import linecache
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

import torch
import torch.nn.functional as F
from torch import nn

from nnbuilder.codegen import gate
from nnbuilder.codegen.phase_learning import ConfigurationError
from nnbuilder.codegen.program import Program
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.runtime.randomness import fresh, seeded

_PROGRAMS_REMEMBERED = 8


def build_model(program: Program, catalogue: Catalogue, seed: int | None = None) -> nn.Module:
    """The model with fresh weights. With a seed they are the same on every call."""
    return _construct(load(program, catalogue)["model"], program.root, seed)


def build_training(program: Program, catalogue: Catalogue, seed: int | None = None) -> nn.Module:
    """The model with what only training needs; the same seed gives its model part the weights of `build_model`."""
    modules = load(program, catalogue)
    if "train" not in modules:
        raise ConfigurationError("This drawing has no loss, so there is nothing to train; add a loss that compares the output with a field of the data.")
    return _construct(modules["train"], "Training", seed)


def load(program: Program, catalogue: Catalogue) -> Mapping[str, ModuleType]:
    """The files of a program as modules by name, each seeing the others under their plain names.

    Raises `gate.NotGenerated` where a file holds what no drawing of these kinds gives; then nothing of it is executed.
    """
    _let_in(program.digest, tuple(program.files.items()), catalogue)
    loaded: dict[str, ModuleType] = {}
    for name in sorted(program.files):
        stem = name.removesuffix(".py")
        loaded[stem] = _execute(program, name, loaded)
    return loaded


def file_name(program: Program, name: str) -> str:
    """What tracebacks call a file of a program: `<nnbuilder 1f0c.../model.py>`."""
    return f"<nnbuilder {program.digest[:16]}/{name}>"


def program_line(program: Program, traceback_file: str, line: int) -> tuple[str, int] | None:
    """The file and line of a program a traceback names, if it names one."""
    for name in program.files:
        if traceback_file == file_name(program, name):
            return name, line
    return None


@functools.lru_cache(maxsize=64)
def _let_in(digest: str, files: tuple[tuple[str, str], ...], catalogue: Catalogue) -> None:
    """Looks at the text of a program once."""
    gate.check(dict(files), catalogue)


def _execute(program: Program, name: str, loaded: Mapping[str, ModuleType]) -> ModuleType:
    text, place = program.files[name], file_name(program, name)
    _remember_lines(place, text)
    module = ModuleType(f"nnbuilder_program_{program.digest}.{name.removesuffix('.py')}")

    def importer(wanted: str, *rest: Any, **more: Any) -> Any:
        return loaded[wanted] if wanted in loaded else builtins.__import__(wanted, *rest, **more)

    module.__dict__["__builtins__"] = {**vars(builtins), "__import__": importer}
    exec(compile(text, place, "exec", dont_inherit=True), module.__dict__)
    return module


def _remember_lines(place: str, text: str) -> None:
    """Tracebacks show the lines of the programs that were executed last; the lines of all others are let go."""
    linecache.cache.pop(place, None)
    linecache.cache[place] = (len(text), None, text.splitlines(keepends=True), place)
    kept = [known for known in tuple(linecache.cache) if known.startswith("<nnbuilder ")]
    for old in kept[: -2 * _PROGRAMS_REMEMBERED]:
        linecache.cache.pop(old, None)


def _construct(module: ModuleType, name: str, seed: int | None) -> nn.Module:
    with fresh() if seed is None else seeded(seed):
        made = getattr(module, name)()
    if not isinstance(made, nn.Module):
        raise TypeError(f"{name} is no module.")
    return made


@functools.lru_cache(maxsize=512)
def compile_expression(text: str, arguments: tuple[str, ...]) -> Callable[..., Any]:
    """A template of the catalogue, with its places as arguments, as a function; for the interpreter and its tests."""
    namespace: dict[str, Any] = {"torch": torch, "F": F}
    exec(compile(f"def expression({', '.join(arguments)}):\n    return {text}", "<nnbuilder expression>", "exec"), namespace)
    made: Callable[..., Any] = namespace["expression"]
    return made
