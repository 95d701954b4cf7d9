"""Weights as safetensors: written, read, and put into a module."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor, nn


class WeightsError(ValueError):
    """A file of weights that cannot be read or does not fit the model; the message is a sentence."""


def to_bytes(tensors: Mapping[str, Tensor], aliases: Mapping[str, str] | None = None, about: Mapping[str, str] | None = None) -> bytes:
    """Tensors as a safetensors file. What is another name of the same tensor is written once and recorded; `about` goes
    into the metadata."""
    aliases = {alias: owner for alias, owner in (aliases or {}).items() if alias in tensors and owner in tensors}
    kept = {name: tensor.detach().to("cpu").contiguous().clone() for name, tensor in tensors.items() if name not in aliases}
    return _in_order(bytes(save(kept, metadata={"format": "pt", **(about or {}), **{f"alias:{alias}": owner for alias, owner in aliases.items()}})))


def read(path: Path) -> dict[str, Tensor]:
    """The tensors of a safetensors file, aliases included, in memory of their own."""
    try:
        with safe_open(path, framework="pt") as file:
            tensors = {name: file.get_tensor(name).clone() for name in file.keys()}  # noqa: SIM118
            metadata = file.metadata() or {}
    except (OSError, SafetensorError) as error:
        raise WeightsError(f"{path.name} cannot be read as safetensors: {error}.") from None
    return tensors | {name.removeprefix("alias:"): tensors[owner] for name, owner in metadata.items() if name.startswith("alias:") and owner in tensors}


def for_copies(learned: Mapping[str, Tensor], fresh: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """What a model had learned, under the names of a model that differs in how often blocks are repeated.

    A block that stands alone is `tower`, one that is repeated is `tower.0`, `tower.1` and so on. What it had learned goes to
    the first copy and from there; copies that are new keep what is `fresh`, those that are gone take theirs along. Every
    other name stays, so that `put` tells where the models differ more than that.
    """
    singles = {_alone(name): name for name in learned}
    sources = {name: name if name in learned else singles.get(_alone(name)) for name in fresh}
    kept = {name: learned[source] for name, source in sources.items() if source is not None}
    new = {name: fresh[name] for name, source in sources.items() if source is None and _of_first(name) in singles}
    placed = {_of_first(name) for name in fresh} | {*sources.values()}
    other = {name: tensor for name, tensor in learned.items() if name not in placed and _of_first(name) not in placed}
    return other | new | kept


def _alone(name: str) -> str:
    """`tower.0.norm.weight` as it is called where the tower stands alone."""
    return ".".join(part for part in name.split(".") if part != "0")


def _of_first(name: str) -> str:
    """What the same tensor of the first copy is called where no block is repeated."""
    return ".".join(part for part in name.split(".") if not part.isdecimal())


def _in_order(content: bytes) -> bytes:
    """The same file with its metadata sorted, so that equal tensors are equal bytes: safetensors writes it in any order.

    A file is the length of its header in 8 bytes, the header as JSON padded to 8 bytes, and the tensors
    (https://huggingface.co/docs/safetensors, Format).
    """
    end = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:end])
    if len(header["__metadata__"]) == 1:
        return content
    text = json.dumps({**header, "__metadata__": dict(sorted(header["__metadata__"].items()))}, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + content[end:]


def put(module: nn.Module, tensors: Mapping[str, Tensor]) -> None:
    """Copies tensors into the weights a module has allocated; raises `WeightsError` where they do not fit.

    Copied, not swapped in: memory of another alignment gives other last bits.
    """
    own = module.state_dict()
    missing, extra = sorted(own.keys() - tensors.keys()), sorted(tensors.keys() - own.keys())
    if missing or extra:
        raise WeightsError(f"The weights are of another model: {f'{missing[0]} is missing' if missing else f'{extra[0]} has no place'}.")
    with torch.no_grad():
        for name, target in own.items():
            if target.shape != tensors[name].shape or target.dtype != tensors[name].dtype:
                raise WeightsError(f"The weights do not fit: {name} should be {tuple(target.shape)}, but is {tuple(tensors[name].shape)}.")
            target.copy_(tensors[name])
