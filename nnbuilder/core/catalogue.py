"""The kinds there are, by name. A catalogue is a value: nothing registers itself into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from nnbuilder.core.advice import Advice
from nnbuilder.core.augmentation import Augmentation, Augmentations
from nnbuilder.core.diagnostics import Analysis, Diagnostic, Fix
from nnbuilder.core.document import Document
from nnbuilder.core.layer import Layer, LayerSpec
from nnbuilder.core.settings import Choice, Recipe

Cures = Callable[[Document, "Catalogue", Analysis, Diagnostic], Iterator[Fix]]
"""What might cure a diagnostic, the likeliest first; each is tried before it is offered."""


def no_cures(document: Document, catalogue: Catalogue, analysis: Analysis, diagnostic: Diagnostic) -> Iterator[Fix]:
    """Of a catalogue that proposes none."""
    return iter(())


Doubts = Callable[[Document, "Catalogue", Analysis], Iterator[Diagnostic]]
"""Warnings about a drawing that would train, and learn something else than is meant."""


def no_doubts(document: Document, catalogue: Catalogue, analysis: Analysis) -> Iterator[Diagnostic]:
    """Of a catalogue that knows no habits."""
    return iter(())


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """Layer kinds, optimizers, schedules and augmentations, each in the order in which it is shown, what cures mistakes in them,
    what is doubted, and by kind what is told to whoever chooses.

    It is handed to whatever reads a drawing, from the entry points down: the kinds of a session, a job or a run are those it
    was begun with. Two catalogues are the same only where they are one object.
    """

    specs: Mapping[str, LayerSpec]
    optimizers: Mapping[str, Recipe]
    schedules: Mapping[str, Recipe]
    cures: Cures = no_cures
    version: int = 1
    augmentations: Augmentations = field(default_factory=dict)
    advice: Mapping[str, Advice] = field(default_factory=dict)
    doubts: Doubts = no_doubts

    @classmethod
    def of(
        cls,
        layers: tuple[type[Layer], ...],
        optimizers: tuple[type[Choice], ...] = (),
        schedules: tuple[type[Choice], ...] = (),
        cures: Cures = no_cures,
        augmentations: tuple[type[Augmentation], ...] = (),
        advice: Mapping[str, Advice] | None = None,
        doubts: Doubts = no_doubts,
    ) -> Catalogue:
        specs = [declaration.spec for declaration in layers]
        return cls(
            {spec.kind: spec for spec in specs},
            {choice.recipe.kind: choice.recipe for choice in optimizers},
            {choice.recipe.kind: choice.recipe for choice in schedules},
            cures,
            augmentations={choice.recipe.kind: choice for choice in augmentations},
            advice=advice or {},
            doubts=doubts,
        )

    def get(self, kind: str) -> LayerSpec | None:
        """The specification of a kind by its name or by one it had formerly."""
        return self.specs.get(kind) or next((spec for spec in self.specs.values() if kind in spec.formerly), None)

    def by_category(self) -> Mapping[str, tuple[LayerSpec, ...]]:
        """Categories in catalogue order, each with its kinds."""
        groups: dict[str, list[LayerSpec]] = {}
        for spec in self.specs.values():
            groups.setdefault(spec.category, []).append(spec)
        return {category: tuple(specs) for category, specs in groups.items()}

    def __iter__(self) -> Iterator[LayerSpec]:
        return iter(self.specs.values())


NO_KINDS = Catalogue.of(())
"""What somebody knows who has been given no catalogue: every kind is unknown, and nothing of a program is let in."""
