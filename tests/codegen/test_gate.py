"""What no drawing gives is refused before it is executed; what any drawing gives passes."""

from __future__ import annotations

import pytest

from nnbuilder import shipped
from nnbuilder.codegen import gate
from nnbuilder.codegen.generate import generate
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import load_document
from tests.zoo import SOUND

MODEL = '''"""The model."""

import torch
from torch import Tensor, nn


class Net(nn.Module):
    """Net, drawn in nnbuilder."""

    def __init__(self) -> None:
        super().__init__()
        self.a = nn.Linear(2, 3)
        {constructor}

    def forward(self, given: Tensor) -> Tensor:
        x = self.a(given)
        {method}
        return x
'''


@pytest.mark.parametrize("name", [*SOUND, *(entry["name"] for entry in shipped.templates())])
def test_what_is_generated_passes(name: str):
    document = SOUND[name]() if name in SOUND else load_document(shipped.template(name), CATALOGUE).document

    gate.check(generate(document, CATALOGUE).files, CATALOGUE)


def test_the_honest_model_passes():
    gate.check({"model.py": MODEL.format(constructor="pass", method="x = x.reshape(x.shape[0], -1)")}, CATALOGUE)


@pytest.mark.parametrize(
    "line",
    [
        "import os",
        "from torch import hub",
        "import torch as nn",
        "from .. import secrets",
        'open("ran", "w")',
        'eval("1")',
        'exec("1")',
        'getattr(torch, "load")("x")',
        '__import__("os")',
        'torch.load("x.pt")',
        'torch.hub.load("a/b", "c")',
        'torch.save(x, "x")',
        'torch.ones(3).tofile("ran")',
        'self.a.weight.tofile("ran")',
        "self.f = self.a.weight.numpy",
        "self.t = torch",
        "t = nn",
        "f = (lambda: 0)",
        "x.__class__.__base__.__subclasses__()",
        "self.__dict__.clear()",
        "super().__getattribute__('x')",
        'f"{x}"',
        "assert x",
        "raise SystemExit",
        "del x",
        "global x",
        "try:\n            pass\n        except ValueError:\n            pass",
        "async def g(): pass",
        "@print\n        def g(): pass",
        "x = (yield from g()) if False else x; exit()",
        "breakpoint()",
        "print(*vars())",
        "nn.Module.__init__(self)",
        "x.data_ptr()",
    ],
)
@pytest.mark.parametrize("place", ["constructor", "method"])
def test_what_no_drawing_gives_is_refused_in_a_sentence(line: str, place: str):
    text = MODEL.format(**{"constructor": "pass", "method": "pass", place: line})

    with pytest.raises(gate.NotGenerated) as refusal:
        gate.check({"model.py": text}, CATALOGUE)

    assert str(refusal.value).endswith(".")
    assert "model.py" in str(refusal.value)


@pytest.mark.parametrize("text", ["", "x = (", "\0", "(" * 5000, "-" * 100_000 + "1"])
def test_what_is_no_python_is_refused_or_harmless(text: str):
    if not text:
        gate.check({"model.py": text}, CATALOGUE)
        return
    with pytest.raises(gate.NotGenerated, match=r"no Python|holds"):
        gate.check({"model.py": text}, CATALOGUE)
