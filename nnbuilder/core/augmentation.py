"""What an augmentation is: a declaration with parameters like a layer's, and what it does to the fields of the training part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import ClassVar

from nnbuilder.core.document import DataSet, Field
from nnbuilder.core.facts import FieldFacts
from nnbuilder.core.settings import Choice, Setting, settle

PLACES = ("height", "width")
"""The axes that make a field a picture, or a mask of one."""


class Augmentation(Choice):
    """The base of every augmentation. Its target is a function of `loops/augmentation.py`, whose arguments are its parameters.

    axes          what the last axes of a field that it suits are called; none suits any
    is_of_places  whether it moves what stands in a picture, so that the targets of the same size are moved with it
    is_damage     whether it spoils what is read, so that what a loss compares with stays as it is
    is_mixing     whether it mixes samples, and with them what is right
    """

    __slots__ = ()
    axes: ClassVar[tuple[str, ...]] = ()
    is_of_places: ClassVar[bool] = False
    is_damage: ClassVar[bool] = False
    is_mixing: ClassVar[bool] = False

    @classmethod
    def suits(cls, facts: FieldFacts) -> bool:
        """Whether it can be done to a field that is read: to real numbers that have its axes."""
        return not facts.choices and facts.dtype.startswith("float") and facts.axes[len(facts.axes) - len(cls.axes) :] == cls.axes


Augmentations = Mapping[str, type[Augmentation]]
"""{kind: its declaration}."""


def chosen(data: DataSet | None, known: Augmentations) -> Iterator[tuple[Field, Setting, type[Augmentation]]]:
    """Every augmentation of what is read: the field, how it is set, and what it is. Those that nobody knows are left out."""
    for field in data.fields if data is not None else ():
        if field.role == "input":
            yield from ((field, setting, known[setting.kind]) for setting in field.augmentation if setting.kind in known)


def followers(data: DataSet, field: str) -> tuple[str, ...]:
    """The targets whose places are those of a picture: masks, and other pictures of the same size."""
    facts = data.facts.fields if data.facts is not None else {}
    if field not in facts:
        return ()
    size = facts[field].shape[-len(PLACES) :]
    pictures = [name for name, fact in facts.items() if fact.role == "target" and fact.axes[-len(PLACES) :] == PLACES]
    return tuple(name for name in pictures if name != field and facts[name].shape[-len(PLACES) :] == size)


def unsuited(field: Field, data: DataSet, known: Augmentations) -> Iterator[str]:
    """A sentence for each augmentation of a field that cannot be."""
    facts = data.facts.fields.get(field.name) if data.facts is not None else None
    if field.augmentation and field.role != "input":
        yield f"{field.name} is not read by the network, so it is not augmented itself; what is learned follows what is read. Take its augmentation away."
        return
    for setting in field.augmentation:
        wrong = settle({kind: one.recipe for kind, one in known.items()}, setting)[1]
        if wrong:
            yield f"The augmentation {setting.kind} of {field.name} cannot be as it is described: {wrong[0].message}."
        elif facts is not None and not known[setting.kind].suits(facts):
            suiting = ", ".join(kind for kind, one in known.items() if one.suits(facts)) or "nothing"
            yield f"The augmentation {setting.kind} does not suit {field.name}, which is {facts.kind}; {suiting} does. Take it away."


def as_prepared(data: DataSet) -> DataSet:
    """The data set as far as it decides what is prepared: without what is done to batches only."""
    return replace(data, fields=tuple(replace(field, augmentation=()) if field.augmentation else field for field in data.fields))
