"""What a network was given while it trained, where augmentation spoils that: the same noise for whoever is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import torch
from torch import Tensor

from nnbuilder.codegen.augmented_batch import FILE, augmented_batch
from nnbuilder.core.augmentation import chosen
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.clean_targets import sides
from nnbuilder.core.document import Document
from nnbuilder.core.settings import Setting
from nnbuilder.runtime.build import load


class Spoiling:
    """Does to samples what the augmentation of a drawing does to those of the training part, as far as that is damage.

    clean  the names of the Inputs that hold what is right, which stays as it is
    """

    def __init__(self, document: Document, catalogue: Catalogue) -> None:
        self.clean = sides(document, catalogue).clean
        self._damage: dict[str, tuple[Setting, ...]] = {}
        for field, setting, one in chosen(document.data, catalogue.augmentations):
            if one.is_damage:
                self._damage[field.name] = (*self._damage.get(field.name, ()), setting)
        if document.data is not None and self._damage:
            fields = tuple(replace(field, augmentation=self._damage.get(field.name, ())) for field in document.data.fields)
            spoiling = replace(document, data=replace(document.data, fields=fields))
            self._module = load(augmented_batch(spoiling, catalogue, list(self._damage)), catalogue)[FILE.removesuffix(".py")]

    @property
    def fields(self) -> frozenset[str]:
        """The fields that are spoiled."""
        return frozenset(self._damage)

    def __call__(self, fields: Mapping[str, Tensor], seed: int) -> dict[str, Tensor]:
        """Some rows of fields, those that are spoiled by the chance of a seed."""
        given = {name: values for name, values in fields.items() if name in self._damage}
        if len(given) < len(self._damage):
            return dict(fields)
        rows = len(next(iter(given.values()), ()))
        batch = self._module.augmented(self._module.Batch(given, rows, torch.Generator().manual_seed(seed), "cpu")) if given else {}
        return {name: batch[name] if name in given else values for name, values in fields.items()}
