"""Which node of the drawing a failing line or a parameter belongs to."""

from __future__ import annotations

import traceback
from types import FrameType

from torch import nn

from nnbuilder.codegen.program import Program
from nnbuilder.core.graph import Path
from nnbuilder.runtime.build import program_line


def node_of(program: Program, model: nn.Module, error: BaseException) -> Path:
    """The node whose line is the innermost one of the program in a traceback, () where there is none.

    A line of a block is written once and stands for every use of it; which use it was follows from the lines that
    called it, and which copy of a repeated block from the module that was called.
    """
    path: Path = ()
    for frame, line in traceback.walk_tb(error.__traceback__):
        place = program_line(program, frame.f_code.co_filename, line)
        here = program.lines.get(place) if place is not None else None
        if here is not None:
            path = (*path, *_copy(program, model, path, frame), here[-1]) if len(here) > 1 else here
    return path


def module_node(program: Program, key: str) -> Path:
    """The node whose module holds a key of the state_dict; the innermost one."""
    owners = [path for path, module in program.paths.items() if key == module or key.startswith(f"{module}.")]
    return max(owners, key=len, default=())


def _copy(program: Program, model: nn.Module, path: Path, frame: FrameType) -> tuple[int, ...]:
    """Which copy of a repeated block at `path` a line of it runs in; nothing where the block is not repeated."""
    called, block = frame.f_locals.get("self"), program.paths.get(path)
    places = (name.rpartition(".") for name, module in model.named_modules() if module is called)
    return next(((int(copy),) for parent, _, copy in places if parent == block and copy.isdecimal()), ())
