"""The imports of a file, which follow from the names its lines mention."""

from __future__ import annotations

import ast
from collections.abc import Collection

from nnbuilder.codegen.lines import Lines

_STANDARD: dict[str, tuple[str, str]] = {
    "itertools": ("", "itertools"),
    "math": ("", "math"),
    "Callable": ("collections.abc", "Callable"),
    "Iterator": ("collections.abc", "Iterator"),
    "Mapping": ("collections.abc", "Mapping"),
    "Sequence": ("collections.abc", "Sequence"),
    "Sized": ("collections.abc", "Sized"),
    "dataclass": ("dataclasses", "dataclass"),
    "field": ("dataclasses", "field"),
    "Any": ("typing", "Any"),
}
_INSTALLED: dict[str, tuple[str, str]] = {
    "torch": ("", "torch"),
    "F": ("", "torch.nn.functional"),
    "load_file": ("safetensors.torch", "load_file"),
    "save_file": ("safetensors.torch", "save_file"),
    "Tensor": ("torch", "Tensor"),
    "nn": ("torch", "nn"),
}
"""{name in source: (module, what is imported)}; without a module the thing itself is one."""
IMPORTED = frozenset({*_STANDARD, *_INSTALLED})
"""Names that stand for imports, so that nothing else may be called so."""


def origin(name: str) -> tuple[str, str] | None:
    """Where a name in source comes from: (module, what is imported), or None where it is no import."""
    return (_STANDARD | _INSTALLED).get(name)


def imports(names: Collection[str]) -> Lines:
    """The import lines for some names: the standard library first, then what is installed."""
    lines = Lines()
    for table in (_STANDARD, _INSTALLED):
        mentioned = {name: place for name, place in table.items() if name in names}
        if mentioned and lines.lines:
            lines.blank()
        for name, (module, thing) in mentioned.items():
            if not module:
                lines.add(ast.Import([ast.alias(thing, None if thing == name else name)]))
        for module in dict.fromkeys(module for module, _ in mentioned.values() if module):
            lines.add(ast.ImportFrom(module, [ast.alias(name) for name, (place, _) in mentioned.items() if place == module], 0))
    return lines
