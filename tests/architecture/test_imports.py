"""Imports run one way, and the window's and the trainer's weight is only carried by who needs it."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "nnbuilder"
WITHOUT_QT = """
import importlib, importlib.abc, sys

class Refuse(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("PySide6", "shiboken6", "pyqtgraph"):
            raise ImportError(f"{name} is not installed")
        return None

sys.meta_path.insert(0, Refuse())
for name in sys.argv[1:]:
    importlib.import_module(name)
"""


def _modules(*rooms: str) -> list[str]:
    """The dotted names of every module of some rooms."""
    paths = [path for room in rooms for path in sorted((PACKAGE / room).rglob("*.py"))]
    names = (".".join(path.relative_to(ROOT).with_suffix("").parts) for path in paths)
    return [name.removesuffix(".__init__") for name in names]


def _python(code: str, *arguments: str) -> str:
    result = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, *arguments], capture_output=True, text=True, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    assert result.returncode == 0, result.stderr[-4000:]
    return result.stdout


def test_every_contract_between_rooms_is_kept():
    result = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"], capture_output=True, text=True, cwd=ROOT
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert " 0 broken" in result.stdout


def test_language_catalogue_generator_and_files_load_neither_torch_nor_qt():
    code = "import importlib, sys; [importlib.import_module(name) for name in sys.argv[1:]]; print(sorted({name.split('.')[0] for name in sys.modules}))"
    loaded = ast.literal_eval(_python(code, *_modules("core", "layers", "codegen", "project", "drawing")))
    assert "nnbuilder" in loaded
    assert not {"torch", "numpy", "pandas", "PySide6", "shiboken6", "pyqtgraph"} & set(loaded)


@pytest.mark.slow
def test_everything_below_the_window_works_without_qt():
    rooms = ("core", "layers", "codegen", "project", "runtime", "data", "training", "insight", "export")
    top = [f"nnbuilder.{path.stem}" for path in PACKAGE.glob("*.py") if path.stem not in ("__init__", "__main__")]
    _python(WITHOUT_QT, *_modules(*rooms), *top)


def _imported_at_once(tree: ast.Module) -> set[str]:
    """What a module imports when it is imported: everything outside functions, and outside `if TYPE_CHECKING`."""
    found: set[str] = set()
    front: list[ast.AST] = [tree]
    while front:
        node = front.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) or (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)):
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        front += ast.iter_child_nodes(node)
    return found


def test_the_window_imports_torch_only_when_it_is_needed():
    heavy = ("torch", "torchmetrics", "sklearn", "pandas", "onnx", "onnxruntime")
    guilty = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sorted((PACKAGE / "ui").rglob("*.py"))
        for name in _imported_at_once(ast.parse(path.read_text("utf-8")))
        if name.split(".")[0] in heavy
    ]
    assert not guilty


def test_the_window_is_loaded_before_torch():
    code = "import nnbuilder.ui.app, sys; print('torch' in sys.modules, 'PySide6.QtWidgets' in sys.modules)"
    assert _python(code) == "False True\n"
