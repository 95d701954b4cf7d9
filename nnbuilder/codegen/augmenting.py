"""What is done to a batch of the training part before it is learned from, as lines of train.py."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nnbuilder.codegen.phase_learning import ConfigurationError
from nnbuilder.codegen.program import Argument
from nnbuilder.codegen.source import Code, call, listed, literal, mapping, name, quoted, statements
from nnbuilder.core.augmentation import Augmentation, chosen, followers
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.clean_targets import sides
from nnbuilder.core.document import DataSet, Document
from nnbuilder.core.facts import FieldFacts
from nnbuilder.core.sampling import facts_of_field
from nnbuilder.core.settings import Setting, settle

BATCH, CLEAN = "batch", "clean"
"""What the batch is called that is learned from, and what it is before it is spoiled."""


@dataclass(frozen=True, slots=True)
class Augmenting:
    """The lines, and how a method's argument is read behind them."""

    lines: tuple[ast.stmt, ...] = ()
    clean: frozenset[str] = frozenset()
    mixed: frozenset[str] = frozenset()

    def read(self, argument: Argument) -> Code:
        """`batch["image"]`, or what is right where it is spoiled or mixed."""
        if argument.name in self.mixed:
            return quoted("{batch}[{field}]", batch=name(BATCH), field=literal(f"{argument.field}.mixed"))
        return quoted("{batch}[{field}]", batch=name(CLEAN if argument.name in self.clean else BATCH), field=literal(argument.field or argument.name))


UNCHANGED = Augmenting()
"""Batches as they are: those of the validation part."""


def augmenting(document: Document, catalogue: Catalogue, fields: Sequence[str]) -> Augmenting:
    """What a phase that looks at these fields does to its batches: what moves and colours, then what mixes, then what spoils.

    Rows that are drawn beside others (`image.other`) are augmented as these are, each by a chance of its own.
    """
    read = [field for field in fields if facts_of_field(document.facts, field) is not None]
    known = chosen(document.data, catalogue.augmentations)
    done = [(of, setting, one) for field, setting, one in known for of in read if of.partition(".")[0] == field.name]
    if not done or document.data is None:
        return UNCHANGED
    divided, lines = sides(document, catalogue), _Lines(document.data, catalogue, fields)
    plain = [lines.plain(*each) for each in done if not each[2].is_damage and not each[2].is_mixing]
    mixing = [lines.mixing(setting, one) for _, setting, one in done if one.is_mixing][:1]
    damage = [lines.plain(*each) for each in done if each[2].is_damage]
    kept = statements("{clean} = {batch}", clean=name(CLEAN), batch=name(BATCH)) if damage and divided.clean else []
    return Augmenting((*plain, *mixing, *kept, *damage), divided.clean, divided.mixed)


@dataclass(frozen=True, slots=True)
class _Lines:
    """Writes a line for each augmentation of some fields of a data set."""

    data: DataSet
    catalogue: Catalogue
    fields: Sequence[str]

    def plain(self, field: str, setting: Setting, one: type[Augmentation]) -> ast.stmt:
        """`batch = flipped(batch, ["image", "mask"], horizontal=0.5, vertical=0.0)`"""
        moved = [field, *(other for other in followers(self.data, field) if other in self.fields)]
        return self._line(one, setting, listed([literal(other) for other in moved]) if one.is_of_places else literal(field))

    def mixing(self, setting: Setting, one: type[Augmentation]) -> ast.stmt:
        """`batch = mixed_up(batch, ["image"], {"label": 10}, strength=0.2)`: all numbers, and the classes that are learned."""
        known = {other: self._fact(other) for other in self.fields if self._fact(other) is not None}
        numbers = [literal(other) for other, fact in known.items() if fact is not None and not fact.choices]
        classes = {other: literal(len(fact.names)) for other, fact in known.items() if fact is not None and fact.choices and fact.role == "target"}
        return self._line(one, setting, listed(numbers), mapping(classes))

    def _line(self, one: type[Augmentation], setting: Setting, *what: Code) -> ast.stmt:
        values, wrong = settle({one.recipe.kind: one.recipe}, setting)
        if wrong:
            raise ConfigurationError(f"The augmentation {setting.kind} cannot be as it is described: {wrong[0].message}.")
        written: Mapping[str, Code] = {word: literal(value) for word, value in values.items()}
        (line,) = statements("{batch} = {call}", batch=name(BATCH), call=call(name(one.recipe.target), name(BATCH), *what, **written))
        return line

    def _fact(self, field: str) -> FieldFacts | None:
        return self.data.facts.fields.get(field) if self.data.facts is not None else None
