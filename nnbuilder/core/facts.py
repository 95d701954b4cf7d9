"""What a drawing must know of its data, kept in the document so that it opens without touching the data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nnbuilder.core.tensor import TensorSpec, batched


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """One field as a prepared tensor: shape of one sample (no batch axis), dtype, and the class names of a category.

    role is input, target or ignore; type is image, numbers, category, sequence, text or mask. For `numbers`, `names` are
    its columns after one-hot encoding; for `category` and `mask` they are the classes, for `text` the characters.
    """

    role: str
    type: str
    shape: tuple[int, ...]
    dtype: str = "float32"
    names: tuple[str, ...] = ()

    @property
    def spec(self) -> TensorSpec:
        return batched(self.shape, self.dtype)


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts of a whole data set. The fingerprint (size, mtime, hash of first and last MiB) tells when they are stale."""

    fields: Mapping[str, FieldFacts] = field(default_factory=dict)
    rows: int = 0
    fingerprint: str = ""


def known_names(facts: Facts | None) -> dict[str, int]:
    """The dotted names formulas may use: `label.classes`, `image.channels`, `features.size`, `text.vocabulary`."""
    known: dict[str, int] = {}
    for name, fact in (facts.fields if facts else {}).items():
        if fact.type == "category":
            known[f"{name}.classes"] = len(fact.names)
        elif fact.type == "mask":
            known |= {f"{name}.classes": len(fact.names), f"{name}.height": fact.shape[0], f"{name}.width": fact.shape[1]}
        elif fact.type == "text":
            known |= {f"{name}.vocabulary": len(fact.names), f"{name}.length": fact.shape[0]}
        elif fact.type == "image":
            known |= {f"{name}.{axis}": size for axis, size in zip(("channels", "height", "width"), fact.shape, strict=True)}
        elif fact.type == "sequence":
            known |= {f"{name}.length": fact.shape[0], f"{name}.features": fact.shape[-1]}
        else:
            known[f"{name}.size"] = fact.shape[0] if fact.shape else 1
    return known
