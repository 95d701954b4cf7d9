"""What all drawn templates share: their data, and how they are trained."""

from __future__ import annotations

from pathlib import Path

from nnbuilder.core.document import DataSet, Source
from nnbuilder.core.phases import Group, Objective, Part, Phase
from nnbuilder.core.settings import Setting
from nnbuilder.data.describe import describe


def data(name: str, **options: object) -> DataSet:
    return describe(Source("builtin", name, options), Path())


def phase(
    epochs: int, batch: int, rate: float, decay: float = 0.01, *, schedule: Setting | None = None, optimizer: str = "AdamW", clip: float | None = None
) -> Phase:
    group = Group(optimizer=Setting(optimizer, {"lr": rate, "weight_decay": decay}), schedule=schedule or Setting("Cosine"))
    return Phase("train", epochs, None, Part(batch_size=batch), (Objective(groups=(group,), clip=clip),))
