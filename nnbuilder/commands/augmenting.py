"""How the training part is augmented, as a person says it on the command line: `flip`, or `affine:rotate=20,shift=0`."""

from __future__ import annotations

from collections.abc import Sequence

from nnbuilder.commands.answers import Problem
from nnbuilder.core.augmentation import Augmentation
from nnbuilder.core.data_edits import set_augmentation
from nnbuilder.core.document import DataSet, Document
from nnbuilder.core.settings import Setting, settle
from nnbuilder.data.builtin import options_of
from nnbuilder.layers import CATALOGUE


def augmented(data: DataSet, said: Sequence[str]) -> DataSet:
    """The data with each augmentation that is said, on every input that it suits. Raises `Problem`."""
    document, facts = Document(data=data), data.facts.fields if data.facts is not None else {}
    for words in said:
        declared, setting = _setting(words)
        suited = [field for field in data.fields if field.role == "input" and field.name in facts and declared.suits(facts[field.name])]
        if not suited:
            raise Problem(f"Nothing that is read of {data.source.name} can be augmented by {setting.kind.lower()}; leave it away.")
        for field in suited:
            there = next(one.augmentation for one in document.data.fields if one.name == field.name) if document.data is not None else ()
            document = set_augmentation(document, field.name, (*there, setting))
    return document.data or data


def _setting(words: str) -> tuple[type[Augmentation], Setting]:
    name, _, options = words.partition(":")
    declared = next((one for kind, one in CATALOGUE.augmentations.items() if kind.lower() == name.strip().lower()), None)
    if declared is None:
        raise Problem(f"There is no augmentation {name!r}; there are {', '.join(kind.lower() for kind in CATALOGUE.augmentations)}.")
    setting = Setting(declared.recipe.kind, options_of(options))
    wrong = settle({declared.recipe.kind: declared.recipe}, setting)[1]
    if wrong:
        raise Problem(f"--augment {words}: {'; '.join(reason.message for reason in wrong)}.")
    return declared, setting
