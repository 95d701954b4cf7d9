"""A run as it is taken away: its files in a folder, trained there by a process of its own that knows nothing of this program."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from safetensors.torch import load_file, save_file
from torch import Tensor

from nnbuilder.training.runs import Run


def trained_alone(run: Run, prepared: Mapping[str, Tensor], folder: Path) -> dict[str, Tensor]:
    """The weights that train.py comes to on prepared tensors."""
    save_file(dict(prepared), folder / "data.safetensors")
    for file, text in run.files.items():
        (folder / file).write_text(text, "utf-8")
    ended = subprocess.run([sys.executable, "train.py"], cwd=folder, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return load_file(folder / "trained.safetensors")
