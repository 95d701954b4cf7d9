"""Answers raw inputs: `python predict.py INPUT ...` prints a line of JSON for each row; `from predict import predict` answers columns.

Of a series the newest window of each group is answered; with `--all` every window that is whole.
"""

from __future__ import annotations

import csv
import importlib
import json
import sys
import zipfile
import zlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import torch
from answering import TrainedNetwork
from preparation import KINDS, WINDOWS
from preparation.preparation import Preparation
from reading import read_together
from safetensors.torch import load_file

HERE = Path(__file__).resolve().parent
WRONG = (OSError, ValueError, KeyError, TypeError, EOFError, RuntimeError, NotImplementedError, csv.Error, zipfile.BadZipFile, zlib.error)
"""What a file that cannot be answered may raise."""


@cache
def settings() -> Mapping[str, Any]:
    """What predict.json says: the class of the model, its ties, what it reads and gives, and how tables are written."""
    whole: Mapping[str, Any] = json.loads((HERE / "predict.json").read_text("utf-8"))
    return whole


@cache
def load() -> TrainedNetwork:
    """The trained network."""
    how = settings()
    model = getattr(importlib.import_module("model"), how["root"])()
    weights = load_file(HERE / "weights.safetensors")
    weights |= {alias: weights[owner] for alias, owner in how["ties"].items()}
    with torch.no_grad():
        for name, tensor in model.state_dict().items():
            tensor.copy_(weights[name])
    preparation = Preparation.from_json((HERE / "preparation.json").read_text("utf-8"), KINDS, WINDOWS)
    return TrainedNetwork(model.eval(), preparation, how["inputs"], how["outputs"])


def columns(*paths: Path) -> tuple[Mapping[str, Any], Mapping[int, str]]:
    """The raw columns of a file, or of pictures in turn, and the rows that could not be read with the reason."""
    network = load()
    raw, unread = read_together(paths, network.answering.fields, settings()["table"], network.series)
    return raw, unread


def predict(raw: Mapping[str, Any], unread: Mapping[int, str] | None = None, *, every: bool = False) -> list[dict[str, Any]]:
    """One answer a row, for raw columns {name: values of all rows}; a row that is `unread` says so. See `TrainedNetwork.answer`."""
    answers: list[dict[str, Any]] = load().answer(raw, unread, every=every)
    return answers


def main(arguments: list[str]) -> None:
    files = [argument for argument in arguments if argument != "--all"]
    if not files:
        sys.exit("usage: python predict.py [--all] INPUT.csv|INPUT.npy|INPUT.npz|PICTURE.png ...")
    try:
        answers = predict(*columns(*map(Path, files)), every="--all" in arguments)
    except ImportError:
        sys.exit("to answer pictures, install Pillow: pip install pillow")
    except WRONG as error:
        sys.exit(f"{files[0]!r} cannot be answered: {' '.join(str(error).split()) or 'it is damaged'}")
    for number, answer in enumerate(answers, 1):
        print(json.dumps({"row": number, **answer}))


if __name__ == "__main__":
    main(sys.argv[1:])
