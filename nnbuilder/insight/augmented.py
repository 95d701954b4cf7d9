"""Real samples as augmentation makes them, by the very lines of train.py: what a person sees while they set it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch

from nnbuilder.codegen.augmented_batch import FILE, augmented_batch
from nnbuilder.codegen.phase_learning import ConfigurationError
from nnbuilder.core.augmentation import PLACES, chosen, followers, unsuited
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.document import Document
from nnbuilder.core.facts import FieldFacts
from nnbuilder.runtime.build import load

_LONGEST = 200
"""So many numbers of a sample are drawn as a curve."""


@dataclass(frozen=True, slots=True)
class Row:
    """One field of some samples: pixels uint8 (samples, height, width) or (samples, height, width, 3), or curves float (samples, values)
    between 0 and 1."""

    caption: str
    values: np.ndarray
    is_picture: bool


def augmented(document: Document, catalogue: Catalogue, prepared: Mapping[str, np.ndarray], field: str, seed: int) -> tuple[Row, ...]:
    """A field before and after, and the targets that follow it. Raises `ConfigurationError` where a setting cannot be, or does not suit its field."""
    data = document.data
    if data is None or data.facts is None:
        return ()
    wrong = next((words for one in data.fields for words in unsuited(one, data, catalogue.augmentations)), None)
    if wrong is not None:
        raise ConfigurationError(wrong)
    rows = len(prepared[field])
    module = load(augmented_batch(document, catalogue, list(prepared)), catalogue)[FILE.removesuffix(".py")]
    tensors = {name: torch.from_numpy(np.ascontiguousarray(values)) for name, values in prepared.items()}
    after = module.augmented(module.Batch(tensors, rows, torch.Generator().manual_seed(seed), "cpu"))
    is_moved = any(one.is_of_places for owner, _, one in chosen(data, catalogue.augmentations) if owner.name == field)
    told = []
    for name in (field, *(followers(data, field) if is_moved else ())):
        if name in prepared:
            told += _before_and_after(name, data.facts.fields[name], prepared[name], after[name].numpy())
    return tuple(told)


def _before_and_after(name: str, facts: FieldFacts, before: np.ndarray, after: np.ndarray) -> list[Row]:
    """Both on one scale, so that what has become lighter looks so."""
    low, high = float(before.min()), float(max(before.max(), len(facts.names) - 1 if facts.choices else -np.inf))
    is_picture = facts.axes[-len(PLACES) :] == PLACES
    rows = []
    for caption, values in ((name, before), (f"{name}, augmented", after)):
        shares = np.clip((values - low) / ((high - low) or 1.0), 0.0, 1.0)
        rows.append(Row(caption, _pixels(shares) if is_picture else shares.reshape(len(shares), -1)[:, :_LONGEST], is_picture))
    return rows


def _pixels(shares: np.ndarray) -> np.ndarray:
    """Shares (rows, height, width) or (rows, channels, height, width) as bytes, in colours where there are three channels."""
    if shares.ndim == 4:
        shares = shares.transpose(0, 2, 3, 1) if shares.shape[1] == 3 else shares[:, 0]
    return np.asarray(np.round(shares * 255), dtype=np.uint8)
