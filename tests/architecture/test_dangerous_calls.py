"""What can run foreign code stands in one named module each, or nowhere."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "nnbuilder"

ALLOWED = {
    "exec": {"runtime/build.py"},
    "compile": {"runtime/build.py"},
    "torch.load": {"export/state_dict.py"},
    "torch.export.load": {"export/exported_program.py"},
}
"""{what: the modules that may}. Everything below that is not named here is allowed nowhere."""

BUILTINS = {"eval", "exec", "compile", "__import__"}
DOTTED = {
    "torch.load",
    "torch.jit.load",
    "torch.export.load",
    "torch.hub.load",
    "numpy.load",
    "np.load",
    "pandas.read_pickle",
    "pd.read_pickle",
    "joblib.load",
    "os.system",
    "os.popen",
    "builtins.eval",
    "builtins.exec",
}
MODULES = {"pickle", "cPickle", "cloudpickle", "dill", "joblib", "marshal", "shelve", "telnetlib", "ftplib", "urllib.request", "http.client", "requests"}


def dangers(text: str) -> set[str]:
    """The dangerous things a module does, each by its name."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name in MODULES or alias.name.split(".")[0] in MODULES}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names if node.module in MODULES or f"{node.module}.{alias.name}" in DOTTED | MODULES}
        elif isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            harmless = name.endswith("np.load") and any(word.arg == "allow_pickle" and ast.unparse(word.value) == "False" for word in node.keywords)
            if (isinstance(node.func, ast.Name) and name in BUILTINS) or (name in DOTTED and not harmless):
                found.add(name)
            if any(word.arg == "shell" and ast.unparse(word.value) != "False" for word in node.keywords) or any(
                word.arg == "allow_pickle" and ast.unparse(word.value) != "False" for word in node.keywords
            ):
                found.add(f"{name} with a shell or pickle")
    return found


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_module_can_run_foreign_code(path):
    name = str(path.relative_to(PACKAGE))
    assert {danger for danger in dangers(path.read_text("utf-8")) if name not in ALLOWED.get(danger, set())} == set()


@pytest.mark.parametrize(
    "line",
    [
        "import pickle",
        "from marshal import loads",
        "from torch import load",
        "torch.load('a', weights_only=True)",
        "eval('1')",
        "exec(text)",
        "__import__('os')",
        "np.load('a')",
        "np.load(a, allow_pickle=True)",
        "run(a, shell=True)",
        "import urllib.request",
    ],
)
def test_the_gate_sees_each(line):
    assert dangers(line)


@pytest.mark.parametrize(
    "line", ["model.eval()", "np.load(a, allow_pickle=False)", "re.compile('a')", "torch.compile(model)", "json.loads('1')", "def exec(self): ..."]
)
def test_the_gate_lets_the_harmless_through(line):
    assert not dangers(line)
